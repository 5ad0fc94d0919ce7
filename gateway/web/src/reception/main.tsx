/** The reception's page: scan, and the whole screen says whether to come in. */

import "../design/tokens.css";
import "../design/elements.css";
import "./reception.css";
import { computed, effect, untracked } from "@preact/signals";
import { render } from "preact";
import { play } from "../design/sounds";
import { typedCharacter } from "../input/keyboard";
import { listenToKeys } from "../input/listen";
import { keepInstalled } from "../installed/register";
import { session } from "../station/session";
import { Scans } from "../input/scans";
import { CarePanel, openPanel } from "../station/CarePanel";
import { FilePanel, openFile, showFile } from "../station/FilePanel";
import { StationGate } from "../station/StationGate";
import { api, isOpen, queue, startStation, station, wasRefused } from "../station/suite";
import { startWords } from "../words";
import { Desk } from "./desk";
import { ReceptionPage } from "./ReceptionPage";

const desk = new Desk({
  isDoor: () => station.value?.outlet.admits === "members_with_plan",
  open: showFile,
  get: (path) => api.get(path),
  queue,
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  play,
});

function pressed(event: KeyboardEvent): boolean {
  if (!isOpen.value || openFile.value !== null || openPanel.value !== null) return false;
  // A reason, a PIN and a waiver are typed into fields of their own.
  if (desk.scene.value.kind === "letting_in" || desk.scene.value.kind === "signing") return false;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  const isOnButton = target.closest("button, a") !== null;
  if (event.key === "Escape") desk.reset();
  else if (event.key === "Enter" && !isOnButton) void desk.enter();
  else if (event.key === "Backspace") desk.erase();
  else {
    const character = typedCharacter(event);
    if (character === "" || (character === " " && (isOnButton || desk.text.value === ""))) return false;
    desk.type(character);
  }
  return event.key !== "Enter" || !isOnButton;
}

/** Another person at the desk begins with an empty one. */
function putAway(): void {
  openFile.value = null;
  openPanel.value = null;
  desk.reset();
}

/** The next guest comes before whatever stands open. */
function heard(then: () => void): void {
  if (!isOpen.value) return;
  openFile.value = null;
  openPanel.value = null;
  then();
}

startStation(putAway);
const scans = new Scans({
  scanned: (text) => heard(() => desk.scanned(text)),
  refused: (failure) => heard(() => desk.refuse(failure)),
});
listenToKeys(window, { scans, remember: () => desk.remember(), pressed });

effect(() => {
  if (station.value !== null && isOpen.value) untracked(() => void desk.count());
});

function Page() {
  return (
    <StationGate wasRefused={wasRefused.value}>
      <ReceptionPage desk={desk} />
      <FilePanel />
      <CarePanel />
    </StationGate>
  );
}
void startWords("file").then(() => render(<Page />, document.getElementById("page")!));
void keepInstalled("/", computed(() => session.value === null && desk.scene.value.kind === "idle" && desk.text.value === ""));
