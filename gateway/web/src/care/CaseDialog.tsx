/** A case: what was tried, how the member took it, what is next; and what makes up for it. */

import "./care.css";
import { useState } from "preact/hooks";
import type { CaseState, CaseStep, WholeCase } from "../api/care";
import { useLine } from "../api/line";
import { dayFromNow } from "../api/outlet_day";
import { Area, Dialog, Failure, Field, Select, WishForm, filled } from "../design/forms";
import { t } from "../words";
import { moment } from "../words/dates";
import { Answers } from "./Answers";
import { CaseFacts, MoodChip } from "./CaseLines";
import { Compensations } from "./Compensations";
import { HandOver } from "./HandOver";
import { useAnswer } from "../api/answer";
import { BEGAN_BY, CASE_CHANNELS, CASE_KINDS, CASE_STATES, FROM_AFAR, LONGEST_WAIT_DAYS, MOODS, STEPS, TASK_KINDS, TOPICS, choicesOf, named } from "./words";

/** As the rules have them; what is tried first takes an open case into work. */
const WAYS: Record<CaseState, readonly CaseState[]> = {
  open: ["in_work", "waiting", "solved", "closed"],
  in_work: ["in_work", "waiting", "solved", "closed"],
  waiting: ["waiting", "in_work", "solved", "closed"],
  solved: ["in_work", "closed"],
  closed: ["in_work"],
};

export function CaseDialog({ caseId, close, changed }: { caseId: string; close(): void; changed(): void }) {
  const { answer: whole, failure, load } = useAnswer<WholeCase>(`/cases/${caseId}`);

  function done(): void {
    load();
    changed();
  }

  const title = whole === null ? t("case.title") : `${named(CASE_KINDS, whole.kind)}: ${named(TOPICS, whole.topic)}`;
  return (
    <Dialog title={title} close={close} isWide>
      <Failure of={failure} />
      {whole === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {whole !== null && <Case of={whole} done={done} />}
    </Dialog>
  );
}

function Case({ of, done }: { of: WholeCase; done(): void }) {
  const mayWork = useLine().person()?.role !== "cashier";
  return (
    <div class="case">
      <p>
        <MoodChip mood={of.mood} /> <strong>{of.display_name}</strong>
      </p>
      <CaseFacts of={of} />
      <ol class="timeline">
        {of.steps.map((step) => <Step key={step.step_id} step={step} />)}
      </ol>
      <Compensations of={of} done={done} />
      {mayWork && <Trying key={of.steps.length} of={of} done={done} />}
      {mayWork && of.ended_at === null && <HandOver of={of} done={done} />}
      <details class="folded">
        <summary>{t("answers.beside")}</summary>
        <Answers topic={of.topic} />
      </details>
    </div>
  );
}

function Step({ step }: { step: CaseStep }) {
  const line = useLine();
  const person = step.staff_id === null ? null : line.staffName(step.staff_id);
  const parts = [step.outlet_code === null ? null : line.outletName(step.outlet_code), named(CASE_CHANNELS, step.channel), person];
  return (
    <li class="timeline-line">
      <time dateTime={step.at}>{moment(step.at)}</time>
      <div>
        <p>
          <strong>{named(STEPS, step.kind)}</strong> · {t(CASE_STATES[step.state])} · {t(MOODS[step.mood])}
        </p>
        {step.words !== null && <blockquote>{step.words}</blockquote>}
        <small class="muted">{parts.filter((part) => part !== null).join(" · ")}</small>
      </div>
    </li>
  );
}

function Trying({ of, done }: { of: WholeCase; done(): void }) {
  const [state, setState] = useState<CaseState>(WAYS[of.state][0]!);
  const [channel, setChannel] = useState<string>("desk");
  const isOpen = state !== "solved" && state !== "closed";
  const states = WAYS[of.state].map((value) => ({ value, label: t(CASE_STATES[value]) }));
  // Said only where somebody chose it: what was open when this was painted may have been solved meanwhile.
  const saysState = of.ended_at !== null || state !== WAYS[of.state][0];
  const body = (form: FormData) => filled(form, "words", "mood", ...(saysState ? ["state"] : []), "channel", "began_by", "next_on", "next_kind");
  return (
    <WishForm path={`/cases/${of.case_id}/steps`} button={t("case.note_step")} body={body} done={done}>
      <Area label={t("case.tried")} name="words" rows={3} maxLength={2000} required />
      <div class="trio">
        <Select label={t("case.mood")} name="mood" choices={choicesOf(MOODS)} value={of.mood} />
        <Select label={t("note.channel")} name="channel" choices={choicesOf(CASE_CHANNELS)} value={channel} onChange={setChannel} />
        <Select label={t("case.goes_to")} name="state" choices={states} value={state} onChange={(value) => setState(value as CaseState)} />
      </div>
      {FROM_AFAR.includes(channel) && <Select label={t("began.label")} name="began_by" choices={choicesOf(BEGAN_BY)} />}
      {isOpen && <NextStep value={of.next_kind ?? "follow_up"} />}
    </WishForm>
  );
}

/** Nobody without a next step: who names no day has tomorrow. */
export function NextStep({ value = "follow_up" }: { value?: string }) {
  const { call, follow_up } = TASK_KINDS;
  return (
    <div class="pair">
      <Field label={t("case.next_on")} name="next_on" type="date" min={dayFromNow(0)} max={dayFromNow(LONGEST_WAIT_DAYS)} hint={t("case.next_on_hint")} />
      <Select label={t("case.next_kind")} name="next_kind" choices={choicesOf({ follow_up, call })} value={value} />
    </div>
  );
}
