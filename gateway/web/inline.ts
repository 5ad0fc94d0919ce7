/** What stands in the HTML of the pages themselves: a script of some hundred bytes that begins the page, and the sheet of the member's page.
 *
 *  The policy of a page lets in what is in it by hash and nothing else that is inline; the hashes are written beside the pages, for the gateway
 *  to say (docs/decisions/0039). */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin, type Rollup } from "vite";

const LOCALES = ["en", "ru", "pl", "lv"];
/** What the gateway reads (gateway/pages/policy.py). */
const HASHES = "inline.json";

interface Wishes {
  output: string;
  /** The script that begins each page. */
  early: string;
  /** Whether the sheets stand in the page, too: where nobody comes twice, a question more costs more than bytes that are kept. */
  withSheets?: boolean;
}

export function inlined({ output, early, withSheets = false }: Wishes): Plugin {
  const pages = new Set<string>();
  return {
    name: "inlined",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      async handler(html, { filename, bundle }) {
        pages.add(filename.replace(/^.*\//, ""));
        const script = await begun(early, wordsOf(html, bundle!));
        // Behind the first lines: where a browser looks for the letters of a page it reads no further than 1024 bytes.
        const begins = html.replace(/^\s*<title>/m, (title) => `    <script>${harmless(script)}</script>\n${title}`);
        return withSheets ? sheetsInto(begins, bundle!) : begins;
      },
    },
    writeBundle() {
      const path = join(output, HASHES);
      const hashes = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, object>) : {};
      for (const page of pages) hashes[page] = hashesIn(readFileSync(join(output, page), "utf8"));
      writeFileSync(path, `${JSON.stringify(hashes, null, 2)}\n`);
    },
  };
}

/** As one small script without imports, in the words of browsers as old as those that the pages serve. */
async function begun(entry: string, words: Record<string, string[]>): Promise<string> {
  const built = (await build({
    configFile: false,
    root: import.meta.dirname,
    publicDir: false,
    logLevel: "warn",
    define: { WORDS: JSON.stringify(words) },
    build: { write: false, modulePreload: false, target: ["es2020", "chrome87", "safari14", "firefox91"], lib: { entry, formats: ["iife"], name: "early", fileName: "early" } },
  })) as Rollup.RollupOutput[];
  return built[0]!.output[0].code.trim();
}

/** Where the words of a page lie, by language: those of all pages, and of the shelves that its HTML names. */
function wordsOf(html: string, bundle: Rollup.OutputBundle): Record<string, string[]> {
  const shelves = (/<html[^>]* data-words="([^"]*)"/.exec(html)?.[1] ?? "").split(" ").filter(Boolean);
  const fileOf = (name: string) => `/static/${Object.values(bundle).find((each) => each.type === "chunk" && each.facadeModuleId?.endsWith(`/src/words/${name}.json`))!.fileName}`;
  return Object.fromEntries(LOCALES.map((locale) => [locale, [locale, ...shelves.map((shelf) => `${shelf}.${locale}`)].map(fileOf)]));
}

function sheetsInto(html: string, bundle: Rollup.OutputBundle): string {
  return html.replace(/<link rel="stylesheet"[^>]* href="\/static\/([^"]+)">/g, (_, name: string) => {
    const sheet = bundle[name] as Rollup.OutputAsset;
    return `<style>${harmless(String(sheet.source).trim())}</style>`;
  });
}

/** Nothing inside may end what it stands in. */
function harmless(text: string): string {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error("what stands inside a page would end its own element");
  return text;
}

function hashesIn(html: string): Record<string, string[]> {
  const of = (tag: string) => [...html.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, "g"))].map(([, text]) => `sha256-${createHash("sha256").update(text!).digest("base64")}`);
  return { "script-src": of("script"), "style-src": of("style") };
}
