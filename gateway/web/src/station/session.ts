/** Who is working at this device: signed in by PIN, kept while in use, locked after ten idle minutes. */

import { signal } from "@preact/signals";
import type { Person, Session } from "../api/access";
import { Api, OUTLET_CLOSED } from "../api/client";
import { newKey } from "../api/commands";
import { NoAnswer, Problem } from "../api/problem";
import { locale } from "../words";
import { askAsDevice, renewDevice } from "./device";

const IDLE_MS = 10 * 60_000;
const LOOK_MS = 5_000;
const SHORTEST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;

/** In the memory of this page only: a tablet that was switched off asks for the PIN again. */
export const session = signal<Session | null>(null);
/** Who was at work when the device locked itself: they go on with the guest on the screen. */
export const lockedOut = signal<Person | null>(null);
/** Who works while the suite is away and no PIN can be checked: by their own word, and only with what this device keeps. */
export const workingWithout = signal<Person | null>(null);
/** Names alone, from the last time that the suite told them. */
export const peopleKept = signal<readonly Person[]>([]);

let lastUsed = 0;
let renewedAt = 0;
let lasts = LONGEST_MS;
let isRenewing = false;

const asPerson = new Api({ token: () => session.peek()?.token ?? null, locale });

/** Raises Problem: sign_in_refused, or sign_in_locked with the seconds to wait. */
export async function signIn(person: Person, pin: string): Promise<void> {
  take(await askAsDevice<Session>("/sessions/pin", { staff_id: person.staff_id, pin }));
  lastUsed = Date.now();
  lockedOut.value = null;
}

export function workWithout(person: Person): void {
  lastUsed = Date.now();
  lockedOut.value = null;
  workingWithout.value = person;
}

/** The page behind stays as it is, and waits for their PIN. */
export function endWorkWithoutSuite(): void {
  lockedOut.value = workingWithout.peek();
  workingWithout.value = null;
}

/** Somebody pressed or typed. After ten minutes that is too late: the first touch wakes the lock screen. */
function used(): void {
  if (session.peek() === null && workingWithout.peek() === null) return;
  if (Date.now() - lastUsed >= IDLE_MS) lock();
  else lastUsed = Date.now();
}

/** Ends the session here and at the suite; the page behind stays as it is. */
function lock(): void {
  if (workingWithout.peek() !== null) return endWorkWithoutSuite();
  const ended = session.peek();
  if (ended === null) return;
  asPerson.post("/sessions/ending", {}, newKey()).catch(() => undefined); // It ends by itself, too.
  lockedOut.value = ended.staff;
  session.value = null;
}

export function switchPerson(): void {
  lock();
  lockedOut.value = null;
}

/** The suite no longer takes the session: ended elsewhere, or the whole device was shut out. */
export function sessionRefused(): void {
  if (session.peek() === null) return;
  lockedOut.value = session.peek()!.staff;
  session.value = null;
  void renewDevice();
}

export function watchSession(target: Window): void {
  for (const touch of ["pointerdown", "keydown"]) target.addEventListener(touch, used, { capture: true });
  setInterval(look, LOOK_MS);
}

function look(): void {
  if (session.peek() === null && workingWithout.peek() === null) return;
  if (Date.now() - lastUsed >= IDLE_MS) lock();
  else if (session.peek() !== null && lastUsed > renewedAt && Date.now() - renewedAt >= lasts / 2) void renew();
}

async function renew(): Promise<void> {
  if (isRenewing) return;
  isRenewing = true;
  const renewed = session.peek();
  try {
    const answer = (await asPerson.post("/sessions/renewals", {}, newKey())) as Session;
    if (session.peek() === renewed) take(answer);
  } catch (failure) {
    // Without an answer the next look tries again; after a refusal only a PIN helps.
    if (!(failure instanceof NoAnswer) && session.peek() === renewed && isFinal(failure)) sessionRefused();
  } finally {
    isRenewing = false;
  }
}

function isFinal(failure: unknown): boolean {
  return failure instanceof Problem && (failure.status === 401 || failure.code === OUTLET_CLOSED);
}

function take(answer: Session): void {
  renewedAt = Date.now();
  lasts = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Date.parse(answer.expires_at) - renewedAt));
  session.value = answer;
}
