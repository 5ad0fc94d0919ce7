/** Ways in that only some franchises have: asked of the suite, and of the browser. */

import { signal } from "@preact/signals";
import type { Session } from "../api/access";
import { Action } from "../api/action";
import { anybody, ask, proveAgain, queue, session, welcome } from "./office";

export const arePasskeysOffered = signal(false);
export const areCompaniesOffered = signal(false);

interface Ways {
  passkey: boolean;
  company: boolean;
}

interface PasskeyMaker {
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions;
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions;
}

/** Null in browsers of before 2024, and where the page is not reached over https. */
function maker(): PasskeyMaker | null {
  const found = (window as { PublicKeyCredential?: unknown }).PublicKeyCredential as Partial<PasskeyMaker> | undefined;
  return found?.parseRequestOptionsFromJSON && found.parseCreationOptionsFromJSON ? (found as PasskeyMaker) : null;
}

const AGAIN_MS = 5_000;
let again: ReturnType<typeof setTimeout> | undefined;

/** Until there is an answer only the password is offered, which there always is. */
export async function askWhatIsOffered(): Promise<void> {
  clearTimeout(again);
  try {
    const ways = await anybody.get<Ways>("/sign-in-ways");
    arePasskeysOffered.value = ways.passkey && maker() !== null;
    areCompaniesOffered.value = ways.company;
  } catch {
    again = setTimeout(() => void askWhatIsOffered(), AGAIN_MS);
  }
}

export async function signInByPasskey(): Promise<void> {
  const options = await anybody.ask<unknown>("/sessions/passkey-options", {});
  welcome(await anybody.ask<Session>("/sessions/passkey", { credential: await shown(options) }));
}

/** Whether the person has a passkey, and this browser can show it. */
export function canProveByPasskey(): boolean {
  return maker() !== null && (session.value?.second_factors ?? []).includes("passkey");
}

export async function proveByPasskey(): Promise<void> {
  await proveAgain({ credential: await shown(await ask<unknown>("/sessions/step-up-options")) });
}

/** Raises whatever the browser says when its person gives up. */
export async function addPasskey(name: string): Promise<void> {
  const options = maker()!.parseCreationOptionsFromJSON(await ask<unknown>("/passkeys/options"));
  const made = (await navigator.credentials.create({ publicKey: options })) as PublicKeyCredential;
  await new Action<unknown>(queue, "/passkeys").press({ credential: made.toJSON(), name });
}

export async function forgetPasskey(credentialId: string): Promise<void> {
  await new Action<unknown>(queue, "/passkeys/removals").press({ credential_id: credentialId });
}

async function shown(options: unknown): Promise<unknown> {
  const found = await navigator.credentials.get({ publicKey: maker()!.parseRequestOptionsFromJSON(options) });
  return (found as PublicKeyCredential).toJSON();
}
