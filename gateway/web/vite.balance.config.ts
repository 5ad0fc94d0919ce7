/** The member's page by itself, before all the others: two scripts, and of the words only those that it can show.
 *
 *  It is opened on old phones over slow lines, where each file more costs a question and each kilobyte a fiftieth of a second. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { GUEST_FILES } from "./installed_app.ts";
import shared, { chosenLook, compressedCopies } from "./vite.config.ts";

const ENTRY = join(import.meta.dirname, "src/customer/main.tsx");

/** The text of a module and of all that it imports from here. */
function sourcesFrom(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, "utf8");
  seen.set(file, text);
  for (const [, path] of text.matchAll(/^import (?!type).*?from "(\.[^"]*)";/gm)) sourcesFrom(resolved(join(dirname(file), path!)), seen);
  return seen;
}

function resolved(path: string): string {
  for (const name of [`${path}.ts`, `${path}.tsx`, join(path, "index.ts")]) {
    try {
      readFileSync(name);
      return name;
    } catch {
      // The next spelling.
    }
  }
  throw new Error(`${path} is no module of these pages`);
}

function onlyOwnWords(): Plugin {
  const sources = [...sourcesFrom(ENTRY).values()].join("\n");
  return {
    name: "only-own-words",
    enforce: "pre",
    transform(text, id) {
      if (!/\/src\/words\/[\w.]+\.json$/.test(id)) return null;
      const kept = Object.entries(JSON.parse(text) as Record<string, unknown>).filter(([key]) => sources.includes(`"${key}"`));
      return JSON.stringify(Object.fromEntries(kept));
    },
  };
}

/** The first script asks for the card while the others are still on their way: a module that is `async` waits for nothing, not for the styles either. */
function askFirst(): Plugin {
  return {
    name: "ask-first",
    transformIndexHtml: {
      order: "post",
      handler(html, { chunk }) {
        const first = chunk!.imports.find((name) => /first-/.test(name))!;
        const tag = `<script type="module" async crossorigin src="/static/${first}"></script>`;
        return html.replace(/<link rel="modulepreload" crossorigin href="[^"]*first-[^"]*">\n?/, "").replace('<script type="module"', `${tag}\n    <script type="module"`);
      },
    },
  };
}

export default defineConfig({
  ...shared,
  build: { ...shared.build, emptyOutDir: true, manifest: GUEST_FILES, rollupOptions: { input: { first: "src/customer/first.ts", balance: "balance.html" } } },
  plugins: [chosenLook(), onlyOwnWords(), askFirst(), compressedCopies()],
});
