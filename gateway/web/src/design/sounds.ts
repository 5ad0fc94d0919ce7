/** Short sounds made on the spot: good news rises, bad news falls, and a code that was read is a tick. */

import { signal } from "@preact/signals";

const PLACE = "regulars.sound";
export const isSoundOn = signal(localStorage.getItem(PLACE) !== "off");

export function toggleSound(): void {
  isSoundOn.value = !isSoundOn.value;
  localStorage.setItem(PLACE, isSoundOn.value ? "on" : "off");
}

export type Tune = "good" | "festive" | "careful" | "bad" | "unknown" | "read";
const TUNES: Record<Tune, [hertz: number, starts: number, lasts: number][]> = {
  good: [[659, 0, 0.12], [988, 0.11, 0.2]],
  festive: [[659, 0, 0.1], [784, 0.09, 0.1], [988, 0.18, 0.1], [1319, 0.27, 0.26]],
  careful: [[587, 0, 0.14], [587, 0.2, 0.18]],
  bad: [[330, 0, 0.2], [220, 0.2, 0.38]],
  read: [[1568, 0, 0.07]],
  // Neither yes nor no: it goes up and stays there, like a question.
  unknown: [[392, 0, 0.12], [392, 0.16, 0.12], [466, 0.32, 0.28]],
};

let context: AudioContext | null = null;

/** Browsers keep a page silent until someone touches it; a scanner's keys count as a touch. The first one unlocks it, so
 *  that the first verdict is heard on time. */
export function unlockAtFirstTouch(target: Window): void {
  const events = ["pointerdown", "keydown"];
  const unlock = () => {
    for (const event of events) target.removeEventListener(event, unlock, { capture: true });
    void awake()?.resume();
  };
  for (const event of events) target.addEventListener(event, unlock, { capture: true });
}

function awake(): AudioContext | null {
  if (typeof AudioContext === "undefined") return null;
  context ??= new AudioContext();
  return context;
}

export function play(tune: Tune): void {
  const context = isSoundOn.value ? awake() : null;
  if (context === null) return;
  void context.resume();
  for (const [hertz, starts, lasts] of TUNES[tune]) tone(context, hertz, context.currentTime + starts, lasts);
}

function tone(on: AudioContext, hertz: number, from: number, lasts: number): void {
  const oscillator = on.createOscillator();
  const volume = on.createGain();
  oscillator.type = "triangle";
  oscillator.frequency.value = hertz;
  volume.gain.setValueAtTime(0.0001, from);
  volume.gain.exponentialRampToValueAtTime(0.25, from + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + lasts);
  oscillator.connect(volume).connect(on.destination);
  oscillator.start(from);
  oscillator.stop(from + lasts + 0.02);
}
