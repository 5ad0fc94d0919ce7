/** Amounts as people write them; the API speaks in minor units. */

import { locale } from "./index";

const FORMATS = { en: "en-GB", ru: "ru", pl: "pl", lv: "lv" } as const;

/** "39.00 €", "1 250 Ft": as many decimals as the currency has. */
export function money(minor: number, currency: string): string {
  const words = new Intl.NumberFormat(FORMATS[locale()], { style: "currency", currency });
  return words.format(minor / 10 ** decimals(words));
}

/** What somebody typed, "39" or "39,90", in minor units; null where it is no amount. */
export function minorIn(typed: string, currency: string): number | null {
  if (!/^\d+([.,]\d+)?$/.test(typed)) return null;
  const words = new Intl.NumberFormat("en", { style: "currency", currency });
  const minor = Number(typed.replace(",", ".")) * 10 ** decimals(words);
  return Math.abs(minor - Math.round(minor)) < 1e-6 ? Math.round(minor) : null;
}

/** The same the other way, for a field: "39.90", or "39,90" where people write it so. */
export function typedAmount(minor: number, currency: string): string {
  const places = decimals(new Intl.NumberFormat("en", { style: "currency", currency }));
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: false };
  return new Intl.NumberFormat(FORMATS[locale()], digits).format(minor / 10 ** places);
}

function decimals(words: Intl.NumberFormat): number {
  return words.resolvedOptions().maximumFractionDigits ?? 2;
}
