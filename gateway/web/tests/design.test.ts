/** One design: raw values stand in tokens.css alone, every token and every class is used, and a chosen look is kept. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { showChosenLook } from "../src/early/look";

const SOURCES = join(import.meta.dirname, "../src");
const TOKENS = "design/tokens.css";
const names = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
const read = (name: string) => readFileSync(join(SOURCES, name), "utf8");
const sheets = names.filter((name) => name.endsWith(".css")).map((name) => ({ name, text: read(name).replace(/\/\*[\s\S]*?\*\//g, "") }));
const pageSheets = sheets.filter(({ name }) => name !== TOKENS);
const sources = names.filter((name) => /\.tsx?$/.test(name)).map(read).join("\n");

/** "cashier.css: color: #fff": each declaration of a sheet that a rule does not allow. */
function declarations(offends: (property: string, value: string) => boolean): string[] {
  return pageSheets.flatMap(({ name, text }) =>
    [...text.matchAll(/^\s*([\w-]+):\s*([^;{}]+);/gm)].filter(([, property, value]) => offends(property!, value!)).map(([whole]) => `${basename(name)}: ${whole.trim()}`),
  );
}

describe("outside the tokens", () => {
  test("no colour is mixed", () => {
    expect(declarations((_, value) => /#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|light-dark)\(|\b(white|black|red|green|blue|gr[ae]y)\b/i.test(value))).toEqual([]);
  });
  test("no letter has a size of its own", () => {
    expect(declarations((property, value) => (property === "font-size" && !/^(var\(--text[\w-]*\)|inherit)$/.test(value)) || (property === "font" && /\d(px|rem)/.test(value)))).toEqual([]);
  });
  test("no shadow, corner, pace or distance is made up", () => {
    expect(declarations((property, value) => property === "box-shadow" && !/^(var\(--(lift|shadow)\)|none)$/.test(value))).toEqual([]);
    expect(declarations((property, value) => property.endsWith("radius") && /\d(px|rem)/.test(value))).toEqual([]);
    expect(declarations((property, value) => property === "transition" && /\d/.test(value.replace(/var\([^)]*\)/g, "")))).toEqual([]);
    expect(declarations((property, value) => /^(padding|margin|gap|row-gap|column-gap)/.test(property) && /\dpx/.test(value))).toEqual([]);
  });
});

test("every token that a sheet asks for exists, and none waits for nobody", () => {
  const defined = new Set(sheets.flatMap(({ text }) => [...text.matchAll(/^\s*(--[\w-]+):/gm)].map(([, token]) => token!)));
  const asked = new Set([...sheets.map(({ text }) => text), sources].flatMap((text) => [...text.matchAll(/var\((--[\w-]+)/g)].map(([, token]) => token!)));
  expect([...asked].filter((token) => !defined.has(token))).toEqual([]);
  expect([...defined].filter((token) => !asked.has(token))).toEqual([]);
});

test("every class of a sheet is worn by something", () => {
  const classes = new Set(pageSheets.flatMap(({ text }) => [...text.matchAll(/\.(-?[a-z][\w-]*)/gi)].map(([, name]) => name!)));
  // `cup-${kind}` wears every cup-….
  const beginnings = [...sources.matchAll(/([\w-]+-)\$\{/g)].map(([, beginning]) => beginning!);
  const isWorn = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(sources) || beginnings.some((beginning) => name.startsWith(beginning));
  expect([...classes].filter((name) => !isWorn(name))).toEqual([]);
});

/** Where whoever is drawn moves the focus: all but what only fetches a focus that went nowhere. */
const GOES_NOWHERE = "station/focus.ts";

test("the focus is where it belongs before a page is painted: later it is taken from whoever types already", () => {
  const afterPainting = /\buseEffect\((?:(?!\n  }, \[|\n\n)[\s\S])*?\.focus\(/;
  const late = names.filter((name) => /\.tsx?$/.test(name) && name !== GOES_NOWHERE && afterPainting.test(read(name)));
  expect(late).toEqual([]);
});

describe("a look that was chosen on this device", () => {
  const kept = new Map<string, string>();
  const dataset: Record<string, string> = {};

  beforeEach(() => {
    vi.resetModules();
    kept.clear();
    for (const name of Object.keys(dataset)) delete dataset[name];
    vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) });
    vi.stubGlobal("document", { documentElement: { dataset } });
  });

  test("is on the page at once, and again before the first paint of the next", async () => {
    const { chooseDisplay } = await import("../src/design/display");
    chooseDisplay({ theme: "dark" });
    chooseDisplay({ size: "large" });
    expect(dataset).toEqual({ theme: "dark", size: "large", motion: "system" });
    delete dataset["theme"];
    showChosenLook();
    expect(dataset["theme"]).toBe("dark");
  });

  test("is the system's until somebody chooses, and where nonsense was kept", async () => {
    const { keptIn } = await import("../src/design/display");
    const plain = { theme: "system", size: "normal", motion: "system" };
    expect(keptIn(null)).toEqual(plain);
    expect(keptIn("{broken")).toEqual(plain);
    expect(keptIn("null")).toEqual(plain);
    expect(keptIn('{"theme":"purple","size":"large"}')).toEqual({ ...plain, size: "large" });
    showChosenLook();
    expect(dataset).toEqual({});
  });
});
