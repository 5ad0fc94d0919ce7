/** How the pages look on this device: as its system wishes, or as somebody chose. Style sheets read it from the page's root. */

import { signal } from "@preact/signals";

export interface Display {
  readonly theme: "system" | "light" | "dark";
  readonly size: "normal" | "large";
  readonly motion: "system" | "off";
}

/** early/look.ts reads it too, before the first paint. */
const PLACE = "regulars.display";
const PLAIN: Display = { theme: "system", size: "normal", motion: "system" };
const CHOICES = { theme: ["system", "light", "dark"], size: ["normal", "large"], motion: ["system", "off"] } as const;

export const display = signal<Display>(keptIn(localStorage.getItem(PLACE)));

export function chooseDisplay(change: Partial<Display>): void {
  display.value = { ...display.value, ...change };
  localStorage.setItem(PLACE, JSON.stringify(display.value));
  Object.assign(document.documentElement.dataset, display.value);
}

/** What is no choice of ours is left as the system has it. */
export function keptIn(text: string | null): Display {
  try {
    const kept = JSON.parse(text ?? "{}") as Record<string, unknown> | null;
    const entries = Object.entries(CHOICES).flatMap(([name, choices]) => choices.filter((choice) => choice === kept?.[name]).map((choice) => [name, choice]));
    return { ...PLAIN, ...Object.fromEntries(entries) };
  } catch {
    return PLAIN;
  }
}
