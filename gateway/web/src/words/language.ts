/** Which language: as little as a page needs to know before the rest of it has come (src/early). */

export const LOCALES = ["en", "ru", "pl", "lv"] as const;
export type Locale = (typeof LOCALES)[number];

const PLACE = "regulars.language";

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

/** What a page of this device begins with. */
export function localeHere(): Locale {
  return firstLocale(chosenLocale(), navigator.languages);
}
