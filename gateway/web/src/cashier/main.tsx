/** The cashier's page: one field, one card, one tap. */

import "../design/tokens.css";
import "../design/elements.css";
import "./cashier.css";
import { computed, effect, untracked } from "@preact/signals";
import { render } from "preact";
import { afterPaint } from "../design/painted";
import { play } from "../design/sounds";
import { cameraFor } from "../input/camera/CameraSlot";
import { listenToKeys } from "../input/listen";
import { keepInstalled } from "../installed/register";
import { Scans } from "../input/scans";
import { StationGate } from "../station/StationGate";
import { atWork, counter, isOpen, queue, startMemory, startStation, station, wasRefused } from "../station/suite";
import { VisitorScreen } from "../visitor/channel";
import { toldAtTill } from "../visitor/of_till";
import { startWords } from "../words";
import { CashierPage } from "./CashierPage";
import { pressedAt } from "./keys";
import { Till } from "./till";

const till = new Till({
  get: counter.get,
  ask: counter.ask,
  getText: counter.getText,
  queue,
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  category() {
    const programs = station.value?.programs ?? [];
    return programs.find(({ categories = [] }) => categories.length > 0)?.categories?.[0] ?? programs[0]?.code ?? "coffee";
  },
  play,
});

// The language first: the suite is asked in it.
const words = startWords();
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
listenToKeys(window, { scans, remember: () => till.stage.remember(), pressed: (event) => isOpen.value && pressedAt(till, camera, event) });
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
void words.then(() => {
  render(<Page />, document.getElementById("page")!);
  afterPaint(startMemory);
});
void keepInstalled("/", computed(() => atWork.value === null && till.stage.scene.value.kind === "idle" && till.stage.text.value === ""));
