/** A station's line to the suite: its token, its language, its commands, and what the outlet runs. */

import { signal } from "@preact/signals";
import { Api } from "../api/client";
import { DirectQueue } from "../api/commands";
import type { Station } from "../api/types";
import { locale } from "../words";
import { setStationTokenAside, stationToken } from "./station";

export const wasRefused = signal(false);
export const station = signal<Station | null>(null);
export const isConnected = signal(true);

export const api = new Api({
  token: () => stationToken.value,
  locale,
  refused() {
    wasRefused.value = true;
    station.value = null;
    setStationTokenAside();
  },
});
export const queue = new DirectQueue(api.post);

const AGAIN_MS = 5_000;

/** Asks who this station is, and keeps asking while nobody answers: a tablet is often switched on before the router. */
export async function meetStation(): Promise<void> {
  const token = stationToken.value;
  if (token === null) return;
  try {
    const answer = await api.get<Station>("/station");
    if (token !== stationToken.value) return;
    station.value = answer;
    isConnected.value = true;
    wasRefused.value = false;
  } catch {
    isConnected.value = false;
    if (token === stationToken.value) setTimeout(() => void meetStation(), AGAIN_MS);
  }
}
