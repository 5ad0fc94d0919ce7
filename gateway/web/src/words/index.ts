/** Words of the pages in en, ru, pl and lv, switchable at any time; `t` reads a signal, so whatever shows a word repaints itself. */

import { computed, signal } from "@preact/signals";
import { shelvesOf, wordsIn, type Catalogue, type Shelf } from "./catalogues";
import type en from "./en.json";
import type file from "./file.en.json";
import type gym from "./gym.en.json";
import type hq from "./hq.en.json";
import { LOCALES, asLocale, chosenLocale, firstLocale, keepChoice, localeHere, type Locale } from "./language";
import type me from "./me.en.json";

export type WordKey = keyof typeof en | keyof typeof file | keyof typeof hq | keyof typeof gym | keyof typeof me;

export { LOCALES, asLocale, chosenLocale, firstLocale, type Locale };

export const LANGUAGE_NAMES: Record<Locale, string> = { en: "English", ru: "Русский", pl: "Polski", lv: "Latviešu" };

let shelves: readonly Shelf[] = [];
let asked = 0;
const current = signal<{ locale: Locale; words: Catalogue }>({ locale: "en", words: {} });
/** By itself: whoever asks the suite in a language asks again when that changes, and not when its words have come. */
const spoken = computed(() => current.value.locale);

export function locale(): Locale {
  return spoken.value;
}

/** `count` chooses the plural form and fills {n}. An unknown key shows itself: better an odd word than an empty button. */
export function t(key: WordKey, values: Record<string, string | number> = {}, count?: number): string {
  const { locale, words } = current.value;
  const entry = words[key] ?? key;
  const text = typeof entry === "string" ? entry : plural(entry, locale, count ?? 0);
  return oneStop(fill(typeset(text), count === undefined ? values : { n: count, ...values }));
}

/** A day ends with a full stop in Latvian, and a sentence behind it needs no second one. */
export function oneStop(text: string): string {
  return text.replace(/\.\.(?=\s|$)/g, ".");
}

const FIRM_SPACE = "\u00a0";

/** No line ends with a number or with a word of one letter, and none begins with a dash. */
export function typeset(text: string): string {
  return text.split(" ").reduce((line, word) => line + (/(^|[^\p{L}])\p{L}$|\{n\}$/u.test(line) || /^[—–]$/.test(word) ? FIRM_SPACE : " ") + word);
}

export function plural(forms: Partial<Record<Intl.LDMLPluralRule, string>>, locale: string, count: number): string {
  return forms[new Intl.PluralRules(locale).select(count)] ?? forms.other ?? "";
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The language is known at once, its words when they are here. */
export async function startWords(): Promise<void> {
  shelves = shelvesOf(document.documentElement);
  const locale = localeHere();
  current.value = { locale, words: {} };
  await show(locale);
}

/** Words of a part of the page that only some people get. */
export async function bring(shelf: Shelf): Promise<void> {
  if (shelves.includes(shelf)) return;
  shelves = [...shelves, shelf];
  await show(locale());
}

export async function choose(locale: Locale): Promise<void> {
  keepChoice(locale);
  await show(locale);
}

export async function show(locale: Locale): Promise<void> {
  const mine = ++asked;
  const catalogues = await wordsIn(locale, shelves);
  // Words that come late replace none that somebody has asked for since.
  if (mine !== asked) return;
  current.value = { locale, words: Object.assign({}, ...catalogues) as Catalogue };
  document.documentElement.lang = locale;
}
