/** Keys that do the same at every counter, wherever the focus is. */

import type { Camera } from "../input/camera/camera";
import { typedCharacter } from "../input/keyboard";
import { openKeysHelp } from "./KeysHelp";

/** True when the key was used. */
export function pressedAnywhere({ key, repeat }: KeyboardEvent, camera: Camera): boolean {
  // A key that is held down, or bounces, must not press what comes next under it.
  if (key === "Enter" && repeat) return true;
  if (key === "F1") return done(openKeysHelp);
  if (key === "F4") return done(() => (camera.isOpen ? camera.close() : void camera.open()));
  return false;
}

/** What is typed goes into the counter's field, unless it asks for help or presses the button that has the focus. Then the field has it: an Enter
 *  behind a number finds, and does not press the button of whatever was closed last. */
export function typedInto(field: { text: string; type(character: string): void }, event: KeyboardEvent, isOnButton: boolean): boolean {
  const character = typedCharacter(event);
  if (character === "?" && field.text === "") return done(openKeysHelp);
  if (character === "" || (character === " " && (isOnButton || field.text === ""))) return false;
  return done(() => {
    field.type(character);
    if (isOnButton) document.querySelector<HTMLElement>("[data-field]")?.focus();
  });
}

export function done(act: () => void): true {
  act();
  return true;
}
