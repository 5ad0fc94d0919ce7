/** Which language, and where its words lie: as little as a page needs to ask for them before the rest of it has come. */

export const LOCALES = ["en", "ru", "pl", "lv"] as const;
export type Locale = (typeof LOCALES)[number];
/** Words that only some pages need come only to them. */
export type Shelf = "hq" | "me" | "file";
export type Catalogue = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

const PLACE = "regulars.language";
const loaders = import.meta.glob<Catalogue>("./*.json", { import: "default" });

export function asLocale(tag: string | null | undefined): Locale | null {
  const language = (tag ?? "").slice(0, 2).toLowerCase();
  return LOCALES.find((known) => known === language) ?? null;
}

/** The person's own choice on this device, else the first language of the browser that we speak. */
export function firstLocale(chosen: string | null, wished: readonly string[]): Locale {
  return asLocale(chosen) ?? wished.map(asLocale).find((known) => known !== null) ?? "en";
}

export function chosenLocale(): Locale | null {
  return asLocale(localStorage.getItem(PLACE));
}

export function keepChoice(locale: Locale): void {
  localStorage.setItem(PLACE, locale);
}

/** The words of a language, as they lie on these shelves; a browser fetches each once. */
export function wordsIn(locale: Locale, shelves: readonly Shelf[]): Promise<Catalogue[]> {
  const names = [`./${locale}.json`, ...shelves.map((shelf) => `./${shelf}.${locale}.json`)];
  return Promise.all(names.map((name) => loaders[name]!()));
}
