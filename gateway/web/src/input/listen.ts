/** Joins the wedge to the page: scans are taken out of the field they were typed into and handed on. */

import type { Scans } from "./scans";
import { PAUSE_MS, Wedge } from "./wedge";

type Editable = HTMLInputElement | HTMLTextAreaElement;

export interface Listening {
  readonly scans: Scans;
  /** Called before what may be a scan types anything into the page; what it answers takes that back. */
  remember(): () => void;
  /** A press that belongs to no form field. Return true when it was used. */
  pressed(event: KeyboardEvent): boolean;
}

export function listenToKeys(target: Window, listening: Listening): () => void {
  const wedge = new Wedge();
  let before: { field: Editable; value: string } | null = null;
  let takeBack: () => void = () => undefined;
  let endedAt = -Infinity;
  let quiet: ReturnType<typeof setTimeout> | undefined;

  function heard(scan: string, at: number): void {
    endedAt = at;
    restore(before);
    takeBack();
    listening.scans.read(scan, at);
  }

  function onKey(event: KeyboardEvent): void {
    const at = event.timeStamp;
    // AltGr, by which some layouts type a bracket, reports itself as Ctrl and Alt together.
    const isHeld = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
    if (isHeld || event.isComposing) {
      // Scanners send STX, ETX and LF as Ctrl+B, Ctrl+C and Ctrl+J, which browsers have a use for.
      if (event.ctrlKey && (!wedge.startsAnew(at) || at - endedAt < PAUSE_MS)) event.preventDefault();
      return;
    }
    const press = { code: event.code, key: event.key, shiftKey: event.shiftKey, at };
    if (wedge.isItsLateEnd(press)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (wedge.startsAnew(at)) {
      before = editable(event.target);
      takeBack = listening.remember();
    }
    const scan = wedge.press(press);
    if (scan !== null) {
      event.preventDefault();
      event.stopPropagation();
      heard(scan, at);
    } else if (!isWantedThere(event.target) && listening.pressed(event)) {
      event.preventDefault();
    }
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      const unended = wedge.pause(performance.now());
      if (unended !== null) heard(unended, performance.now());
    }, PAUSE_MS + 20);
  }

  target.addEventListener("keydown", onKey, { capture: true });
  return () => {
    clearTimeout(quiet);
    target.removeEventListener("keydown", onKey, { capture: true });
  };
}

/** Menus, panels and dialogs that stand over a page keep their keys to themselves; scans are heard all the same. */
function isWantedThere(target: EventTarget | null): boolean {
  return (target instanceof Element && target.closest("[data-own-keys]") !== null) || document.querySelector("dialog[open]") !== null;
}

function editable(target: EventTarget | null): { field: Editable; value: string } | null {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return null;
  return { field: target, value: target.value };
}

/** The scan's own characters are already in whatever field had the focus. */
function restore(before: { field: Editable; value: string } | null): void {
  if (before === null || before.field.value === before.value) return;
  before.field.value = before.value;
  before.field.dispatchEvent(new Event("input", { bubbles: true }));
}
