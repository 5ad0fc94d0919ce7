/** Words of the pages in en, ru, pl and lv, switchable at any time; `t` reads a signal, so whatever shows a word repaints itself. */

import { signal } from "@preact/signals";
import type en from "./en.json";
import type file from "./file.en.json";
import type hq from "./hq.en.json";
import type me from "./me.en.json";

export const LOCALES = ["en", "ru", "pl", "lv"] as const;
export type Locale = (typeof LOCALES)[number];
export type WordKey = keyof typeof en | keyof typeof file | keyof typeof hq | keyof typeof me;
/** Words that only some pages need come only to them. */
export type Shelf = "hq" | "me" | "file";
type Catalogue = Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

export const LANGUAGE_NAMES: Record<Locale, string> = { en: "English", ru: "Русский", pl: "Polski", lv: "Latviešu" };

const PLACE = "regulars.language";
const loaders = import.meta.glob<Catalogue>("./*.json", { import: "default" });
let shelves: readonly Shelf[] = [];
const current = signal<{ locale: Locale; words: Catalogue }>({ locale: "en", words: {} });

export function locale(): Locale {
  return current.value.locale;
}

/** `count` chooses the plural form and fills {n}. An unknown key shows itself: better an odd word than an empty button. */
export function t(key: WordKey, values: Record<string, string | number> = {}, count?: number): string {
  const { locale, words } = current.value;
  const entry = words[key] ?? key;
  const text = typeof entry === "string" ? entry : plural(entry, locale, count ?? 0);
  return fill(text, count === undefined ? values : { n: count, ...values });
}

export function plural(forms: Partial<Record<Intl.LDMLPluralRule, string>>, locale: string, count: number): string {
  return forms[new Intl.PluralRules(locale).select(count)] ?? forms.other ?? "";
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

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

export async function startWords(...more: readonly Shelf[]): Promise<void> {
  shelves = more;
  await show(firstLocale(chosenLocale(), navigator.languages));
}

export async function choose(locale: Locale): Promise<void> {
  localStorage.setItem(PLACE, locale);
  await show(locale);
}

export async function show(locale: Locale): Promise<void> {
  const names = [`./${locale}.json`, ...shelves.map((shelf) => `./${shelf}.${locale}.json`)];
  const catalogues = await Promise.all(names.map((name) => loaders[name]!()));
  current.value = { locale, words: Object.assign({}, ...catalogues) as Catalogue };
  document.documentElement.lang = locale;
}
