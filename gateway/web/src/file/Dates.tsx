/** The days of the year that matter to a member, and what is done about each. */

import { useEffect, useState } from "preact/hooks";
import { isManager } from "../api/access";
import type { ImportantDate } from "../api/file";
import { useLine } from "../api/line";
import { Dialog, Failure, Field, OutletSelect, Select, WishForm, filled, tell, text } from "../design/forms";
import { DayPicker, pickedDay } from "../design/DayPicker";
import { t } from "../words";
import { birthdayInWords } from "../words/dates";
import { DATE_KINDS } from "./episodes";
import type { SectionProps } from "./sections";

const MOST_DAYS_BEFORE = 30;

export function Dates({ member }: SectionProps) {
  const line = useLine();
  const [dates, setDates] = useState<readonly ImportantDate[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [adds, setAdds] = useState(false);
  const [correcting, setCorrecting] = useState<ImportantDate | null>(null);
  const [removing, setRemoving] = useState<ImportantDate | null>(null);
  const path = `/members/${member.member_id}/dates`;
  const load = () => void line.get<{ dates: ImportantDate[] }>(path).then((answer) => setDates(answer.dates), setFailure);
  useEffect(load, [path]);

  function done(words: string): void {
    setAdds(false);
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
      {dates?.length === 0 && <p class="muted">{t("dates.none")}</p>}
      <ul class="dates">
        {dates?.map((date) => <Kept key={date.date_id} date={date} correct={() => setCorrecting(date)} remove={() => setRemoving(date)} />)}
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

function Kept({ date, correct, remove }: { date: ImportantDate; correct(): void; remove(): void }) {
  const told = [
    // What is for managers alone is no task, for every desk reads those.
    date.remind_days_before === null || date.seen_by === "managers" ? "" : t("dates.reminds", {}, date.remind_days_before),
    date.greets ? t("dates.greets") : t("dates.no_letter"),
    t(date.seen_by === "managers" ? "dates.seen_by_managers" : "dates.seen_by_desk"),
  ];
  return (
    <li class="date-line">
      <strong>{birthdayInWords(date.day)}</strong>
      <span>{nameOf(date)}</span>
      <small class="muted">{told.filter((part) => part !== "").join(" · ")}</small>
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
  const line = useLine();
  // The day on which they joined is known.
  const kinds = Object.entries(DATE_KINDS).filter(([kind]) => kind !== "joined").map(([value, key]) => ({ value, label: t(key) }));
  const greets = [{ value: "yes", label: t("dates.greets") }, { value: "no", label: t("dates.no_letter") }];
  const seenBy = [{ value: "desk", label: t("dates.seen_by_desk") }, { value: "managers", label: t("dates.seen_by_managers") }];
  return (
    <Dialog title={title} close={close}>
      <WishForm path={path} button={t("form.save")} body={asked} done={done}>
        {date === undefined && <Select label={t("dates.kind")} name="kind" choices={kinds} value="name_day" />}
        <DayPicker day={date?.day} />
        <Field label={t("dates.label")} name="label" hint={t("dates.label_hint")} maxLength={80} value={date?.label ?? ""} />
        <div class="pair">
          <Select label={t("dates.letter")} name="greets" choices={greets} value={date?.greets === false ? "no" : "yes"} />
          <Field label={t("dates.remind")} name="remind_days_before" type="number" inputMode="numeric" min={0} max={MOST_DAYS_BEFORE} step={1} value={date?.remind_days_before ?? ""} />
        </div>
        {isManager(line.person()) && <Select label={t("dates.seen_by")} name="seen_by" choices={seenBy} value={date?.seen_by ?? "desk"} />}
        <OutletSelect />
        <p class="muted">{t("dates.why")}</p>
      </WishForm>
    </Dialog>
  );
}

function asked(form: FormData): unknown {
  const before = text(form, "remind_days_before");
  return {
    ...filled(form, "kind", "label", "seen_by", "outlet_code"),
    day: pickedDay(form),
    greets: text(form, "greets") === "yes",
    ...(before === "" ? {} : { remind_days_before: Number(before) }),
  };
}
