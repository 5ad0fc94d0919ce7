/** The member's page by itself, before all the others: its sheet and its first script stand in it, what is looked at later comes later, and of the
 *  words there are only those that it can show.
 *
 *  It is opened on old phones over slow lines, where each file more costs a question and each kilobyte a fiftieth of a second. */

import { join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { inlined } from "./inline.ts";
import { GUEST_FILES } from "./installed_app.ts";
import { sourcesFrom } from "./modules.ts";
import shared, { OUTPUT, compressedCopies } from "./vite.config.ts";

const ENTRY = join(import.meta.dirname, "src/customer/main.tsx");

function onlyOwnWords(): Plugin {
  const modules = sourcesFrom(ENTRY, { later: true });
  const sources = [...modules.values()].join("\n");
  return {
    name: "only-own-words",
    enforce: "pre",
    transform(text, id) {
      if (!/\/src\/words\/[\w.]+\.json$/.test(id)) return null;
      const kept = Object.entries(JSON.parse(text) as Record<string, unknown>).filter(([key]) => sources.includes(`"${key}"`));
      return JSON.stringify(Object.fromEntries(kept));
    },
    generateBundle(_options, bundle) {
      for (const each of Object.values(bundle)) {
        const unread = each.type === "chunk" ? each.moduleIds.filter((id) => /\/src\/.*\.tsx?$/.test(id) && !modules.has(id)) : [];
        if (unread.length > 0) this.error(`nobody looked which words these use: ${unread.join(", ")}`);
      }
    },
  };
}

export default defineConfig({
  ...shared,
  build: { ...shared.build, emptyOutDir: true, modulePreload: false, manifest: GUEST_FILES, rollupOptions: { input: "balance.html" } },
  plugins: [onlyOwnWords(), inlined({ output: OUTPUT, early: "src/early/card.ts", withSheets: true }), compressedCopies()],
});
