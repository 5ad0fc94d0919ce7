/** The days of the year that matter to a member, and what is done about each. */

import { useState } from "preact/hooks";
import { isManager } from "../api/access";
import { useAnswer } from "../api/answer";
import type { BirthdayKept, ImportantDate } from "../api/file";
import { useLine } from "../api/line";
import { Dialog, Failure, Field, OutletSelect, Select, WishForm, filled, tell, text } from "../design/forms";
import { DayPicker, pickedDay } from "../design/DayPicker";
import { t } from "../words";
import { birthdayInWords } from "../words/dates";
import { DATE_KINDS } from "./episodes";
import type { SectionProps } from "./sections";

const MOST_DAYS_BEFORE = 30;

export function Dates({ member }: SectionProps) {
  const [keepsBirthday, setKeepsBirthday] = useState(false);
  const [adds, setAdds] = useState(false);
  const [correcting, setCorrecting] = useState<ImportantDate | null>(null);
  const [removing, setRemoving] = useState<ImportantDate | null>(null);
  const path = `/members/${member.member_id}/dates`;
  const { answer, failure, load } = useAnswer<{ birthday: BirthdayKept | null; dates: ImportantDate[] }>(path);
  const birthday = answer?.birthday ?? null;

  function done(words: string): void {
    setAdds(false);
    setKeepsBirthday(false);
    setCorrecting(null);
    setRemoving(null);
    tell(words);
    load();
  }

  return (
    <section class="file-section" aria-label={t("dates.title")}>
      <div>
        <button type="button" class="button small primary" onClick={() => setAdds(true)}>{t("dates.add")}</button>
      </div>
      <Failure of={failure} />
      {answer?.dates.length === 0 && birthday === null && <p class="muted">{t("dates.none")}</p>}
      <ul class="dates">
        {birthday !== null && <KeptBirthday birthday={birthday} correct={() => setKeepsBirthday(true)} />}
        {answer?.dates.map((date) => <Kept key={date.date_id} date={date} correct={() => setCorrecting(date)} remove={() => setRemoving(date)} />)}
      </ul>
      {adds && <DateDialog title={t("dates.add")} path={path} close={() => setAdds(false)} done={() => done(t("dates.saved"))} />}
      {correcting !== null && (
        <DateDialog
          title={`${t("dates.correct")}: ${nameOf(correcting)}`}
          date={correcting}
          path={`${path}/${correcting.date_id}/corrections`}
          close={() => setCorrecting(null)}
          done={() => done(t("dates.saved"))}
        />
      )}
      {keepsBirthday && birthday !== null && (
        <Dialog title={`${t("dates.correct")}: ${t("enrol.birthday")}`} close={() => setKeepsBirthday(false)}>
          <WishForm path={`/members/${member.member_id}/birthday/keepings`} button={t("form.save")} body={keeping} done={() => done(t("dates.saved"))}>
            <KeepingFields kept={birthday} />
            <OutletSelect />
          </WishForm>
        </Dialog>
      )}
      {removing !== null && (
        <Dialog title={`${t("dates.remove")}: ${nameOf(removing)}`} close={() => setRemoving(null)}>
          <WishForm path={`${path}/${removing.date_id}/removals`} button={t("dates.remove")} isGrave body={(form) => filled(form, "outlet_code")} done={() => done(t("dates.removed"))}>
            <OutletSelect />
          </WishForm>
        </Dialog>
      )}
    </section>
  );
}

/** Without the day: whoever corrects it asks whose it is, or for a document. */
function KeptBirthday({ birthday, correct }: { birthday: BirthdayKept; correct(): void }) {
  const name = t("enrol.birthday");
  return (
    <li class="date-line">
      <strong>{name}</strong>
      <small class="muted">{toldOf(birthday).join(" · ")}</small>
      <span class="date-acts">
        <button type="button" class="link" aria-label={`${t("dates.correct")}: ${name}`} onClick={correct}>{t("dates.correct")}</button>
      </span>
    </li>
  );
}

/** Who is reminded, and who sees it. What is for managers alone is no task, for every desk reads those. */
function toldOf({ remind_days_before: before, seen_by: seenBy }: BirthdayKept): string[] {
  const reminds = before === null || seenBy === "managers" ? [] : [t("dates.reminds", {}, before)];
  return [...reminds, t(seenBy === "managers" ? "dates.seen_by_managers" : "dates.seen_by_desk")];
}

function KeepingFields({ kept }: { kept?: BirthdayKept | undefined }) {
  const line = useLine();
  const seenBy = [{ value: "desk", label: t("dates.seen_by_desk") }, { value: "managers", label: t("dates.seen_by_managers") }];
  return (
    <>
      <Field label={t("dates.remind")} name="remind_days_before" type="number" inputMode="numeric" min={0} max={MOST_DAYS_BEFORE} step={1} value={kept?.remind_days_before ?? ""} />
      {isManager(line.person()) && <Select label={t("dates.seen_by")} name="seen_by" choices={seenBy} value={kept?.seen_by ?? "desk"} />}
    </>
  );
}

function Kept({ date, correct, remove }: { date: ImportantDate; correct(): void; remove(): void }) {
  const told = [date.greets ? t("dates.greets") : t("dates.no_letter"), ...toldOf(date)];
  return (
    <li class="date-line">
      <strong>{birthdayInWords(date.day)}</strong>
      <span>{nameOf(date)}</span>
      <small class="muted">{told.join(" · ")}</small>
      <span class="date-acts">
        <button type="button" class="link" aria-label={`${t("dates.correct")}: ${nameOf(date)}`} onClick={correct}>{t("dates.correct")}</button>
        <button type="button" class="link" aria-label={`${t("dates.remove")}: ${nameOf(date)}`} onClick={remove}>{t("dates.remove")}</button>
      </span>
    </li>
  );
}

function nameOf({ kind, label }: ImportantDate): string {
  const words = DATE_KINDS[kind];
  return [words === undefined ? kind : t(words), label].filter(Boolean).join(" · ");
}

/** One that is new, or one that is corrected, whose kind stays. */
function DateDialog({ title, date, path, close, done }: { title: string; date?: ImportantDate; path: string; close(): void; done(): void }) {
  // The day on which they joined is known.
  const kinds = Object.entries(DATE_KINDS).filter(([kind]) => kind !== "joined").map(([value, key]) => ({ value, label: t(key) }));
  const greets = [{ value: "yes", label: t("dates.greets") }, { value: "no", label: t("dates.no_letter") }];
  return (
    <Dialog title={title} close={close}>
      <WishForm path={path} button={t("form.save")} body={asked} done={done}>
        {date === undefined && <Select label={t("dates.kind")} name="kind" choices={kinds} value="name_day" />}
        <DayPicker day={date?.day} />
        <Field label={t("dates.label")} name="label" hint={t("dates.label_hint")} maxLength={80} value={date?.label ?? ""} />
        <Select label={t("dates.letter")} name="greets" choices={greets} value={date?.greets === false ? "no" : "yes"} />
        <KeepingFields kept={date} />
        <OutletSelect />
        <p class="muted">{t("dates.why")}</p>
      </WishForm>
    </Dialog>
  );
}

function keeping(form: FormData): object {
  const before = text(form, "remind_days_before");
  return { ...filled(form, "seen_by", "outlet_code"), ...(before === "" ? {} : { remind_days_before: Number(before) }) };
}

function asked(form: FormData): unknown {
  return { ...keeping(form), ...filled(form, "kind", "label"), day: pickedDay(form), greets: text(form, "greets") === "yes" };
}
