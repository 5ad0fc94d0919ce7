/** An enrolled device: it proves its key, gets a token for fifteen minutes, and asks for the next one in time. */

import { signal } from "@preact/signals";
import { version } from "../../package.json";
import { Api, OUTLET_CLOSED } from "../api/client";
import type { DeviceToken, Person } from "../api/access";
import { newKey } from "../api/commands";
import { Problem } from "../api/problem";
import { locale } from "../words";
import { forgetDevice, keepDevice, keptDevice, newDeviceKeys, publicKeyOf, signature, type DeviceRecord } from "./device_key";

export type DeviceState =
  | { kind: "unknown" }
  | { kind: "none" }
  | { kind: "waiting"; record: DeviceRecord }
  | { kind: "active"; name: string; outletName: string }
  | { kind: "closed" }
  | { kind: "shut_out" };

export const device = signal<DeviceState>({ kind: "unknown" });
/** False while a device that knows its key hears nothing from the suite. */
export const isDeviceHeard = signal(true);
/** How many commands wait on this device; whoever looks after stations sees it. */
export const waitingHere = signal(0);

const SHORTEST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;
/** What a newcomer waits for: somebody confirms six words. */
const ASK_AGAIN_MS = 3_000;
const RETRY_MS = 3_000;
/** A closed outlet may be so for a season. */
const CLOSED_MS = 15_000;

let record: DeviceRecord | null = null;
let held: { token: string; until: number } | null = null;
let asking: Promise<string | null> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

const open = new Api({ token: () => null, locale });
const asDevice = new Api({
  token: () => held?.token ?? null,
  locale,
  refused({ code }) {
    // A wrong PIN is the person's affair; anything else is the device's, which asks at once how it stands.
    if (code !== "sign_in_refused") void renewDevice();
  },
  closed: () => void renewDevice(),
});

/** Looks whether this device was enrolled, and if so lets it prove itself. */
export async function startDevice(): Promise<void> {
  record = await keptDevice();
  if (record === null) device.value = { kind: "none" };
  else await deviceToken();
}

export function rememberDevice(enrolled: DeviceRecord): void {
  record = enrolled;
  held = null;
  device.value = { kind: "waiting", record: enrolled };
  void deviceToken();
}

/** Nobody answers, and this device was a station when somebody last did: it opens for work without the suite. */
export function openFromMemory(outletName: string): void {
  if (record !== null) device.value = { kind: "active", name: "", outletName };
}

/** A token that is good now, or null while there is none. */
async function deviceToken(): Promise<string | null> {
  if (held !== null && Date.now() < held.until) return held.token;
  return renewDevice();
}

/** Proves the key at once, whatever token is held: so a device hears that it was shut out. */
export function renewDevice(): Promise<string | null> {
  asking ??= prove().finally(() => {
    asking = null;
  });
  return asking;
}

export async function staffHere(): Promise<Person[]> {
  await deviceToken();
  return (await asDevice.get<{ staff: Person[] }>("/stations/me/staff")).staff;
}

export async function askAsDevice<Answer>(path: string, body: unknown): Promise<Answer> {
  await deviceToken();
  return asDevice.ask<Answer>(path, body);
}

async function prove(): Promise<string | null> {
  if (record === null) return null;
  clearTimeout(timer);
  try {
    const answer = await tokenFor(record).catch(async (failure: unknown) => tokenFor(await afterRefusal(failure)));
    accept(answer);
    if (answer.is_key_old) void renewKey(answer.fingerprint);
    return answer.token;
  } catch (failure) {
    await refuse(failure, record);
    return null;
  }
}

async function tokenFor({ stationId, keys }: DeviceRecord): Promise<DeviceToken> {
  const { nonce } = await open.ask<{ nonce: string }>("/station-nonces", { station_id: stationId });
  return open.ask<DeviceToken>("/station-tokens", {
    station_id: stationId,
    nonce,
    signature: await signature(keys, `regulars-token:${nonce}`),
    app_version: version,
    queue_length: waitingHere.peek(),
  });
}

/** A tablet that slept signs a nonce that is over, and another page of this device may have renewed the key: once more,
 *  with the key as it is kept. Raises whatever it was otherwise. */
async function afterRefusal(failure: unknown): Promise<DeviceRecord> {
  if (!(failure instanceof Problem) || failure.code !== "proof_refused") throw failure;
  const kept = await keptDevice();
  if (kept === null) throw failure;
  record = kept;
  return kept;
}

/** Another key in the place of an old one. It is kept before it is used, and the old one is good until then: a tablet that
 *  is switched off in between has one that opens. */
async function renewKey(old: string): Promise<void> {
  try {
    // One page of this device at a time: two that renewed at once would each throw the other's key away.
    await navigator.locks.request("regulars.key", async () => {
      const before = await keptDevice();
      if (before === null || before.fingerprint !== old) return;
      const keys = await newDeviceKeys();
      const public_key = await publicKeyOf(keys);
      const text = `regulars-renew:${public_key}`;
      const body = { public_key, signature: await signature(before.keys, text), new_signature: await signature(keys, text) };
      const { fingerprint } = (await asDevice.post("/stations/me/keys", body, newKey())) as { fingerprint: string };
      record = { ...before, keys, fingerprint };
      await keepDevice(record);
    });
  } catch {
    return; // The old key goes on; the next token says again that it is old.
  }
}

function accept(answer: DeviceToken): void {
  isDeviceHeard.value = true;
  // A tablet's clock may be hours wrong, so the time left is believed only within what a token ever lasts.
  const left = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Date.parse(answer.expires_at) - Date.now()));
  held = { token: answer.token, until: Date.now() + left * 0.9 };
  timer = setTimeout(() => void renewDevice(), left * 0.7);
  const outlet = answer.outlet.name;
  const before = device.peek();
  if (before.kind !== "active" || before.name !== answer.name || before.outletName !== outlet) {
    device.value = { kind: "active", name: answer.name, outletName: outlet };
  }
}

async function refuse(failure: unknown, kept: DeviceRecord): Promise<void> {
  if (!(failure instanceof Problem) || failure.isPassing || failure.status === 429) {
    // Nobody answered: what is shown stays, and the device asks again.
    isDeviceHeard.value = false;
    timer = setTimeout(() => void renewDevice(), RETRY_MS);
    return;
  }
  isDeviceHeard.value = true;
  held = null;
  if (failure.code === "station_revoked") return shutOut();
  if (failure.code === OUTLET_CLOSED) {
    if (device.peek().kind !== "closed") device.value = { kind: "closed" };
    timer = setTimeout(() => void renewDevice(), CLOSED_MS);
    return;
  }
  // Only a device that nobody has confirmed waits for its manager; at any other a refusal leaves what is shown.
  if (failure.code === "station_not_active" || device.peek().kind === "unknown") device.value = { kind: "waiting", record: kept };
  timer = setTimeout(() => void renewDevice(), failure.code === "station_not_active" ? ASK_AGAIN_MS : RETRY_MS);
}

/** The key is worth nothing any more, and goes before anybody could think that it is. */
async function shutOut(): Promise<void> {
  record = null;
  held = null;
  clearTimeout(timer);
  device.value = { kind: "shut_out" };
  await forgetDevice();
}
