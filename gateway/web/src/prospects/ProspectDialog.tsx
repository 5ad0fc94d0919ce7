/** One prospect: who it is, what was said, and what is next: move on, make a member, forget. */

import { useState } from "preact/hooks";
import type { Conversion, ProspectFile } from "../api/prospects";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { Area, Dialog, Failure, Field, Select, WishForm, filled, tell } from "../design/forms";
import { t } from "../words";
import { day, moment } from "../words/dates";
import { NextOn } from "./NextOn";
import { LOST_REASONS, MOVES, SOURCES, STATUSES, choicesOf, nameOf, named, standing } from "./words";

interface One {
  prospectId: string;
  mayAct: boolean;
  close(): void;
  changed(): void;
  openFile(memberId: string): void;
}

export function ProspectDialog({ prospectId, mayAct, close, changed, openFile }: One) {
  const { answer: prospect, failure, load } = useAnswer<ProspectFile>(`/prospects/${prospectId}`);
  const [newCard, setNewCard] = useState("");
  const [act, setAct] = useState<"move" | "convert" | "forget" | null>(null);

  function done(words: string): void {
    tell(words);
    setAct(null);
    load();
    changed();
  }

  function converted(answer: unknown): void {
    const { is_new, card } = answer as Conversion;
    // Somebody copies the number by hand: it stays.
    if (is_new && card !== null) setNewCard(card.number);
    done(is_new ? "" : t("prospect.was_linked"));
  }

  return (
    <Dialog title={prospect === null ? t("prospect.one") : nameOf(prospect)} close={close} isWide>
      <Failure of={failure} />
      <p role="status">{newCard !== "" && <strong>{t("prospect.was_enrolled", { card: newCard })}</strong>}</p>
      {prospect !== null && (
        <>
          <Facts prospect={prospect} />
          {mayAct && act === null && <Acts prospect={prospect} choose={setAct} />}
          {act === "move" && <MoveForm prospect={prospect} done={() => done(t("task.noted"))} />}
          {act === "convert" && (
            <WishForm path={`/prospects/${prospectId}/conversions`} button={t("prospect.convert")} body={(form) => filled(form, "phone")} done={converted}>
              <p>{t("prospect.convert_why")}</p>
              {prospect.contact?.phone === null && <Field label={t("prospect.phone")} name="phone" type="tel" maxLength={40} required />}
            </WishForm>
          )}
          {act === "forget" && (
            <WishForm path={`/prospects/${prospectId}/forgettings`} button={t("prospect.forget")} isGrave body={() => ({})} done={() => done(t("prospect.was_forgotten"))}>
              <p>{t("prospect.forget_why")}</p>
            </WishForm>
          )}
          <Steps prospect={prospect} />
          {prospect.member_id !== null && (
            <button type="button" class="button small secondary" onClick={() => openFile(prospect.member_id!)}>{t("file.open")}</button>
          )}
        </>
      )}
    </Dialog>
  );
}

function Facts({ prospect }: { prospect: ProspectFile }) {
  const line = useLine();
  const { contact, next_step: step } = prospect;
  return (
    <div class="prospect-facts">
      <p>
        <strong>{standing(prospect)}</strong> · {named(SOURCES, prospect.source)} · {line.outletName(prospect.outlet_code)}
        {prospect.trial_visits > 0 && ` · ${t("prospect.trials", {}, prospect.trial_visits)}`}
      </p>
      {contact !== null && (
        <p>
          {[contact.given_name, contact.family_name].filter(Boolean).join(" ")} {contact.phone !== null && <a class="link" href={`tel:${contact.phone}`}>{contact.phone_as_read}</a>} {contact.email}
        </p>
      )}
      {contact !== null && !prospect.may_be_contacted && <p class="chip careful">{t("prospect.no_calls")}</p>}
      {contact?.wish != null && <blockquote>{contact.wish}</blockquote>}
      {step !== null && <p class="muted">{t(step.kind === "call" ? "prospect.call_on" : "prospect.next_on", { day: day(step.due_on) })}</p>}
    </div>
  );
}

function Acts({ prospect, choose }: { prospect: ProspectFile; choose(act: "move" | "convert" | "forget"): void }) {
  const role = useLine().person()?.role;
  const isOpen = prospect.status !== "lost" && prospect.status !== "converted";
  if (prospect.contact === null) return null;
  return (
    <div class="task-acts">
      {isOpen && <button type="button" class="button small primary" onClick={() => choose("move")}>{t("prospect.move")}</button>}
      <button type="button" class="button small secondary" onClick={() => choose("convert")}>{t("prospect.convert")}</button>
      {(role === "hq" || role === "outlet_manager") && <button type="button" class="link" onClick={() => choose("forget")}>{t("prospect.forget")}</button>}
    </div>
  );
}

function MoveForm({ prospect, done }: { prospect: ProspectFile; done(): void }) {
  const [status, setStatus] = useState("");
  const moves = MOVES.map((value) => ({ value, label: t(STATUSES[value]!) }));
  return (
    <WishForm path={`/prospects/${prospect.prospect_id}/steps`} button={t("form.save")} body={(form) => filled(form, "status", "lost_reason", "words", "next_on")} done={done}>
      <Select label={t("prospect.status")} name="status" choices={[{ value: "", label: t("prospect.stays", { status: named(STATUSES, prospect.status) }) }, ...moves]} value={status} onChange={setStatus} />
      {status === "lost" && <Select label={t("prospect.lost_reason")} name="lost_reason" choices={choicesOf(LOST_REASONS)} value="price" />}
      <Area label={t("note.words")} name="words" rows={3} maxLength={1000} />
      {status !== "lost" && <NextOn />}
    </WishForm>
  );
}

function Steps({ prospect }: { prospect: ProspectFile }) {
  const line = useLine();
  return (
    <ol class="timeline">
      {prospect.steps.map((step) => (
        <li key={step.step_id} class="timeline-line">
          <time dateTime={step.at}>{moment(step.at)}</time>
          <div>
            <p><strong>{named(STATUSES, step.status)}</strong></p>
            {step.words !== null && <blockquote>{step.words}</blockquote>}
            <small class="muted">{step.staff_id === null ? "" : line.staffName(step.staff_id)}</small>
          </div>
        </li>
      ))}
    </ol>
  );
}
