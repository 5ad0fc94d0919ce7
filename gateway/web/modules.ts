/** What a page consists of, as its sources say: they name each other by relative paths. */

import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

const AT_ONCE = /^(?:import|export) (?!type)(?:[^"=]*? from )?"(\.[^"]*)";/gm;
const LATER = /\bimport\("(\.[^"]*)"\)/g;

/** The text of a module and of all that it imports from here; with `later` also of what it fetches when it is asked for. */
export function sourcesFrom(file: string, { later = false } = {}, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, "utf8");
  seen.set(file, text);
  if (!/\.tsx?$/.test(file)) return seen;
  for (const [, path] of [...text.matchAll(AT_ONCE), ...(later ? text.matchAll(LATER) : [])]) sourcesFrom(resolved(join(dirname(file), path!)), { later }, seen);
  return seen;
}

function resolved(path: string): string {
  for (const name of [path, `${path}.ts`, `${path}.tsx`, join(path, "index.ts")]) if (statSync(name, { throwIfNoEntry: false })?.isFile()) return name;
  throw new Error(`${path} is no module of these pages`);
}
