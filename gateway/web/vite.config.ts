import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { installedApp } from "./installed_app.ts";

export const OUTPUT = join(import.meta.dirname, "../static");

/** The gateway stands alone in the embedded suite, with no proxy to compress for it: so each text file gets its .gz and .br here. */
export function compressedCopies(): Plugin {
  return {
    name: "compressed-copies",
    apply: "build",
    closeBundle() {
      for (const entry of readdirSync(OUTPUT, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|css|svg|wasm|webmanifest)$/.test(entry)) continue;
        // A hashed name never gets other content.
        if (entry.startsWith("assets") && existsSync(join(OUTPUT, `${entry}.br`))) continue;
        const content = readFileSync(join(OUTPUT, entry));
        writeFileSync(join(OUTPUT, `${entry}.gz`), gzipSync(content, { level: 9 }));
        // At the highest quality a megabyte of machine code takes seconds.
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: entry.endsWith(".wasm") ? 9 : 11 } };
        writeFileSync(join(OUTPUT, `${entry}.br`), brotliCompressSync(content, quality));
      }
    },
  };
}

/** A look that was chosen stands before the first paint: a script of a few bytes that the page waits for, kept by browsers for ever like the rest. */
export function chosenLook(): Plugin {
  return {
    name: "chosen-look",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "asset", name: "early.js", source: readFileSync(join(import.meta.dirname, "src/design/early.js"), "utf8") });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const { fileName } = Object.values(bundle!).find((each) => each.name === "early.js")!;
        return [{ tag: "script", attrs: { src: `/static/${fileName}` }, injectTo: "head-prepend" }];
      },
    },
  };
}

/** The API explorer at /api/v1/docs is Swagger UI as it comes. Only gzipped: brotli takes seconds over its 1.7 MB, for a page that few open. */
function apiExplorer(): Plugin {
  const came = join(import.meta.dirname, "node_modules/swagger-ui-dist");
  const folder = join(OUTPUT, "swagger");
  return {
    name: "api-explorer",
    apply: "build",
    closeBundle() {
      mkdirSync(folder, { recursive: true });
      for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE"]) {
        const content = readFileSync(join(came, name));
        writeFileSync(join(folder, name), content);
        if (/\.(js|css)$/.test(name)) writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/static/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: OUTPUT,
    // vite.balance.config.ts has just made it.
    emptyOutDir: false,
    // Tablets in shops and customers' phones live long: Safari 14 and Chrome 87 still open these pages.
    target: ["es2020", "chrome87", "safari14", "firefox91"],
    cssTarget: ["chrome87", "safari14"],
    assetsInlineLimit: 0,
    rollupOptions: {
      input: ["index.html", "cashier.html", "reception.html", "visitor.html", "enrol.html", "hq.html", "me.html"],
    },
  },
  plugins: [chosenLook(), installedApp(OUTPUT), compressedCopies(), apiExplorer()],
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
