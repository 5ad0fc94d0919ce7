/** Asks for the card behind the link. On a slow line each question costs half a second, so the HTML itself begins (early/card.ts). */

import { chosenLocale } from "../words/language";

export const BALANCE = "/api/v1/balance";

declare global {
  interface Window {
    /** What the HTML of this page has asked for. */
    cardAsked?: Promise<Response> | null;
  }
}

/** Any language, where nobody has chosen one on this phone: the suite answers in the member's own, and the page follows it. */
export function wishedLanguage(): string {
  return chosenLocale() ?? "*";
}

/** The token stays in the fragment, so that the page can be kept and reloaded; the body of a POST is the only place it goes to. */
export function token(): string {
  return location.hash.slice(1);
}

export function askForCard(): Promise<Response> | null {
  if (token() === "") return null;
  return fetch(BALANCE, {
    method: "POST",
    headers: { Accept: "application/json", "Accept-Language": wishedLanguage(), "Content-Type": "application/json" },
    body: JSON.stringify({ token: token() }),
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  });
}

/** The answer that is under way already, for the first who asks. */
export function cardUnderWay(): Promise<Response> | null {
  const asked = window.cardAsked ?? null;
  window.cardAsked = null;
  return asked;
}
