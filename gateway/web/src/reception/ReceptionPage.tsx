/** Colour, icon, word and sound: a verdict that nobody misses and nobody must click away. */

import { useEffect, useRef } from "preact/hooks";
import type { Role } from "../api/access";
import { Cup } from "../design/Cups";
import { openPanel } from "../station/CarePanel";
import { Picks } from "../station/Picks";
import { session } from "../station/session";
import { Topbar } from "../station/Topbar";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk, Done } from "./desk";
import { Inside, InsideCount } from "./Inside";
import { LettingIn } from "./LettingIn";
import { SigningWaiver } from "./SigningWaiver";
import { Plate, Verdict } from "./Verdict";

const DONE: Record<Done, WordKey> = {
  undone: "reception.undone",
  given_back: "reception.given_back",
  re_entered: "reception.re_entered",
  guest: "reception.guest",
};

export function ReceptionPage({ desk }: { desk: Desk }) {
  return (
    <div class="reception" data-scene={desk.scene.value.kind}>
      <Topbar />
      <main class="desk">
        <div class="desk-live" role="status" aria-live="assertive">
          <Scene desk={desk} />
        </div>
      </main>
    </div>
  );
}

function Scene({ desk }: { desk: Desk }) {
  const scene = desk.scene.value;
  switch (scene.kind) {
    case "idle":
      return <Waiting desk={desk} />;
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
      return <Picks {...scene} choose={(pick) => void desk.checkIn(pick.member_id)} />;
    case "verdict":
      return <Verdict checkIn={scene.checkIn} desk={desk} said={scene.failure === undefined ? "" : sentenceFor(scene.failure)} />;
    case "letting_in":
      return <LettingIn checkIn={scene.checkIn} desk={desk} />;
    case "signing":
      return <SigningWaiver checkIn={scene.checkIn} desk={desk} />;
    case "done":
      return <Plate colour="green" word={t(DONE[scene.what], {}, scene.count)} message="" />;
    case "inside":
      return <Inside presence={scene.presence} desk={desk} said={scene.failure === undefined ? "" : sentenceFor(scene.failure)} />;
    case "unknown":
      return <Plate colour="red" word={t("verdict.unknown")} message={scene.detail || t("verdict.unknown_hint")} />;
    case "failed":
      return <Plate colour="yellow" word={t("verdict.not_checked")} message={sentenceFor(scene.failure)} />;
  }
}

function Waiting({ desk }: { desk: Desk }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const comeBack = () => setTimeout(() => document.activeElement === document.body && field.current?.focus());
    comeBack();
    document.addEventListener("focusout", comeBack);
    return () => document.removeEventListener("focusout", comeBack);
  }, []);
  return (
    <div class="waiting">
      <div class="idle-cup">
        <Cup kind="full" />
      </div>
      <h1>{t("reception.title")}</h1>
      <label for="desk-field">{t("field.label")}</label>
      <input
        id="desk-field"
        data-field="desk"
        ref={field}
        inputMode="tel"
        autocomplete="off"
        spellcheck={false}
        value={desk.text.value}
        onInput={(event) => desk.write(event.currentTarget.value)}
      />
      <InsideCount desk={desk} />
      {session.value !== null && <DeskPanels />}
    </div>
  );
}

const MAY_KEEP_PROSPECTS: readonly Role[] = ["reception", "outlet_manager", "hq"];

/** What a person at the desk does while nobody stands there. */
function DeskPanels() {
  return (
    <p class="desk-panels">
      {session.value?.staff.role !== "cashier" && (
        <button type="button" class="button small secondary" onClick={() => (openPanel.value = "day")}>{t("day.title")}</button>
      )}
      <button type="button" class="button small secondary" onClick={() => (openPanel.value = "answers")}>{t("answers.title")}</button>
      {MAY_KEEP_PROSPECTS.includes(session.value!.staff.role) && (
        <button type="button" class="button small secondary" onClick={() => (openPanel.value = "prospects")}>{t("prospect.plural")}</button>
      )}
    </p>
  );
}
