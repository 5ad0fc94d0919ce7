/** The till on the screen: the field and keypad on the left, the guest on the right. */

import { useRef } from "preact/hooks";
import { useFocusBack } from "../station/focus";
import { KeysHelp } from "../station/KeysHelp";
import { FieldHint, Picks } from "../station/Picks";
import { Topbar } from "../station/Topbar";
import type { Camera } from "../input/camera/camera";
import { CameraButton, CameraSlot } from "../input/camera/CameraSlot";
import { sentenceFor } from "../words/failures";
import { t } from "../words";
import { EnrolForm } from "./EnrolForm";
import { TILL_KEYS } from "./keys";
import { Keypad } from "./Keypad";
import { DoneCard, MemberCard } from "./MemberCard";
import { atTill } from "./programs";
import { RecentActions } from "./RecentActions";
import { Idle, Looking, Unknown } from "./Finding";
import type { Till } from "./till";

export function CashierPage({ till, camera }: { till: Till; camera: Camera }) {
  const scene = till.stage.scene.value;
  // On a phone the keypad makes room for the picks once Enter was pressed; before that, more digits may come.
  const layout = scene.kind === "picks" && scene.takesKeys ? "picking" : scene.kind;
  return (
    <div class="cashier" data-scene={layout}>
      <Topbar />
      <main class="counter">
        <section class="entry" aria-label={t("field.label")}>
          <Field till={till} camera={camera} />
          <CameraSlot camera={camera} />
          {!camera.isOpen && <Keypad till={till} />}
        </section>
        <section class="stage">
          <FailureBar till={till} />
          <Scene till={till} />
        </section>
        <RecentActions till={till} />
      </main>
      <KeysHelp of={TILL_KEYS} />
      <p class="unseen" role="status" aria-live="polite">{spoken(till)}</p>
    </div>
  );
}

function Field({ till, camera }: { till: Till; camera: Camera }) {
  const field = useRef<HTMLInputElement>(null);
  useFocusBack(field, [till.stage.scene.value]);
  return (
    <div class="field">
      <label for="till-field">{t("field.label")}</label>
      <input
        id="till-field"
        data-field="till"
        ref={field}
        // The page has its own keypad: the tablet's keyboard would cover the guest.
        inputMode="none"
        autocomplete="off"
        spellcheck={false}
        placeholder={t("field.placeholder")}
        value={till.stage.text.value}
        onInput={(event) => till.write(event.currentTarget.value)}
        aria-describedby="till-hint"
      />
      <CameraButton camera={camera} />
      <FieldHint id="till-hint" typed={till.stage.text.value} />
    </div>
  );
}

function FailureBar({ till }: { till: Till }) {
  const failure = till.stage.failure.value;
  if (failure === null) return null;
  return (
    <p class="failure" role="alert">
      {sentenceFor(failure)}
    </p>
  );
}

function Scene({ till }: { till: Till }) {
  const scene = till.stage.scene.value;
  switch (scene.kind) {
    case "idle":
      return <Idle till={till} />;
    case "looking":
      return <Looking />;
    case "picks":
      return <Picks {...scene} choose={(pick) => till.finding.choose(pick)} enrol={() => till.joining.start()} back={() => till.reset()} />;
    case "unknown":
      return <Unknown till={till} {...scene} />;
    case "enrol":
      return <EnrolForm till={till} scene={scene} />;
    case "member":
      return <MemberCard till={till} visit={scene.visit} />;
    case "done":
      return <DoneCard till={till} visit={scene.visit} outcome={scene.outcome} />;
  }
}

/** What a screen reader says when the stage changes. */
function spoken(till: Till): string {
  const scene = till.stage.scene.value;
  if (scene.kind === "picks") return t("picks.found", {}, scene.picks.length);
  if (scene.kind === "unknown" || (scene.kind === "enrol" && scene.title !== "enrol.title")) return t(scene.title);
  if (scene.kind !== "member" && scene.kind !== "done") return "";
  const program = atTill(scene.visit.loyalty.programs)[0];
  const stamps = program === undefined ? "" : t("stamps.of", { balance: program.balance, target: program.target });
  const ready = scene.visit.loyalty.rewards.length;
  return [scene.visit.checkIn.member.display_name, stamps, ready > 0 ? t("rewards.ready", {}, ready) : ""].filter(Boolean).join(", ");
}
