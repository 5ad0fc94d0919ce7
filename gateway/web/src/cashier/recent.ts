/** What this till did last, and which of it can still be taken back. */

import { signal } from "@preact/signals";
import type { TakenBack } from "../api/types";

export const UNDO_WINDOW_SECONDS = 120;
const KEPT = 5;

export interface Recent {
  readonly id: number;
  readonly what: "cups" | "free_cup" | "joined" | "new_card";
  readonly count: number;
  readonly memberId: string;
  readonly name: string;
  readonly at: number;
  /** Each is taken back by an action of its own; null where nothing takes it back. */
  readonly undo: (() => Promise<TakenBack>) | null;
  readonly state: "done" | "undoing" | "undone" | "failed";
}

export function secondsToUndo(recent: Recent, now: number): number {
  if (recent.undo === null || recent.state === "undone") return 0;
  return Math.max(0, UNDO_WINDOW_SECONDS - Math.max(0, Math.floor((now - recent.at) / 1000)));
}

/** The last five, newest first. */
export class RecentList {
  readonly list = signal<readonly Recent[]>([]);
  private nextId = 1;

  constructor(private readonly now: () => number) {}

  remember(what: Recent["what"], count: number, memberId: string, name: string, undo: Recent["undo"]): number {
    const id = this.nextId++;
    this.list.value = [{ id, what, count, memberId, name, at: this.now(), undo, state: "done" as const }, ...this.list.value].slice(0, KEPT);
    return id;
  }

  /** Once, however often the answer is read: what comes after joining may be tried again. */
  rememberJoined(memberId: string, name: string, undo: () => Promise<TakenBack>): void {
    const isThere = this.list.value.some((each) => each.what === "joined" && each.memberId === memberId);
    if (!isThere) this.remember("joined", 1, memberId, name, undo);
  }

  /** They are no member any more, and what was given to them is gone with them. */
  markGone(memberId: string): void {
    this.list.value = this.list.value.map((each) => (each.memberId === memberId ? { ...each, state: "undone" as const } : each));
  }

  mark(id: number, state: Recent["state"]): void {
    this.list.value = this.list.value.map((each) => (each.id === id ? { ...each, state } : each));
  }
}

/** Milliseconds since this till last stamped the member, or null; what was taken back does not count. */
export function sinceLastStamp(list: readonly Recent[], memberId: string, now: number): number | null {
  const last = list.find((each) => each.memberId === memberId && each.what === "cups" && each.state === "done");
  return last === undefined ? null : now - last.at;
}
