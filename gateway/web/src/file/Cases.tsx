/** A member's cases: the open ones first; each opens with all that was tried. */

import "../care/care.css";
import { useState } from "preact/hooks";
import type { CaseList } from "../api/care";
import { dayFromNow } from "../api/outlet_day";
import { CaseDialog, NextStep } from "../care/CaseDialog";
import { CaseLines } from "../care/CaseLines";
import { useAnswer } from "../api/answer";
import { CASE_CHANNELS, CASE_KINDS, MOODS, TASK_KINDS, TOPICS, choicesOf, LONGEST_WAIT_DAYS } from "../care/words";
import { useLine } from "../api/line";
import { Area, Dialog, Failure, Field, OutletSelect, Select, WishForm, filled, tell, text } from "../design/forms";
import { t } from "../words";
import type { SectionProps } from "./sections";

export function Cases({ member, changed }: SectionProps) {
  const { answer, failure, load } = useAnswer<CaseList>(`/members/${member.member_id}/cases`);
  const [shown, setShown] = useState<string | null>(null);
  const [opens, setOpens] = useState<"case" | "task" | null>(null);
  const mayTask = useMayWork();

  function done(): void {
    load();
    changed();
  }

  function opened(): void {
    setOpens(null);
    done();
  }

  return (
    <section class="file-section" aria-label={t("case.plural")}>
      <div class="timeline-top">
        <button type="button" class="button small primary" onClick={() => setOpens("case")}>{t("case.open_one")}</button>
        {mayTask && <button type="button" class="button small secondary" onClick={() => setOpens("task")}>{t("task.open_one")}</button>}
      </div>
      <Failure of={failure} />
      {answer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {answer?.cases.length === 0 && <p class="muted">{t("case.none_of_member")}</p>}
      {answer !== null && <CaseLines cases={answer.cases} open={setShown} isOfMember />}
      {answer?.is_more && <p class="muted">{t("day.more")}</p>}
      {shown !== null && <CaseDialog caseId={shown} close={() => setShown(null)} changed={done} />}
      {opens === "case" && <NewCase memberId={member.member_id} close={() => setOpens(null)} done={opened} />}
      {opens === "task" && <NewTask memberId={member.member_id} close={() => setOpens(null)} done={opened} />}
    </section>
  );
}

interface New {
  memberId: string;
  close(): void;
  done(): void;
}

/** A cashier hears complaints and passes them on. */
function useMayWork(): boolean {
  return useLine().person()?.role !== "cashier";
}

function NewCase({ memberId, close, done }: New) {
  const mayTake = useMayWork();
  function body(form: FormData): unknown {
    return { ...filled(form, "kind", "topic", "mood", "channel", "words", "outlet_code", "next_on", "next_kind"), takes_it: text(form, "takes_it") !== "" };
  }
  return (
    <Dialog title={t("case.open_one")} close={close} isWide>
      <WishForm path={`/members/${memberId}/cases`} button={t("case.open_one")} body={body} done={done}>
        <div class="trio">
          <Select label={t("case.kind")} name="kind" choices={choicesOf(CASE_KINDS)} value="complaint" />
          <Select label={t("answers.topic")} name="topic" choices={choicesOf(TOPICS)} value="other" />
          <Select label={t("case.mood")} name="mood" choices={choicesOf(MOODS)} value="annoyed" />
          <Select label={t("note.channel")} name="channel" choices={choicesOf(CASE_CHANNELS)} value="desk" />
        </div>
        <Area label={t("case.said")} name="words" rows={4} maxLength={2000} required hint={t("note.hint")} />
        <NextStep />
        <OutletSelect />
        {mayTake && (
          <label class="check">
            <input type="checkbox" name="takes_it" value="yes" />
            {t("case.takes_it")}
          </label>
        )}
      </WishForm>
    </Dialog>
  );
}

function NewTask({ memberId, close, done }: New) {
  function body(form: FormData): unknown {
    return { ...filled(form, "kind", "words", "due_on", "outlet_code"), is_mine: text(form, "is_mine") !== "" };
  }
  function opened(): void {
    tell(t("task.noted"));
    done();
  }
  return (
    <Dialog title={t("task.open_one")} close={close}>
      <WishForm path={`/members/${memberId}/tasks`} button={t("form.save")} body={body} done={opened}>
        <div class="pair">
          <Select label={t("case.next_kind")} name="kind" choices={choicesOf(TASK_KINDS)} value="call" />
          <Field label={t("task.to_day")} name="due_on" type="date" min={dayFromNow(0)} max={dayFromNow(LONGEST_WAIT_DAYS)} hint={t("case.next_on_hint")} />
        </div>
        <Area label={t("task.what")} name="words" rows={3} maxLength={2000} required />
        <OutletSelect />
        <label class="check">
          <input type="checkbox" name="is_mine" value="yes" />
          {t("task.is_mine")}
        </label>
      </WishForm>
    </Dialog>
  );
}
