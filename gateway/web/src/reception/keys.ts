/** What each key does at the desk, wherever the focus is: nothing here needs a mouse. */

import type { Camera } from "../input/camera/camera";
import { typedCharacter } from "../input/keyboard";
import { walk } from "../input/walk";
import { done, pressedAnywhere, typedInto } from "../station/keys";
import type { Keys } from "../station/KeysHelp";
import { isWorkedOn, type Desk } from "./desk";

export const DESK_KEYS: readonly Keys[] = [
  [["0–9"], "keys.digits"],
  [["A–Z"], "keys.letters"],
  [["Enter"], "keys.desk_enter"],
  [["Esc"], "keys.desk_escape"],
  [["1–9"], "keys.desk_picks"],
  [["↑", "↓"], "keys.desk_arrows"],
  [["F2"], "idle.enrol"],
  [["F4"], "keys.camera"],
  [["F8"], "keys.desk_undo"],
  [["F1", "?"], "keys.help"],
];

/** Before a guest is there, the list of who came; then whatever can be done about them. */
const FINDS_INSIDE = '[data-field="inside"]';
const STOPS_WAITING = ".came button";
const STOPS = ".desk-live :is(button, input, .pick):not(:disabled)";

/** True when the key was used. Form fields and buttons that have the focus keep the keys that they want. */
export function pressedAt(desk: Desk, camera: Camera, event: KeyboardEvent): boolean {
  const { key } = event;
  const scene = desk.scene.value;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (pressedAnywhere(event, camera)) return true;
  if (key === "Escape") return done(() => (target.closest(STOPS_WAITING) === null ? desk.cancel() : target.blur()));
  if (key === "F2") return done(() => desk.join(desk.text.value));
  if (key === "F8") return done(() => void desk.undoShown());

  const isArrow = key === "ArrowDown" || key === "ArrowUp";
  if (isArrow || key === "Tab" || isWorkedOn(scene)) stay(desk);
  if (isArrow && target.closest("select, .desk-camera") === null) return walk(scene.kind === "idle" ? STOPS_WAITING : STOPS, key === "ArrowDown" ? 1 : -1);
  // Whoever types while the list lies open looks for somebody in it; the browser types into what has the focus by then.
  if (scene.kind === "inside" && typedCharacter(event) !== "" && target.closest("input, button") === null) document.querySelector<HTMLElement>(FINDS_INSIDE)?.focus();
  if (isWorkedOn(scene)) return false;

  const isOnButton = target.closest("button, a, select") !== null;
  if (key === "Enter") return !isOnButton && done(() => void desk.enter());
  if (key === "Backspace") return done(() => desk.erase());
  return typedInto({ text: desk.text.value, type: (character) => desk.type(character) }, event, isOnButton);
}

/** Whoever goes through what is on the screen has not left it; the line that runs out below it starts again, too. */
function stay(desk: Desk): void {
  desk.stay();
  for (const line of document.querySelectorAll(".plate-time")) for (const running of line.getAnimations()) running.currentTime = 0;
}
