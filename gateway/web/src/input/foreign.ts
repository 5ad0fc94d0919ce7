/** Codes that are nobody's card here: told apart on the device, refused with a sentence, and never sent, logged or kept. */

import { classify } from "./classify";

export type Foreign = "bank_card" | "product" | "link" | "other";

/** Why a code was refused. The code itself is not in it: nothing may carry that any further. */
export class ForeignCode extends Error {
  override readonly name = "ForeignCode";

  constructor(readonly kind: Foreign) {
    super(`a code of another kind: ${kind}`);
  }
}

/** The first track of a magnetic stripe, or the second. */
const STRIPE = /^%?[A-Z]?\d{12,19}\^|^[%;]?\d{12,19}[=D]\d|^%B\d/i;
/** Where bank cards of sixteen to nineteen digits begin, those of Russia, India, Turkey and Uzbekistan too; ours begin with 28, which no bank's does. */
const BANK = /^(?:[3-6]|220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|81|82|8600|9792|9860)/;
const AMERICAN_EXPRESS = /^3[47]\d{13}$/;
/** Numbers that shops give to things and cards of their own: an old card of the franchise may well be one. */
const IN_STORE = /^(?:02|04|2)/;
/** With its scheme, or as people shorten it: `www.a.example`, `a.example/b`. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|[\w-]+(?:\.[\w-]+)+\/)/i;
/** What an id from an older system consists of. */
const PLAIN_ID = /^[\p{L}\p{N}._/-]{1,64}$/u;

/** What a hand typed: only what would do harm if it were sent. */
export function foreignTyped(text: string): Foreign | null {
  const written = text.trim();
  if (isBankCard(written)) return "bank_card";
  return ADDRESS.test(written) && classify(written).kind === "other" ? "link" : null;
}

/** What a scanner or a camera read: nobody scans a phone number, so a thing's barcode is told as well. */
export function foreignScanned(text: string): Foreign | null {
  const read = text.trim();
  const typed = foreignTyped(read);
  if (typed !== null) return typed;
  if (/^\d{13}$/.test(read) && !IN_STORE.test(read) && hasProductCheckDigit(read)) return "product";
  if (classify(read).kind !== "other") return null;
  // Wi-Fi passwords, visiting cards, boarding passes: all have signs in them that no id has.
  return PLAIN_ID.test(read) ? null : "other";
}

function isBankCard(text: string): boolean {
  if (STRIPE.test(text)) return true;
  if (!/^[\d\s-]+$/.test(text)) return false;
  const digits = text.replace(/\D/g, "");
  const hasItsForm = AMERICAN_EXPRESS.test(digits) || (digits.length >= 16 && digits.length <= 19 && BANK.test(digits));
  return hasItsForm && passesLuhn(digits);
}

/** The check digit of bank cards, and of ours. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const counted = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (counted > 9 ? counted - 9 : counted);
  }, 0);
  return sum % 10 === 0;
}

function hasProductCheckDigit(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
