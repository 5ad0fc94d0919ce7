/** The office's line to the suite: the manager's session, kept while in use, and the second factor when an act asks for it. */

import { signal } from "@preact/signals";
import type { Role, Session, SignedIn } from "../api/access";
import { Api } from "../api/client";
import { DirectQueue, newKey } from "../api/commands";
import { Problem } from "../api/problem";
import { locale } from "../words";

const PLACE = "regulars.office";
const LOOK_MS = 5_000;
const SHORTEST_MS = 60_000;
const LONGEST_MS = 60 * 60_000;

/** In this tab only; the browser forgets it with the tab. */
export const session = signal<Session | null>(kept());
/** Said on the sign-in page after the suite ended a session. */
export const hasEnded = signal(false);
/** An act waits for the second factor. */
export const stepUp = signal<{ proven(): void; given_up(): void } | null>(null);

/** Answers nothing secret and needs nobody: signing in, links to set up. */
export const anybody = new Api({ token: () => null, locale });

const plain = new Api({
  token: () => session.peek()?.token ?? null,
  locale,
  refused({ code }) {
    if (code === "sign_in_refused" || session.peek() === null) return;
    hasEnded.value = true;
    keep(null);
  },
});

export const office = {
  get: <Answer>(path: string): Promise<Answer> => proven(() => plain.get<Answer>(path)),
  getFile: (path: string): Promise<Blob> => proven(() => plain.getFile(path)),
  /** The same key after the second factor: to the suite it is one wish. */
  post: (path: string, body: unknown, key: string): Promise<unknown> => proven(() => plain.post(path, body, key)),
};
/** A question of whoever is signed in that writes nothing; it may ask for the second factor first. */
export function ask<Answer>(path: string, body: unknown = {}): Promise<Answer> {
  return proven(() => plain.ask<Answer>(path, body));
}
export const queue = new DirectQueue(office.post);

export function me(): SignedIn {
  return session.value!.staff;
}

export function isRole(...roles: readonly Role[]): boolean {
  return session.value !== null && roles.includes(session.value.staff.role);
}

export function welcome(answer: Session): void {
  hasEnded.value = false;
  lastUsed = Date.now();
  keep(answer);
}

export function signOut(): void {
  if (session.peek() !== null) plain.post("/sessions/ending", {}, newKey()).catch(() => undefined);
  keep(null);
}

/** By a code, or by the answer of a passkey. Raises Problem when it is wrong. */
export async function proveAgain(shown: { totp: string } | { credential: unknown }): Promise<void> {
  keep(await plain.ask<Session>("/sessions/step-ups", shown));
  stepUp.peek()?.proven();
}

async function proven<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (failure) {
    if (!(failure instanceof Problem && failure.code === "step_up_needed")) throw failure;
    await new Promise<void>((done, givenUp) => {
      stepUp.value = { proven: done, given_up: () => givenUp(failure) };
    }).finally(() => {
      stepUp.value = null;
    });
    return act();
  }
}

let lastUsed = 0;
let renewedAt = Date.now();
let lasts = SHORTEST_MS;
if (session.peek() !== null) measure(session.peek()!);

/** A session lasts while its person does something, in whichever field. */
export function watchOffice(target: Window): void {
  for (const touch of ["pointerdown", "keydown"]) {
    target.addEventListener(touch, () => (lastUsed = Date.now()), { capture: true });
  }
  setInterval(() => {
    if (session.peek() !== null && lastUsed > renewedAt && Date.now() - renewedAt >= lasts / 2) void renew();
  }, LOOK_MS);
}

async function renew(): Promise<void> {
  renewedAt = Date.now(); // Whatever comes of it, the next one is tried half a life later.
  const before = session.peek();
  try {
    const answer = (await plain.post("/sessions/renewals", {}, newKey())) as Session;
    if (session.peek() === before) keep(answer);
  } catch {
    return; // A refusal has signed out already; without an answer the session may still be good.
  }
}

function keep(answer: Session | null): void {
  if (answer === null) sessionStorage.removeItem(PLACE);
  else {
    sessionStorage.setItem(PLACE, JSON.stringify(answer));
    measure(answer);
  }
  session.value = answer;
}

function measure({ expires_at }: Session): void {
  renewedAt = Date.now();
  lasts = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Date.parse(expires_at) - renewedAt));
}

function kept(): Session | null {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as Session | null;
  } catch {
    return null;
  }
}
