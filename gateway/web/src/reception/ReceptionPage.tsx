/** Colour, icon, word and sound: a verdict that nobody misses and nobody must click away. */

import { useEffect, useRef } from "preact/hooks";
import type { Role } from "../api/access";
import type { CheckIn, Colour } from "../api/types";
import { BirthdayRibbon } from "../design/BirthdayRibbon";
import { Cup, Cups } from "../design/Cups";
import { AttentionIcon, CheckIcon, CrossIcon, GiftIcon } from "../design/icons";
import { openPanel } from "../station/CarePanel";
import { openFile } from "../station/FilePanel";
import { session } from "../station/session";
import { Picks } from "../station/Picks";
import { Topbar } from "../station/Topbar";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

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
      return <Verdict checkIn={scene.checkIn} />;
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
      {session.value !== null && <DeskPanels />}
    </div>
  );
}

const MAY_KEEP_PROSPECTS: readonly Role[] = ["reception", "outlet_manager", "hq"];

/** What a person at the desk does while nobody stands there. */
function DeskPanels() {
  return (
    <p class="desk-panels">
      <button type="button" class="button small secondary" onClick={() => (openPanel.value = "day")}>{t("day.title")}</button>
      <button type="button" class="button small secondary" onClick={() => (openPanel.value = "answers")}>{t("answers.title")}</button>
      {MAY_KEEP_PROSPECTS.includes(session.value!.staff.role) && (
        <button type="button" class="button small secondary" onClick={() => (openPanel.value = "prospects")}>{t("prospect.plural")}</button>
      )}
    </p>
  );
}

const WORDS: Record<Colour, WordKey> = { green: "verdict.green", yellow: "verdict.yellow", red: "verdict.red" };

function Verdict({ checkIn }: { checkIn: CheckIn }) {
  const { member, verdict, loyalty, occasions } = checkIn;
  return (
    <>
      <BirthdayRibbon occasions={occasions} name={givenName(member.display_name)} />
      <Plate colour={verdict.colour} word={t(WORDS[verdict.colour])} name={member.display_name} message={verdict.message}>
        {verdict.colour !== "red" &&
          loyalty.programs.slice(0, 1).map(({ code, balance, target }) => (
          <Cups key={code} balance={balance} target={target} />
        ))}
        {verdict.colour !== "red" && loyalty.rewards.length > 0 && (
          <p class="plate-reward">
            <GiftIcon /> {t("rewards.ready", {}, loyalty.rewards.length)}
          </p>
        )}
        <button type="button" class="button small secondary" onClick={() => (openFile.value = member.member_id)}>{t("file.open")}</button>
      </Plate>
    </>
  );
}

/** "Anna" of "Anna K.": a greeting on a screen that the whole queue reads needs no initial. */
function givenName(displayName: string): string {
  return displayName.replace(/ \p{L}+\.$/u, "");
}

interface PlateProps {
  colour: Colour;
  word: string;
  message: string;
  name?: string;
  children?: preact.ComponentChildren;
}

function Plate({ colour, word, message, name, children }: PlateProps) {
  return (
    <article class={`plate ${colour}`}>
      <div class="plate-icon">{colour === "green" ? <CheckIcon /> : colour === "yellow" ? <AttentionIcon /> : <CrossIcon />}</div>
      <h1>{word}</h1>
      {name && <p class="plate-name">{name}</p>}
      {message && <p class="plate-message">{message}</p>}
      <div class="plate-loyalty">{children}</div>
      <div class="plate-time" aria-hidden="true" />
    </article>
  );
}
