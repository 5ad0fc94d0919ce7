/** How many lines of the late list wait for this manager: beside the room's name, and above every room once they wait for long. */

import { signal } from "@preact/signals";
import type { LateCommand } from "../api/office";
import { office, session } from "./office";

/** The suite lists no more at once. */
const MOST_LISTED = 200;
const LONG_MS = 24 * 3_600_000;

/** Null until they were asked for. */
export const openLines = signal<readonly LateCommand[] | null>(null);

export async function askForOpenLines(): Promise<void> {
  const who = session.peek();
  const { late_commands } = await office.get<{ late_commands: LateCommand[] }>("/late-commands?state=open");
  if (session.peek()?.staff.staff_id === who?.staff.staff_id) openLines.value = late_commands;
}

/** As it stands on a badge; null for none. */
export function openWords(lines: readonly LateCommand[] | null): string | null {
  if (lines === null || lines.length === 0) return null;
  return lines.length < MOST_LISTED ? String(lines.length) : `${MOST_LISTED}+`;
}

/** Those that nobody has looked after for a day. */
export function waitingForLong(lines: readonly LateCommand[] | null, now: number): readonly LateCommand[] {
  return (lines ?? []).filter(({ reported_at }) => now - Date.parse(reported_at) > LONG_MS);
}
