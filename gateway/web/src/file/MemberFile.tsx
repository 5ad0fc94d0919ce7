/** A member's file: who it is, and one section at a time of all that the outlets know of them. */

import "../design/forms.css";
import "./file.css";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Episode, FileTop, People } from "../api/file";
import { Action } from "../api/action";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { Failure } from "../design/forms";
import { CASE_KINDS, MOODS, TOPICS, named } from "../care/words";
import { CardToPrint } from "../print/Card";
import { t } from "../words";
import { day, lastMoment, moment } from "../words/dates";
import { Details } from "./Details";
import { Circumstances, useNames } from "./Timeline";
import { detailsOf, kindName } from "./episodes";
import { SECTIONS, type Section } from "./sections";

/** `read` is told whose it is, and again after each change. */
export function MemberFile({ memberId, section = "", read }: { memberId: string; section?: string; read?(top: FileTop): void }) {
  const { answer: top, failure, load } = useAnswer<FileTop>(`/members/${memberId}/file`);
  // Before it is painted: whoever sees the name may close the file at once.
  useLayoutEffect(() => {
    if (top !== null) read?.(top);
  }, [top]);
  if (failure !== null && top === null) return <Failure of={failure} />;
  if (top === null) return <p class="muted" role="status">{t("looking")}</p>;
  return (
    <section class="file" aria-label={top.display_name}>
      <Top top={top} changed={load} />
      <Sections top={top} first={section} changed={load} />
    </section>
  );
}

function Top({ top, changed }: { top: FileTop; changed(): void }) {
  return (
    <header class="file-top">
      <div class="file-name">
        <h2>{top.display_name}</h2>
        <p class="muted">
          {t("file.card", { tail: top.card_number.slice(-4) })}
          {top.phone_tail !== null && ` · ${t("file.phone", { tail: top.phone_tail })}`}
          {` · ${t("file.joined", { day: day(top.enrolled_at), outlet: top.home_outlet_name ?? top.home_outlet_code })}`}
        </p>
        {top.last_visit !== null && (
          <p>{t("file.last_visit", { when: lastMoment(top.last_visit.at, top.last_visit.zone), outlet: top.last_visit.outlet_name ?? top.last_visit.outlet_code })}</p>
        )}
        <p class="file-contacts">{t("file.contacts", {}, top.contacts_30_days)}</p>
        <div class="row">
          <PrintButton memberId={top.member_id} />
          <Details member={top} changed={changed} />
          {!top.refuses_calls && <SayCalls member={top} changed={changed} />}
        </div>
      </div>
      {top.refuses_calls && (
        <div class="file-last-word open">
          <strong>{t("file.no_calls")}</strong>
          <SayCalls member={top} changed={changed} />
        </div>
      )}
      {top.disowned_at !== null && <Disowned member={top} since={top.disowned_at} changed={changed} />}
      {top.open_case !== null && <OpenCase {...top.open_case} />}
      {top.last_word !== null && <LastWord episode={top.last_word} people={top.people} />}
    </header>
  );
}

function PrintButton({ memberId }: { memberId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button small secondary" onClick={() => setOpen(true)}>{t("print.card")}</button>
      {isOpen && <CardToPrint memberId={memberId} close={() => setOpen(false)} />}
    </>
  );
}

/** The one of yes and no that does not hold, for whoever may write down what a member says. */
function SayCalls({ member, changed }: { member: FileTop; changed(): void }) {
  const line = useLine();
  const [failure, setFailure] = useState<unknown>(null);
  const is_given = member.refuses_calls;
  const role = line.person()?.role;
  if (role === undefined || role === "territory_manager") return null;
  const say = () => new Action<unknown>(line.queue, `/members/${member.member_id}/consents`).press({ purpose: "calls", is_given }).then(changed, setFailure);
  return (
    <>
      <button type="button" class="button secondary small" onClick={() => void say()}>{t(is_given ? "file.say_calls" : "file.say_no_calls")}</button>
      {failure !== null && <Failure of={failure} />}
    </>
  );
}

/** Whoever stands before the desk with the card is believed by a person, not by the link. */
function Disowned({ member, since, changed }: { member: FileTop; since: string; changed(): void }) {
  const line = useLine();
  const [failure, setFailure] = useState<unknown>(null);
  const [action] = useState(() => new Action<unknown>(line.queue, `/members/${member.member_id}/recognitions`));
  return (
    <div class="file-last-word open">
      <strong>{t("file.disowned", { day: day(since) })}</strong>
      {line.person()?.role !== "territory_manager" && (
        <button type="button" class="button secondary small" onClick={() => void action.press({}).then(changed, setFailure)}>
          {t("file.recognise")}
        </button>
      )}
      {failure !== null && <Failure of={failure} />}
    </div>
  );
}

function OpenCase({ kind, topic, mood, opened_at }: NonNullable<FileTop["open_case"]>) {
  return (
    <p class="file-last-word open">
      <strong>{t("file.open_case", { kind: named(CASE_KINDS, kind), topic: named(TOPICS, topic) })}</strong>
      <span>{[named(MOODS, mood), t("file.since", { day: day(opened_at) })].join(" · ")}</span>
    </p>
  );
}

/** What whoever stands at the desk reads before they say anything. */
function LastWord({ episode, people }: { episode: Episode; people: People }) {
  const nameOf = useNames(people);
  const details = detailsOf(episode, nameOf);
  return (
    <p class="file-last-word">
      <span>
        <strong>{kindName(episode)}</strong>
        {[details, moment(episode.occurred_at, episode.zone)].filter((part) => part !== "").map((part) => ` · ${part}`).join("")}
      </span>
      {episode.words !== null && <q>{episode.words}</q>}
      <Circumstances episode={episode} nameOf={nameOf} />
    </p>
  );
}

function Sections({ top, first, changed }: { top: FileTop; first: string; changed(): void }) {
  const person = useLine().person();
  const open = SECTIONS.filter((each) => each.isFor?.(person) ?? true);
  const [{ name, act }, show] = useState(() => {
    const [name = "", act] = first.split("/");
    return { name, act };
  });
  const chosen = open.find((each) => each.name === name) ?? open[0];
  if (chosen === undefined) return null;
  return (
    <>
      <nav class="file-sections" aria-label={t("file.title")}>
        {open.map((each) => (
          <Tab key={each.name} section={each} isOpen={each === chosen} choose={(name) => show({ name, act: undefined })} />
        ))}
      </nav>
      <chosen.Shown key={chosen.name} member={top} changed={changed} act={act} />
    </>
  );
}

function Tab({ section, isOpen, choose }: { section: Section; isOpen: boolean; choose(name: string): void }) {
  return (
    <button type="button" aria-current={isOpen ? "true" : undefined} ref={isOpen ? intoView : null} onClick={() => choose(section.name)}>
      {t(section.title)}
    </button>
  );
}

/** On a phone the sections' names are a row to slide: the open one must be seen in it. */
function intoView(tab: HTMLButtonElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "center" });
}
