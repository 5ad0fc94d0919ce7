/** Ways into the office: a set-up link, a login with password and code, a company's sign-in, a passkey. */

import { signal } from "@preact/signals";
import type { Session, SetUp } from "../api/access";
import { anybody, signOut, welcome } from "./office";

export const setUpToken = signal<string | null>(null);
/** A company's sign-in came back: with a code to swap for a session, or with word that it failed. */
export const companyCode = signal<string | null>(null);
export const companyRefused = signal(false);

/** Takes one-time secrets off the address, where a photograph or the history would keep them. */
export function takeFragment(place: Location, history: History): void {
  const brought = new URLSearchParams(place.hash.replace(/^#/, ""));
  setUpToken.value = brought.get("set-up");
  companyCode.value = brought.get("oidc");
  companyRefused.value = brought.has("oidc-refused");
  if (setUpToken.value !== null || companyCode.value !== null || companyRefused.value) {
    history.replaceState(null, "", place.pathname + place.search);
  }
  if (setUpToken.value !== null) signOut();
}

export async function readSetUp(token: string): Promise<SetUp> {
  return anybody.ask<SetUp>("/set-up-links/readings", { token });
}

export async function redeemSetUp(token: string, password: string, totp: string): Promise<void> {
  welcome(await anybody.ask<Session>("/set-up-links/redemptions", { token, password, totp }));
  setUpToken.value = null;
}

export async function signInByPassword(login: string, password: string, totp: string): Promise<void> {
  welcome(await anybody.ask<Session>("/sessions/password", { login, password, totp }));
}

export async function signInByCompany(code: string): Promise<void> {
  welcome(await anybody.ask<Session>("/sessions/oidc", { code }));
}
