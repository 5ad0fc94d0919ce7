/** The cashier's page: one field, one card, one tap. */

import "../design/tokens.css";
import "../design/elements.css";
import "./cashier.css";
import { computed, effect, untracked } from "@preact/signals";
import { render } from "preact";
import { play } from "../design/sounds";
import { cameraFor } from "../input/camera/CameraSlot";
import { listenToKeys } from "../input/listen";
import { typedCharacter } from "../input/keyboard";
import { keepInstalled } from "../installed/register";
import { Scans } from "../input/scans";
import { StationGate } from "../station/StationGate";
import { atWork, counter, isOpen, queue, startStation, station, wasRefused } from "../station/suite";
import { VisitorScreen } from "../visitor/channel";
import { toldAtTill } from "../visitor/of_till";
import { startWords } from "../words";
import { CashierPage } from "./CashierPage";
import { Till } from "./till";

const till = new Till({
  get: counter.get,
  getText: counter.getText,
  queue,
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  category() {
    const program = station.value?.programs[0];
    return program?.categories?.[0] ?? program?.code ?? "coffee";
  },
  play,
});

const ERASES = new Set(["Backspace", "Delete"]);

/** Keys that no form field and no focused button wants go to the till. */
function pressed(event: KeyboardEvent): boolean {
  if (!isOpen.value) return false;
  if (event.key === "Escape") {
    till.reset();
    return true;
  }
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const isOurField = target.dataset["field"] === "till";
  if (!isOurField && target.closest("form, select") !== null) return false;
  if (event.key === "Enter") {
    if (target.closest("button, a") !== null) return false;
    void till.enter();
    return true;
  }
  if (ERASES.has(event.key)) {
    till.erase();
    return true;
  }
  const character = typedCharacter(event);
  if (character === "" || (character === " " && (target.closest("button, a") !== null || till.stage.text.value === ""))) return false;
  till.type(character);
  return true;
}

startStation(() => till.reset());
const scans = new Scans({
  scanned(text) {
    if (isOpen.value) till.scanned(text);
  },
  refused(failure) {
    if (isOpen.value) till.refuse(failure);
  },
});
const camera = cameraFor(scans);
listenToKeys(window, { scans, remember: () => till.stage.remember(), pressed });
// Whoever is at work no more is not watched either.
effect(() => {
  if (!isOpen.value) untracked(() => camera.close());
});
const visitors = new VisitorScreen();
effect(() => {
  const told = toldAtTill(isOpen.value ? till.stage.scene.value : { kind: "idle" }, station.value?.outlet.name ?? "");
  if (told !== null) visitors.tell(told);
});

function Page() {
  return (
    <StationGate wasRefused={wasRefused.value}>
      <CashierPage till={till} camera={camera} />
    </StationGate>
  );
}
void startWords().then(() => render(<Page />, document.getElementById("page")!));
void keepInstalled("/", computed(() => atWork.value === null && till.stage.scene.value.kind === "idle" && till.stage.text.value === ""));
