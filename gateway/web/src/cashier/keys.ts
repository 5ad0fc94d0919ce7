/** What each key does at the till, wherever the focus is: nothing here needs a mouse. */

import { signal } from "@preact/signals";
import type { Camera } from "../input/camera/camera";
import { typedCharacter } from "../input/keyboard";
import type { Till } from "./till";

export const isHelpOpen = signal(false);

const ERASES = new Set(["Backspace", "Delete"]);
const MORE = new Set(["ArrowUp", "ArrowRight"]);
const FEWER = new Set(["ArrowDown", "ArrowLeft"]);

/** True when the key was used. Form fields and buttons that have the focus keep the keys that they want. */
export function pressedAt(till: Till, camera: Camera, event: KeyboardEvent): boolean {
  if (isHelpOpen.value) return false; // The dialog has its own keys.
  const { key } = event;
  if (key === "Escape") return done(() => till.reset());
  if (key === "F1") return done(() => (isHelpOpen.value = true));
  if (key === "F2") return done(() => till.joining.start(till.stage.text.value));
  if (key === "F4") return done(() => (camera.isOpen ? camera.close() : void camera.open()));
  if (key === "F8") return done(() => till.selling.undoNewest());

  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const isOurField = target.dataset["field"] === "till";
  const isOnButton = target.closest("button, a") !== null;
  if (!isOurField && target.closest("form, select, .camera") !== null) return false;
  if (key === "Enter") return !isOnButton && done(() => void till.enter());
  if (ERASES.has(key)) return done(() => till.erase());
  if (MORE.has(key) || FEWER.has(key)) return moved(till, MORE.has(key) ? 1 : -1, key);
  const character = typedCharacter(event);
  if (character === "?" && till.stage.text.value === "") return done(() => (isHelpOpen.value = true));
  if (character === "" || (character === " " && (isOnButton || till.stage.text.value === ""))) return false;
  till.type(character);
  return true;
}

function done(act: () => void): true {
  act();
  return true;
}

/** Arrows: more or fewer cups, or from one guest to the next. In a text they are the caret's. */
function moved(till: Till, by: 1 | -1, key: string): boolean {
  const { scene, text, cups } = till.stage;
  if (scene.value.kind === "picks" && (key === "ArrowDown" || key === "ArrowUp")) return focusPick(key === "ArrowDown" ? 1 : -1);
  if (scene.value.kind !== "member" || text.value !== "") return false;
  till.selling.chooseCups(cups.value + by);
  return true;
}

function focusPick(by: 1 | -1): boolean {
  const picks = [...document.querySelectorAll<HTMLElement>(".pick")];
  if (picks.length === 0) return false;
  const from = picks.indexOf(document.activeElement as HTMLElement);
  const to = from < 0 ? (by === 1 ? 0 : picks.length - 1) : (from + by + picks.length) % picks.length;
  picks[to]!.focus();
  return true;
}
