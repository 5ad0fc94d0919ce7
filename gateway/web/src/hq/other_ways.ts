/** Ways in that only some franchises have: asked of the suite, and of the browser. */

import { signal } from "@preact/signals";
import type { Session } from "../api/access";
import { anybody, welcome } from "./office";

export const arePasskeysOffered = signal(false);
export const areCompaniesOffered = signal(false);

interface PasskeyMaker {
  parseRequestOptionsFromJSON?(options: unknown): PublicKeyCredentialRequestOptions;
}

export async function askWhatIsOffered(): Promise<void> {
  return Promise.resolve();
}

export async function signInByPasskey(): Promise<void> {
  const options = await anybody.ask<unknown>("/sessions/passkey-options", {});
  const maker = PublicKeyCredential as unknown as Required<PasskeyMaker>;
  const found = await navigator.credentials.get({ publicKey: maker.parseRequestOptionsFromJSON(options) });
  welcome(await anybody.ask<Session>("/sessions/passkey", { credential: (found as PublicKeyCredential).toJSON() }));
}
