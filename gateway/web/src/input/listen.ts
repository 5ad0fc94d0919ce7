/** Joins the wedge to the page: scans are taken out of the field they were typed into and handed on. */

import { RepeatFilter, Wedge } from "./wedge";

type Editable = HTMLInputElement | HTMLTextAreaElement;

export interface Listening {
  scanned(text: string): void;
  /** A press that belongs to no form field. Return true when it was used. */
  pressed(event: KeyboardEvent): boolean;
}

export function listenToKeys(target: Window, listening: Listening): () => void {
  const wedge = new Wedge();
  const repeats = new RepeatFilter();
  let before: { field: Editable; value: string } | null = null;

  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.timeStamp;
    if (wedge.startsAnew(at)) before = editable(event.target);
    const scan = wedge.press({ code: event.code, key: event.key, shiftKey: event.shiftKey, at });
    if (scan !== null) {
      event.preventDefault();
      event.stopPropagation();
      restore(before);
      if (!repeats.isRepeat(scan, at)) listening.scanned(scan);
    } else if (!isWantedThere(event.target) && listening.pressed(event)) {
      event.preventDefault();
    }
  }

  target.addEventListener("keydown", onKey, { capture: true });
  return () => target.removeEventListener("keydown", onKey, { capture: true });
}

/** Menus and panels that stand over a page keep their keys to themselves; scans are heard all the same. */
function isWantedThere(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[data-own-keys]") !== null;
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
