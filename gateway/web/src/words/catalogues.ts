/** Where the words of a language lie. A page names its shelves in its HTML (`data-words`), for they are asked for before its scripts are here. */

import type { Locale } from "./language";

/** Words that only some pages need come only to them. */
export type Shelf = "hq" | "me" | "file" | "gym";
export type Catalogue = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

const loaders = import.meta.glob<Catalogue>("./*.json", { import: "default" });

export function shelvesOf(root: HTMLElement): Shelf[] {
  return (root.dataset["words"] ?? "").split(" ").filter(Boolean) as Shelf[];
}

/** The words of a language, as they lie on these shelves; a browser fetches each once. */
export function wordsIn(locale: Locale, shelves: readonly Shelf[]): Promise<Catalogue[]> {
  const names = [`./${locale}.json`, ...shelves.map((shelf) => `./${shelf}.${locale}.json`)];
  return Promise.all(names.map((name) => loaders[name]!()));
}
