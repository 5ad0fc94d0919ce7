/** What each key does at the till, wherever the focus is: nothing here needs a mouse. */

import type { Camera } from "../input/camera/camera";
import { walk } from "../input/walk";
import { done, pressedAnywhere, typedInto } from "../station/keys";
import type { Keys } from "../station/KeysHelp";
import type { Till } from "./till";

export const TILL_KEYS: readonly Keys[] = [
  [["0–9"], "keys.digits"],
  [["Enter"], "keys.enter"],
  [["Esc"], "keys.escape"],
  [["1–9"], "keys.cups"],
  [["↑", "↓"], "keys.arrows"],
  [["Tab"], "keys.tab"],
  [["F2"], "idle.enrol"],
  [["F4"], "keys.camera"],
  [["F8"], "keys.undo"],
  [["F1", "?"], "keys.help"],
];

const ERASES = new Set(["Backspace", "Delete"]);
const MORE = new Set(["ArrowUp", "ArrowRight"]);
const FEWER = new Set(["ArrowDown", "ArrowLeft"]);

/** True when the key was used. Form fields and buttons that have the focus keep the keys that they want. */
export function pressedAt(till: Till, camera: Camera, event: KeyboardEvent): boolean {
  const { key } = event;
  if (pressedAnywhere(event, camera)) return true;
  if (key === "Escape") return done(() => till.reset());
  if (key === "F2") return done(() => till.joining.start(till.stage.text.value));
  // A key that is held down takes back one thing.
  if (key === "F8") return done(() => {
    if (!event.repeat) till.selling.undoNewest();
  });

  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const isOurField = target.dataset["field"] === "till";
  const isOnButton = target.closest("button, a") !== null;
  if (!isOurField && target.closest("form, select, .camera") !== null) return false;
  if (key === "Enter") return !isOnButton && done(() => void till.enter());
  if (ERASES.has(key)) return done(() => till.erase());
  if (MORE.has(key) || FEWER.has(key)) return moved(till, MORE.has(key) ? 1 : -1, key);
  return typedInto({ text: till.stage.text.value, type: (character) => till.type(character) }, event, isOnButton);
}

/** Arrows: more or fewer cups, or from one guest to the next. In a text they are the caret's. */
function moved(till: Till, by: 1 | -1, key: string): boolean {
  const { scene, text, cups } = till.stage;
  if (scene.value.kind === "picks" && (key === "ArrowDown" || key === "ArrowUp")) return walk(".pick", key === "ArrowDown" ? 1 : -1);
  if (scene.value.kind !== "member" || text.value !== "") return false;
  till.selling.chooseCups(cups.value + by);
  return true;
}
