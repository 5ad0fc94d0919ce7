/** Builds the service worker with the list of files that each kind of page consists of, read off the bundle itself. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Manifest, type Plugin, type Rollup } from "vite";

interface Kept {
  url: string;
  /** Null where the name holds the content's hash already. */
  revision: string | null;
}

const STATION_PAGES = ["cashier", "reception", "enrol", "visitor"];
/** Where a page does not open under its own name. */
const ADDRESSES: Record<string, string> = { visitor: "/reception/visitor" };
/** What the page of guests consists of, as its own build has written it down (vite.balance.config.ts). */
export const GUEST_FILES = "balance.files.json";
const SHARED_FILES = ["icon.svg", "icons/icon-192.png"];
const STATION_FILES = ["cashier.webmanifest", "reception.webmanifest"];
/** Words of pages that are of no use without the suite. */
const ONLINE_WORDS = /\/words\/(hq|me)\.\w+\.json$/;
const STATION_WORDS = /\/words\/file\.\w+\.json$/;

export function installedApp(output: string): Plugin {
  return {
    name: "installed-app",
    apply: "build",
    async writeBundle(_options, bundle) {
      const files = new Files(output, bundle);
      await build({
        configFile: false,
        root: import.meta.dirname,
        publicDir: false,
        logLevel: "warn",
        define: {
          STATION_FILES: JSON.stringify(files.of(STATION_PAGES, [...SHARED_FILES, ...STATION_FILES], ONLINE_WORDS)),
          GUEST_FILES: JSON.stringify(files.ofGuests(SHARED_FILES, new RegExp(`${ONLINE_WORDS.source}|${STATION_WORDS.source}`))),
          "process.env.NODE_ENV": '"production"',
        },
        build: {
          outDir: output,
          emptyOutDir: false,
          target: ["es2020", "chrome87", "safari14", "firefox91"],
          lib: { entry: "src/installed/worker.ts", formats: ["iife"], name: "worker", fileName: () => "sw.js" },
        },
      });
    },
  };
}

class Files {
  constructor(
    private readonly output: string,
    private readonly bundle: Rollup.OutputBundle,
  ) {}

  /** Pages at the addresses where they are opened, then all that they load, at once or later. */
  of(pages: readonly string[], others: readonly string[], without: RegExp): Kept[] {
    const loaded = new Set<string>();
    for (const chunk of Object.values(this.bundle)) {
      if (chunk.type === "chunk" && chunk.isEntry && pages.includes(chunk.name)) this.follow(chunk.fileName, without, loaded);
    }
    return this.kept(pages, others, loaded);
  }

  /** The same of the page that is built by itself. */
  ofGuests(others: readonly string[], without: RegExp): Kept[] {
    const listed = JSON.parse(readFileSync(join(this.output, GUEST_FILES), "utf8")) as Manifest;
    const loaded = new Set<string>();
    for (const [source, { file }] of Object.entries(listed)) {
      // The page speaks in the font of the phone, and its sheet stands in it.
      if (!without.test(`/${source}`) && file.endsWith(".js")) loaded.add(file);
    }
    return this.kept(["balance"], others, loaded);
  }

  private kept(pages: readonly string[], others: readonly string[], loaded: ReadonlySet<string>): Kept[] {
    return [
      ...pages.map((page) => ({ url: ADDRESSES[page] ?? `/${page}`, revision: this.hashOf(`${page}.html`) })),
      ...others.map((name) => ({ url: `/static/${name}`, revision: this.hashOf(name) })),
      ...[...loaded].filter((name) => name.startsWith("assets/")).sort().map((name) => ({ url: `/static/${name}`, revision: null })),
    ];
  }

  private follow(name: string, without: RegExp, loaded: Set<string>): void {
    const chunk = this.bundle[name];
    if (loaded.has(name) || chunk?.type !== "chunk" || without.test(chunk.facadeModuleId ?? "")) return;
    loaded.add(name);
    for (const each of [...(chunk.viteMetadata?.importedCss ?? []), ...(chunk.viteMetadata?.importedAssets ?? [])]) loaded.add(each);
    for (const each of [...chunk.imports, ...chunk.dynamicImports]) this.follow(each, without, loaded);
  }

  private hashOf(name: string): string {
    return createHash("sha256").update(readFileSync(join(this.output, name))).digest("hex").slice(0, 16);
  }
}
