/** One task: whom it is for and why; take it, call, say how it went, put it off. */

import { useState } from "preact/hooks";
import { Action } from "../api/action";
import type { CallTask, TaskLine } from "../api/care";
import { useLine } from "../api/line";
import { dayFromNow } from "../api/outlet_day";
import { Area, Dialog, Failure, Field, Select, WishForm, filled, tell, text } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { CALL_OUTCOMES, LONGEST_WAIT_DAYS, REASONS, TASK_CHANNELS, TASK_KINDS, TASK_OUTCOMES, choicesOf, named } from "./words";

interface Acts {
  task: TaskLine;
  changed(): void;
  openFile(memberId: string): void;
  openCase(caseId: string): void;
  openProspect(prospectId: string): void;
  openPayer?(payerId: string): void;
}

export function Task({ task, changed, openFile, openCase, openProspect, openPayer }: Acts) {
  const line = useLine();
  const me = line.person()?.staff_id;
  const [called, setCalled] = useState<CallTask | null>(null);
  const [asks, setAsks] = useState<"outcome" | "day" | "person" | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const isFree = task.staff_id === null;
  const isMine = task.staff_id === me;
  const { about_id: aboutId, member_id: memberId, prospect_id: prospectId } = task;
  const mayGive = task.about_kind !== "case" && (!isFree || line.people(task.outlet_code).length > 0);

  function press(path: string, done: (answer: unknown) => void): void {
    setFailure(null);
    new Action<unknown>(line.queue, `/tasks/${task.task_id}/${path}`).press({}).then(done, (why: unknown) => {
      setFailure(why);
      changed();
    });
  }

  /** Whoever is shown the number has taken the task: the list says so at once. */
  function showNumber(answer: unknown): void {
    setCalled(answer as CallTask);
    changed();
  }

  function said(): void {
    setAsks(null);
    tell(t("task.noted"));
    changed();
  }

  return (
    <article class={`task ${task.is_overdue ? "late" : isMine ? "mine" : ""}`}>
      <p>
        <strong>{task.display_name ?? named(TASK_KINDS, task.kind)}</strong> · {named(REASONS, task.reason)}
      </p>
      {task.words !== null && <p>{task.words}</p>}
      <Facts task={task} />
      {called !== null && <p class="phone">{called.phone === null ? t("task.no_phone") : <a class="link" href={`tel:${called.phone}`}>{called.phone_as_read}</a>}</p>}
      <Failure of={failure} />
      <div class="task-acts">
        {task.kind === "call" && (isFree || isMine) && (
          <button type="button" class="button small primary" onClick={() => press("calls", showNumber)}>{t("task.show_phone")}</button>
        )}
        {task.kind !== "call" && isFree && <button type="button" class="button small primary" onClick={() => press("taking", changed)}>{t("task.take")}</button>}
        {task.about_kind === "case" && aboutId !== null ? (
          <button type="button" class="button small secondary" onClick={() => openCase(aboutId)}>{t("task.open_case")}</button>
        ) : (
          (isFree || isMine) && <button type="button" class="button small secondary" onClick={() => setAsks("outcome")}>{t("task.how_it_went")}</button>
        )}
        {(isFree || isMine) && <button type="button" class="link" onClick={() => setAsks("day")}>{t("task.put_off")}</button>}
        {mayGive && <button type="button" class="link" onClick={() => setAsks("person")}>{t("task.give_to")}</button>}
        {task.reason === "dues_company" && aboutId !== null && openPayer && <button type="button" class="link" onClick={() => openPayer(aboutId)}>{t("task.open_payer")}</button>}
        {prospectId !== null && <button type="button" class="link" onClick={() => openProspect(prospectId)}>{t("task.open_prospect")}</button>}
        {memberId !== null && <button type="button" class="link" onClick={() => openFile(memberId)}>{t("file.open")}</button>}
      </div>
      {asks === "outcome" && <Outcome task={task} close={() => setAsks(null)} done={said} />}
      {asks === "person" && <GiveTo task={task} close={() => setAsks(null)} done={said} />}
      {asks === "day" && <PutOff task={task} close={() => setAsks(null)} done={said} />}
    </article>
  );
}

function Facts({ task }: { task: TaskLine }) {
  const line = useLine();
  const parts = [
    named(TASK_KINDS, task.kind),
    t("task.due", { day: day(task.due_on) }),
    line.outletName(task.outlet_code),
    task.staff_id === null ? t("task.free") : line.staffName(task.staff_id),
    task.absence === null ? null : t("task.last_here", { day: day(task.absence.last_here_on) }),
    task.absence?.usual_gap_days == null ? null : t("task.usual_gap", {}, task.absence.usual_gap_days),
    task.refuses_calls ? t("task.no_calls") : null,
    task.attempts > 0 ? t("task.attempts", {}, task.attempts) : null,
    task.postponed > 0 ? t("task.postponed", {}, task.postponed) : null,
  ];
  return <small class="muted">{parts.filter((part) => part !== null).join(" · ")}</small>;
}

/** Anybody's task: whoever had it may be ill, or gone. */
function GiveTo({ task, close, done }: { task: TaskLine; close(): void; done(): void }) {
  const line = useLine();
  const people = line.people(task.outlet_code).filter(({ value }) => value !== task.staff_id);
  const nobody = task.staff_id === null ? [] : [{ value: "", label: t("case.anybody") }];
  const body = (form: FormData) => ({ staff_id: text(form, "staff_id") || null });
  return (
    <Dialog title={t("task.give_to")} close={close}>
      <WishForm path={`/tasks/${task.task_id}/giving`} button={t("task.give_to")} body={body} done={done}>
        <Select label={t("case.to_whom")} name="staff_id" choices={[...nobody, ...people]} />
      </WishForm>
    </Dialog>
  );
}

function Outcome({ task, close, done }: { task: TaskLine; close(): void; done(): void }) {
  const isCall = task.kind === "call";
  const [outcome, setOutcome] = useState<string>(isCall ? "reached" : "done");
  const isAgain = outcome === "not_reached" || outcome === "promised";
  return (
    <Dialog title={t("task.how_it_went")} close={close}>
      <WishForm path={`/tasks/${task.task_id}/outcomes`} button={t("form.save")} body={(form) => filled(form, "outcome", "channel", "words", "due_on")} done={done}>
        <Select label={t("note.outcome")} name="outcome" choices={choicesOf(isCall ? CALL_OUTCOMES : TASK_OUTCOMES)} value={outcome} onChange={setOutcome} />
        {!isCall && outcome !== "not_needed" && <Select label={t("note.channel")} name="channel" choices={choicesOf(TASK_CHANNELS)} />}
        {isAgain && <DayField hint={t(outcome === "promised" ? "task.promised_hint" : "task.again_hint")} />}
        <Area label={t("note.words")} name="words" rows={3} maxLength={2000} hint={t("note.hint")} />
      </WishForm>
    </Dialog>
  );
}

function PutOff({ task, close, done }: { task: TaskLine; close(): void; done(): void }) {
  return (
    <Dialog title={t("task.put_off")} close={close}>
      <WishForm path={`/tasks/${task.task_id}/postponements`} button={t("task.put_off")} body={(form) => filled(form, "due_on")} done={done}>
        <DayField isNeeded />
      </WishForm>
    </Dialog>
  );
}

function DayField({ hint = "", isNeeded = false }: { hint?: string; isNeeded?: boolean }) {
  return <Field label={t("task.to_day")} name="due_on" type="date" min={dayFromNow(0)} max={dayFromNow(LONGEST_WAIT_DAYS)} hint={hint} required={isNeeded} />;
}
