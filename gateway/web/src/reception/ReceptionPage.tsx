/** Colour, icon, word and sound: a verdict that nobody misses and nobody must click away. */

import { signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Role } from "../api/access";
import type { CheckIn } from "../api/types";
import { Cup } from "../design/Cups";
import { openPanel } from "../station/CarePanel";
import { useFocusBack } from "../station/focus";
import { KeysHelp, KeysHint } from "../station/KeysHelp";
import { FieldHint, Picks, TypedNumber } from "../station/Picks";
import { session } from "../station/session";
import { Topbar } from "../station/Topbar";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";
import type { Camera } from "../input/camera/camera";
import { CameraButton, CameraSlot } from "../input/camera/CameraSlot";
import { openVisitorScreen } from "../visitor/channel";
import { CameList } from "./CameList";
import type { Desk, Done } from "./desk";
import { DESK_KEYS } from "./keys";
import { Inside, InsideCount } from "./Inside";
import { Joining } from "./Joining";
import { LabelOfAll } from "./Labels";
import { LettingIn } from "./LettingIn";
import type { WhoCame } from "./live";
import { Photo } from "./Photo";
import { Settled } from "./Settled";
import { SigningWaiver } from "./SigningWaiver";
import { Plate, Verdict } from "./Verdict";

/** What was done in few large words, and below them what is more to be said about it. */
const DONE: Record<Done, readonly [word: WordKey, more?: WordKey]> = {
  undone: ["reception.undone"],
  given_back: ["reception.undone", "reception.given_back"],
  re_entered: ["reception.re_entered"],
  guest: ["reception.guest", "reception.guests_left"],
  guest_last: ["reception.guest", "reception.guest_last"],
  guest_undone: ["reception.guest_undone"],
};

interface Page {
  desk: Desk;
  came: WhoCame;
  camera: Camera;
}

export function ReceptionPage({ desk, came, camera }: Page) {
  return (
    <div class="reception" data-scene={desk.scene.value.kind} data-camera={camera.isOpen ? "open" : "closed"}>
      <Topbar />
      <main class="desk">
        <div class="desk-live" role="status" aria-live="assertive">
          <Scene desk={desk} came={came} camera={camera} />
        </div>
        {/* Over every scene: the next guest is scanned while the verdict of the last one still stands. */}
        <div class="desk-camera">
          <CameraSlot camera={camera} />
        </div>
      </main>
      <KeysHelp of={DESK_KEYS} />
    </div>
  );
}

function Scene({ desk, came, camera }: Page) {
  const scene = desk.scene.value;
  switch (scene.kind) {
    case "idle":
      return <Waiting desk={desk} came={came} camera={camera} />;
    case "looking":
      return (
        <div class="waiting looking">
          <div class="idle-cup">
            <Cup kind="full" />
          </div>
          <p class="muted">{t("looking")}</p>
        </div>
      );
    case "picks":
      return (
        <Picks
          {...scene}
          choose={(pick) => void desk.checkIn(pick.member_id)}
          enrol={() => desk.join("")}
          back={() => desk.reset()}
          photo={(pick) => pick.has_photo && <Photo key={pick.member_id} memberId={pick.member_id} isSmall />}
        />
      );
    case "verdict":
      return <Verdict {...scene} desk={desk} said={scene.failure === undefined ? "" : sentenceFor(scene.failure)} />;
    case "settled":
      return <Settled checkIn={scene.checkIn} desk={desk} />;
    case "letting_in":
      return <LettingIn checkIn={scene.checkIn} desk={desk} />;
    case "signing":
      return <SigningWaiver checkIn={scene.checkIn} desk={desk} />;
    case "picturing":
      return <Picturing checkIn={scene.checkIn} desk={desk} />;
    case "done": {
      const [word, more] = DONE[scene.what];
      return (
        <Plate colour="green" word={t(word)} message={more === undefined ? "" : t(more, {}, scene.count)}>
          {scene.guestOf !== undefined && <UndoGuest desk={desk} of={scene.guestOf} />}
        </Plate>
      );
    }
    case "inside":
      return <Inside presence={scene.presence} desk={desk} said={scene.failure === undefined ? "" : sentenceFor(scene.failure)} />;
    case "unknown":
      return (
        <Plate colour={scene.isKept ? "yellow" : "red"} word={t(scene.isKept ? "kept.not_found" : "verdict.unknown")} message={scene.detail || t("verdict.unknown_hint")}>
          <TypedNumber typed={scene.asked} />
          {scene.asked !== "" && (
            <div class="plate-actions">
              <button type="button" class="button primary" onClick={() => desk.join(scene.asked)}>{t("unknown.enrol")}</button>
            </div>
          )}
        </Plate>
      );
    case "joining":
      return <Joining desk={desk} {...scene} />;
    case "failed":
      return <Plate colour="yellow" word={t("verdict.not_checked")} message={scene.isByName === true ? t("picks.no_names") : sentenceFor(scene.failure)} />;
  }
}

const TakingPhoto = signal<(typeof import("./TakingPhoto"))["TakingPhoto"] | null>(null);

/** Seldom wanted, and never without the network: it comes when it is asked for. */
function Picturing(asked: { checkIn: CheckIn; desk: Desk }) {
  if (TakingPhoto.value !== null) return <TakingPhoto.value {...asked} />;
  void import("./TakingPhoto").then((found) => (TakingPhoto.value = found.TakingPhoto), () => asked.desk.cancel());
  return <p class="muted" role="status">{t("looking")}</p>;
}

function UndoGuest({ desk, of }: { desk: Desk; of: CheckIn }) {
  return (
    <div class="plate-actions">
      <button type="button" class="button small secondary" onClick={() => void desk.noGuest(of)}>{t("reception.undo")}</button>
    </div>
  );
}

function Waiting({ desk, came, camera }: Page) {
  const field = useRef<HTMLInputElement>(null);
  useFocusBack(field);
  // Its place is kept from the first moment: a page that jumps when the list comes is read twice.
  const isWatched = came.keeping.value !== "not_allowed";
  return (
    <div class={`waiting${isWatched ? " with-came" : ""}`}>
      <div class="waiting-for">
        <div class="idle-cup">
          <Cup kind="full" />
        </div>
        <h1>{t("reception.title")}</h1>
        <label for="desk-field">{t("field.label")}</label>
        <div class="desk-field">
          <input
            id="desk-field"
            data-field="desk"
            ref={field}
            inputMode={desk.findsByName ? "text" : "tel"}
            autocomplete="off"
            spellcheck={false}
            value={desk.text.value}
            onInput={(event) => desk.write(event.currentTarget.value)}
            aria-describedby="desk-hint"
          />
          <CameraButton camera={camera} />
        </div>
        <FieldHint id="desk-hint" typed={desk.text.value} isByName={desk.findsByName} />
        <InsideCount desk={desk} />
        <LabelOfAll desk={desk} />
        <DeskPanels desk={desk} />
      </div>
      <CameList came={came} desk={desk} />
    </div>
  );
}

/** They keep prospects, and find members by name; a counter finds its guests by phone. */
export const LOOK_AFTER_PEOPLE: readonly Role[] = ["reception", "outlet_manager", "hq"];

/** What a person at the desk does while nobody stands there. */
function DeskPanels({ desk }: { desk: Desk }) {
  const role = session.value?.staff.role;
  return (
    <p class="desk-panels">
      <button type="button" class="button small secondary" onClick={() => desk.join(desk.text.value)}>
        {t("idle.enrol")} <kbd>F2</kbd>
      </button>
      {role !== undefined && role !== "cashier" && (
        <button type="button" class="button small secondary" onClick={() => (openPanel.value = "day")}>{t("day.title")}</button>
      )}
      {role !== undefined && <button type="button" class="button small secondary" onClick={() => (openPanel.value = "answers")}>{t("answers.title")}</button>}
      {role !== undefined && LOOK_AFTER_PEOPLE.includes(role) && (
        <button type="button" class="button small secondary" onClick={() => (openPanel.value = "prospects")}>{t("prospect.plural")}</button>
      )}
      <button type="button" class="button small secondary" onClick={openVisitorScreen}>{t("visitor.open")}</button>
      <KeysHint />
    </p>
  );
}
