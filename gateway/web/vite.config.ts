import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { inlined } from "./inline.ts";
import { installedApp } from "./installed_app.ts";
import { sourcesFrom } from "./modules.ts";

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

/** What pages of one kind share comes in one file: each file more is a question more, and on a slow tablet some milliseconds of work.
 *
 *  `everywhere` is what the pages with a desk behind them begin with; `station` what both counters begin with besides, the pad for PINs, and what one shares with
 *  what comes later. What the office shares with a counter alone goes into the first: no office may begin a station. */
function sharedFiles(): { name: string; test: (id: string) => boolean }[] {
  const begins = (page: string) => new Set(sourcesFrom(join(import.meta.dirname, `src/${page}/main.tsx`)).keys());
  const inAll = (pages: string[]) => pages.map(begins).reduce((all, one) => new Set([...all].filter((each) => one.has(each))));
  const [everywhere, station] = [inAll(["cashier", "reception", "hq"]), inAll(["cashier", "reception"])];
  return [
    { name: "everywhere", test: (id) => everywhere.has(id) || /\/src\/(design\/shown|words\/why)\.ts$|\/node_modules\/(preact|@preact)\/|\boxc-project|preload-helper|modulepreload-polyfill/.test(id) },
    // What the desk and the office share: words for a verdict and for money, whose file an address asks for, a picture made small, who is looked for, which day it is, what lies over a page.
    { name: "shared", test: (id) => /\/src\/(words\/money|reception\/verdicts|hq\/member_address|file\/picture|design\/Dialog|api\/(line|look_up|outlet_day))\.(tsx?|json)$/.test(id) },
    { name: "station", test: (id) => station.has(id) || /\/src\/(kept\/as_of|station\/PinPad)\.tsx?$/.test(id) },
  ];
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
      output: { codeSplitting: { includeDependenciesRecursively: false, groups: sharedFiles() } },
      input: ["index.html", "cashier.html", "reception.html", "visitor.html", "enrol.html", "hq.html", "me.html"],
    },
  },
  plugins: [inlined({ output: OUTPUT, early: "src/early/page.ts" }), installedApp(OUTPUT), compressedCopies(), apiExplorer()],
  test: { include: ["tests/**/*.test.ts"], environment: "node", testTimeout: 60_000 },
});
