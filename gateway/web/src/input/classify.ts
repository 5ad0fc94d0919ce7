/** What a person typed or a scanner read: last digits to search, or an identifier to check in. */

export type Reading =
  | { kind: "nothing" }
  | { kind: "too_short"; missing: number }
  | { kind: "last_digits"; digits: string }
  | { kind: "number"; digits: string }
  /** The token alone: an address of ours says no more, and one of somebody else's is not to travel. */
  | { kind: "link"; identifier: string }
  | { kind: "code"; code: string }
  | { kind: "other"; identifier: string };

const SHORTEST_SEARCH = 4;
const LONGEST_SEARCH = 6;
/** A balance token: 43 characters of base64url, bare or after `#` in the balance link. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const LINK = /^https?:\/\/\S+#[A-Za-z0-9_-]{43}$/;

/** A redeem code: eight signs without look-alikes, a letter first, perhaps with a dash in the middle. */
const CODE = /^[A-HJ-NP-Z][2-9A-HJ-NP-Z]{3}[- ]?[2-9A-HJ-NP-Z]{4}$/i;

/** Phones may be written with spaces, brackets, dots and dashes; Latvian ones have 8 digits, so 7 and more is a whole number. */
export function classify(text: string): Reading {
  const written = text.trim();
  if (written === "") return { kind: "nothing" };
  if (TOKEN.test(written)) return { kind: "link", identifier: written };
  if (LINK.test(written)) return { kind: "link", identifier: written.slice(written.indexOf("#") + 1) };
  if (CODE.test(written)) return { kind: "code", code: written.replace(/[- ]/, "").toUpperCase() };
  if (!/^\+?[\d\s().-]+$/.test(written)) return { kind: "other", identifier: written };

  const plus = written.startsWith("+") ? "+" : "";
  const digits = written.replace(/\D/g, "");
  if (plus === "" && digits.length < SHORTEST_SEARCH) return { kind: "too_short", missing: SHORTEST_SEARCH - digits.length };
  if (plus === "" && digits.length <= LONGEST_SEARCH) return { kind: "last_digits", digits };
  return { kind: "number", digits: plus + digits };
}

/** No phone in the world has more than 15 digits; our card numbers have 16. */
export function isPhoneLike(digits: string): boolean {
  return digits.replace(/\D/g, "").length <= 15;
}

/** Letters as names are written with them; null for anything else. An old id that has none but letters is scanned, not typed. */
export function nameIn(text: string): string | null {
  const written = text.trim();
  return /^(?=.*\p{L})[\p{L}\p{M}'’`.\s-]+$/u.test(written) ? written : null;
}

/** True for what a scanner may have read on purpose: a link, a card's digits, a redeem code. */
export function isRecognised(text: string): boolean {
  const reading = classify(text);
  return reading.kind === "link" || reading.kind === "code" || reading.kind === "number" || reading.kind === "last_digits";
}
