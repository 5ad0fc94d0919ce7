/** A station's line to the suite: its token, its language, its commands, and what the outlet runs. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { Api } from "../api/client";
import { DirectQueue } from "../api/commands";
import type { Station } from "../api/types";
import { locale } from "../words";
import { device, startDevice } from "./device";
import { session, sessionRefused, watchSession } from "./session";
import { setStationTokenAside, stationToken, takeStationToken } from "./station";

export const wasRefused = signal(false);
export const station = signal<Station | null>(null);
export const isConnected = signal(true);

/** Whoever signed in by PIN; at a till with a link of its own, that link. */
const callerToken = computed(() => session.value?.token ?? stationToken.value);
/** The token that opens nothing for now. */
const closedFor = signal<string | null>(null);
/** A till keeps its link while its outlet is closed, and asks until that opens again. */
export const isOutletClosed = computed(() => callerToken.value !== null && closedFor.value === callerToken.value);
/** True while somebody may work here: then keys and scans belong to the page. */
export const isOpen = computed(() => callerToken.value !== null && !isOutletClosed.value);

export const api = new Api({
  token: () => callerToken.value,
  locale,
  refused() {
    if (session.peek() !== null) return sessionRefused();
    wasRefused.value = true;
    station.value = null;
    setStationTokenAside();
  },
  closed() {
    if (session.peek() !== null) return sessionRefused();
    closedFor.value = callerToken.peek();
    askAgain();
  },
});
export const queue = new DirectQueue(api.post);

const AGAIN_MS = 5_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Begins whatever this device is: a till with a link, or an enrolled device where people sign in. `changed` hears of another person. */
export function startStation(changed: () => void): void {
  const brought = takeStationToken(location, history, localStorage);
  void startDevice().then(() => {
    // A key of the device's own is worth more than a link from earlier, and less than one that was opened just now.
    if (!brought && device.peek().kind !== "none") setStationTokenAside();
  });
  watchSession(window);
  let last: string | null = null;
  effect(() => {
    const person = session.value?.staff.staff_id ?? null;
    if (person === null) return;
    if (last !== null && last !== person) untracked(changed);
    last = person;
  });
  effect(() => {
    if (isOpen.value) void meetStation();
  });
}

/** Asks who this station is, and keeps asking while nobody answers: a tablet is often switched on before the router. */
export async function meetStation(): Promise<void> {
  const token = callerToken.peek();
  if (token === null) return;
  try {
    const answer = await api.get<Station>("/station");
    if (token !== callerToken.peek()) return;
    station.value = answer;
    isConnected.value = true;
    wasRefused.value = false;
    closedFor.value = null;
  } catch {
    if (token !== callerToken.peek()) return;
    isConnected.value = isOutletClosed.peek();
    askAgain();
  }
}

function askAgain(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void meetStation(), AGAIN_MS);
}
