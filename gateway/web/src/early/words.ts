/** The words of a page are asked for together with its scripts, instead of by them. */

import { localeHere, type Locale } from "../words/language";

/** The files of this page's words in each language; the build knows their names (inline.ts). */
declare const WORDS: Record<Locale, string[]>;

export function beginWords(): void {
  try {
    // Whoever needs them imports them again, and finds them here, or meets the failure themselves.
    for (const file of WORDS[localeHere()]) import(/* @vite-ignore */ file).catch(() => undefined);
  } catch {
    // A browser that keeps nothing has chosen no language: the page's scripts say what to do.
  }
}
