/** A station's line to the suite: its token, its language, its commands, and what the outlet runs. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { Api, TIMEOUT_MS } from "../api/client";
import { DirectQueue, type CommandQueue } from "../api/commands";
import type { Station } from "../api/types";
import type { Keeping } from "../kept/keeping";
import { Network } from "../kept/network";
import { locale } from "../words";
import { device, isDeviceHeard, openFromMemory, startDevice, waitingHere } from "./device";
import { endWorkWithoutSuite, peopleKept, session, sessionRefused, watchSession, workingWithout } from "./session";
import { setStationTokenAside, stationToken, takeStationToken } from "./station";

export const wasRefused = signal(false);
export const station = signal<Station | null>(null);
const network = new Network();
export const isConnected = network.isHeard;

/** Whoever signed in by PIN; at a till with a link of its own, that link. */
const callerToken = computed(() => session.value?.token ?? stationToken.value);
/** The token that opens nothing for now. */
const closedFor = signal<string | null>(null);
/** A till keeps its link while its outlet is closed, and asks until that opens again. */
export const isOutletClosed = computed(() => callerToken.value !== null && closedFor.value === callerToken.value);
/** True while somebody may work here: then keys and scans belong to the page. */
export const isOpen = computed(() => (callerToken.value !== null || workingWithout.value !== null) && !isOutletClosed.value);
/** Who is at work, with a PIN or, while nobody can check one, by their own word. */
export const atWork = computed(() => session.value?.staff ?? workingWithout.value);

export const api = new Api({
  token: () => callerToken.value,
  locale,
  // Whoever gives a counter more patience does so because answers take long.
  timeoutMs: () => Math.max(TIMEOUT_MS, station.peek()?.patience_ms ?? 0),
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
/** What this device remembers; null before it is there, and where a browser keeps nothing. */
export const keeping = signal<Keeping | null>(null);
const direct = new DirectQueue(api.post);
let drawn: () => void;
/** A third of all that a station runs, and nothing of what it shows first: so it comes behind that, and whoever is quicker waits for it. */
let begun: Promise<Keeping | null> = new Promise<void>((done) => (drawn = done)).then(bringMemory);
export const queue: CommandQueue = { send: async (command) => ((await begun)?.queue ?? direct).send(command) };

/** A question at the counter: it waits no longer than a guest does. */
export const counter = {
  get: async <Answer>(path: string): Promise<Answer> => ((await begun) ?? api).get<Answer>(path),
  ask: async <Answer>(path: string, body: unknown): Promise<Answer> => ((await begun) ?? api).ask<Answer>(path, body),
  getText: async (path: string): Promise<string> => ((await begun) ?? api).getText(path),
};

const AGAIN_MS = 3_000;

async function bringMemory(): Promise<Keeping | null> {
  const found = await import("../kept/keeping").catch(() => null);
  if (found === null) {
    // Cut off between the page and this, at its first visit: until it comes the station works as long as the suite answers.
    setTimeout(() => {
      begun = bringMemory();
      // What an earlier page has kept goes out with the next word of the suite.
      void begun.then((kept) => (kept === null ? undefined : meetStation()));
    }, AGAIN_MS);
    return null;
  }
  const kept = await found.Keeping.begin(
    {
      api,
      direct,
      station: () => station.peek(),
      person: () => atWork.peek()?.staff_id ?? null,
      maySend: () => callerToken.peek() !== null,
    },
    network,
  );
  void remember(kept);
  return kept;
}

/** To be called when the page is on the screen. */
export function startMemory(): void {
  drawn();
}

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
    const person = atWork.value?.staff_id ?? null;
    if (person === null) return;
    if (last !== null && last !== person) untracked(changed);
    last = person;
  });
  effect(() => {
    if (callerToken.value !== null && !isOutletClosed.value) void meetStation();
  });
  effect(() => {
    // A call at the counter got no answer: from now on the station asks by itself.
    if (!isConnected.value) askAgain();
  });
  effect(() => {
    // Whoever works by their own word proves it as soon as somebody can check.
    if (isDeviceHeard.value && workingWithout.value !== null) endWorkWithoutSuite();
  });
  addEventListener("offline", () => network.lost());
  addEventListener("online", () => void meetStation());
}

/** What the device knew when it was last switched on: it opens with that while nobody answers. */
async function remember(kept: Keeping | null): Promise<void> {
  if (kept === null) return;
  const [place, people] = await Promise.all([kept.store.fact("station"), kept.store.fact("people")]);
  station.value ??= place;
  peopleKept.value = people ?? [];
  // What is needed when the network is gone is fetched before.
  for (const needed of [import("../kept/sealing"), import("./KeptList"), import("./KeysList")]) needed.catch(() => undefined);
  keeping.value = kept;
  effect(() => {
    waitingHere.value = kept.queue.pending.value.count;
  });
  effect(() => {
    if (device.value.kind === "shut_out") void kept.store.wipe();
    if (device.value.kind === "unknown" && !isDeviceHeard.value && place !== null) openFromMemory(place.outlet.name);
  });
  effect(() => {
    if (peopleKept.value.length > 0) void kept.store.keep("people", peopleKept.value);
  });
  let signedIn: string | null = null;
  effect(() => {
    const person = session.value?.staff.staff_id ?? null;
    if (person === null || person === signedIn) return;
    signedIn = person;
    void kept.queue.personChanged().then(() => kept.renew(true));
  });
}

/** Asks who this station is, and keeps asking while nobody answers: a tablet is often switched on before the router. */
async function meetStation(): Promise<void> {
  const token = callerToken.peek();
  if (token === null) return;
  let answer: Station;
  try {
    answer = await api.get<Station>("/station");
  } catch {
    if (token !== callerToken.peek()) return;
    if (isOutletClosed.peek()) network.heard();
    else network.lost();
    return askAgain();
  }
  if (token !== callerToken.peek()) return;
  station.value = answer;
  wasRefused.value = false;
  closedFor.value = null;
  await tellMemory(answer);
}

async function tellMemory(answer: Station): Promise<void> {
  try {
    const kept = await begun;
    await kept?.met(answer);
    if (kept === null) network.heard();
    else await kept.heard();
  } catch {
    // The suite has answered: what failed is the memory of this browser, and that is no network that is gone.
    network.heard();
    askAgain();
  }
}

function askAgain(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void meetStation(), AGAIN_MS);
}
