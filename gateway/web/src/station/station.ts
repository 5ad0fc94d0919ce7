/** Who this device is: the station's token, taken once from the address and kept on the device. */

import { signal } from "@preact/signals";

const PLACE = "regulars.station";

export interface Keeping {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

/** A device that has a key of its own needs no till link any more. */
export function forgetTillLink(keeping: Pick<Storage, "removeItem">): void {
  keeping.removeItem(PLACE);
  stationToken.value = null;
}

/** The token in `#station=TOKEN`, or null. A fragment never reaches a server, a proxy's log or a referrer. */
function tokenInFragment(fragment: string): string | null {
  const value = new URLSearchParams(fragment.replace(/^#/, "")).get("station");
  return value === null ? null : tokenIn(value);
}

/** A pasted token, or the whole address that carries one; null when it is neither. */
export function tokenIn(pasted: string): string | null {
  const text = pasted.trim();
  const hash = text.indexOf("#station=");
  if (hash >= 0) return tokenInFragment(text.slice(hash));
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text) ? text : null;
}

export const stationToken = signal<string | null>(null);

/** True when the address brought one. */
export function takeStationToken(place: Location, history: History, keeping: Keeping): boolean {
  const brought = tokenInFragment(place.hash);
  if (brought !== null) {
    keeping.setItem(PLACE, brought);
    // Off the screen and out of the history: whoever photographs the tablet must not get the token.
    history.replaceState(null, "", place.pathname + place.search);
  }
  stationToken.value = brought ?? keeping.getItem(PLACE);
  return brought !== null;
}

export function keepStationToken(token: string, keeping: Keeping): void {
  keeping.setItem(PLACE, token);
  stationToken.value = token;
}

/** Asks for another token, yet keeps this one: a refusal may have been the suite's mistake, and a reload tries again. */
export function setStationTokenAside(): void {
  stationToken.value = null;
}
