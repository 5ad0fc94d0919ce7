/** Asks for the card and for the words before the rest of the page has come: on a slow line each question costs half a second. */

import { chosenLocale, firstLocale, wordsIn } from "../words/choice";

export const BALANCE = "/api/v1/balance";

/** Any language, where nobody has chosen one on this phone: the suite answers in the member's own, and the page follows it. */
export function wishedLanguage(): string {
  return chosenLocale() ?? "*";
}

/** The token stays in the fragment, so that the page can be kept and reloaded; the body of a POST is the only place it goes to. */
export function token(): string {
  return location.hash.slice(1);
}

function asked(): Promise<Response> | null {
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

const first = asked();
void first?.catch(() => undefined);
void wordsIn(firstLocale(chosenLocale(), navigator.languages), []).catch(() => undefined);

let isTaken = false;

/** The answer that is under way already, for the first who asks. */
export function firstAnswer(): Promise<Response> | null {
  if (isTaken) return null;
  isTaken = true;
  return first;
}
