/** The reception's page: scan, and the whole screen says whether to come in. */

import "../design/tokens.css";
import "../design/elements.css";
import "./reception.css";
import { computed, effect, signal, untracked } from "@preact/signals";
import { render } from "preact";
import { listen } from "../api/listening";
import { dayAt } from "../api/outlet_day";
import { afterPaint } from "../design/painted";
import { play, unlockAtFirstTouch } from "../design/sounds";
import { cameraFor } from "../input/camera/CameraSlot";
import { listenToKeys } from "../input/listen";
import { keepInstalled } from "../installed/register";
import { Scans } from "../input/scans";
import { CarePanel, openPanel, showProspect } from "../station/CarePanel";
import { FilePanel, nameInFile, openFile, showFile } from "../station/FilePanel";
import { StationGate } from "../station/StationGate";
import { api, atWork, counter, isOpen, keeping, queue, startMemory, startStation, station, wasRefused } from "../station/suite";
import { VisitorScreen } from "../visitor/channel";
import { toldOf } from "../visitor/of_desk";
import { locale, startWords } from "../words";
import { openWhenCalled } from "./called";
import { Desk, isWorkedOn } from "./desk";
import { pressedAt } from "./keys";
import { LabelOfAll } from "./label_of_all";
import { WhoCame } from "./live";
import { measureVerdicts } from "./measured";
import { LOOK_AFTER_PEOPLE, ReceptionPage } from "./ReceptionPage";

function after(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}

const isOffered = (label: string) => station.value?.outlet.labels?.includes(label) ?? false;
const get = <Answer,>(path: string) => api.get<Answer>(path);
const desk = new Desk({
  isDoor: () => station.value?.outlet.admits === "members_with_plan",
  mayFindByName: () => atWork.value !== null && LOOK_AFTER_PEOPLE.includes(atWork.value.role),
  open: showFile,
  get: counter.get,
  ask: counter.ask,
  queue,
  labelOfAll: new LabelOfAll(sessionStorage, isOffered, () => dayAt(station.value?.outlet ?? {})),
  now: () => Date.now(),
  after,
  play,
});
const came = new WhoCame({ get, after, listen: (last, signal, hear) => listen(api, "/visits/live", last, signal, hear) });
const visitors = new VisitorScreen();

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

// The language first: the suite is asked in it.
const words = startWords();
startStation(putAway);
const scans = new Scans({
  scanned: (text) => heard(() => desk.scanned(text)),
  refused: (failure) => heard(() => desk.refuse(failure)),
});
const camera = cameraFor(scans);
listenToKeys(window, { scans, remember: () => desk.remember(), pressed: (event) => isOpen.value && pressedAt(desk, camera, event) });
// A form is typed into by a tablet's own keyboard, too, and signed and photographed by fingers.
for (const touch of ["input", "pointerdown"]) window.addEventListener(touch, () => isWorkedOn(desk.scene.value) && desk.stay());
effect(() => {
  const [{ kind }, isWorkedAt] = [desk.scene.value, isOpen.value];
  untracked(() => {
    // Whoever is at work no more is not watched either, and a face is photographed by one camera at a time.
    if (!isWorkedAt) camera.close();
    else if (kind === "picturing") camera.sleep();
    else void camera.wake();
  });
});

effect(() => {
  if (station.value !== null && isOpen.value) untracked(() => void desk.count());
});

effect(() => {
  const turnedAway = keeping.value?.turnedAway.value ?? null;
  if (turnedAway !== null) untracked(() => desk.turnedAway(turnedAway));
});

const isOnDuty = () => isOpen.value && station.value !== null;
openWhenCalled(window, "member", isOnDuty, showFile);
openWhenCalled(window, "prospect", isOnDuty, showProspect);

effect(() => {
  const named = nameInFile.value;
  if (named !== null) untracked(() => came.named(named));
});

const isSeen = signal(!document.hidden);
document.addEventListener("visibilitychange", () => (isSeen.value = !document.hidden));
/** Whose list, in which words, for whom: another one of these is another list. Nobody looks at a page that is hidden or locked. */
const looksAt = computed(() => (isOpen.value && isSeen.value && station.value !== null ? `${station.value.outlet.code} ${locale()} ${atWork.value?.staff_id ?? ""}` : null));
let lookedAt: string | null = null;
effect(() => {
  const now = looksAt.value;
  untracked(() => {
    if (now === null) return came.stop();
    if (now !== lookedAt) came.forget();
    lookedAt = now;
    came.start();
  });
});
window.addEventListener("online", () => looksAt.value !== null && came.start());
effect(() => {
  const list = came.list.value;
  untracked(() => desk.counted(list));
});
effect(() => {
  const told = toldOf(isOpen.value ? desk.scene.value : { kind: "idle" }, station.value?.outlet.name ?? "");
  if (told !== null) visitors.tell(told);
});
unlockAtFirstTouch(window);
measureVerdicts(desk.scene);

function Page() {
  return (
    <StationGate wasRefused={wasRefused.value}>
      <ReceptionPage desk={desk} came={came} camera={camera} />
      <FilePanel />
      <CarePanel />
    </StationGate>
  );
}
void words.then(() => {
  render(<Page />, document.getElementById("page")!);
  afterPaint(startMemory);
});
void keepInstalled("/", computed(() => atWork.value === null && desk.scene.value.kind === "idle" && desk.text.value === ""));
