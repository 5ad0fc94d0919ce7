/** Enrolling: the one-time code is burnt for a key that this device makes and keeps. */

import { signal } from "@preact/signals";
import type { EnrolledDevice } from "../api/access";
import { Api } from "../api/client";
import { Problem } from "../api/problem";
import { forgetTillLink } from "../station/station";
import { rememberDevice } from "../station/device";
import { keepDevice, keySupport, newDeviceKeys, publicKeyOf, signature, type Support } from "../station/device_key";
import { locale } from "../words";

export const support = signal<Support | null>(null);
export const code = signal("");
export const isBusy = signal(false);
export const failure = signal<unknown>(null);

const api = new Api({ token: () => null, locale });
/** Made once, so that a second try after no answer brings the same key. */
let keys: CryptoKeyPair | null = null;

export async function begin(place: Location, history: History): Promise<void> {
  const brought = codeIn(place.hash);
  if (brought !== null) {
    code.value = brought;
    // Off the screen: whoever photographs the tablet must not get the code.
    history.replaceState(null, "", place.pathname + place.search);
  }
  support.value = await keySupport();
}

/** The code in `#code=ABCDE-FGHJK`, or null. */
function codeIn(fragment: string): string | null {
  const value = new URLSearchParams(fragment.replace(/^#/, "")).get("code");
  return value === null || value === "" ? null : written(value);
}

/** As the manager's page shows it, however it was typed: ABCDE-FGHJK. Somebody may paste the whole link. */
export function written(typed: string): string {
  const hash = typed.indexOf("#code=");
  const text = hash >= 0 ? (new URLSearchParams(typed.slice(hash + 1)).get("code") ?? "") : typed;
  const signs = text.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, 10);
  return signs.length > 5 ? `${signs.slice(0, 5)}-${signs.slice(5)}` : signs;
}

export function isWhole(typed: string): boolean {
  return typed.length === 11;
}

export async function enrol(): Promise<void> {
  if (isBusy.value || !isWhole(code.value)) return;
  isBusy.value = true;
  failure.value = null;
  try {
    keys ??= await newDeviceKeys();
    const enrolled = await api.ask<EnrolledDevice>("/station-enrolments", {
      code: code.value,
      public_key: await publicKeyOf(keys),
      signature: await signature(keys, `regulars-enrol:${code.value}`),
    });
    const record = { keys, stationId: enrolled.station_id, fingerprint: enrolled.fingerprint };
    keys = null; // Whoever is enrolled again later, does it with another key.
    await keepDevice(record);
    forgetTillLink(localStorage);
    rememberDevice(record);
  } catch (why) {
    if (why instanceof Problem && why.code === "key_used_before") keys = null;
    failure.value = why;
  } finally {
    isBusy.value = false;
  }
}
