/** The days of the year that matter to a member, beside their birthday: told, corrected and taken away by themselves. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t, type WordKey } from "../words";
import { birthdayInWords } from "../words/dates";
import { DayFields, Field, Select, WishForm, dayIn, text } from "./forms";
import { change, type OwnDate } from "./own";

/** Of the day on which they joined nobody need be told. */
const KINDS: readonly (readonly [OwnDate["kind"], WordKey])[] = [
  ["name_day", "date.name_day"],
  ["child", "date.child"],
  ["dog", "date.dog"],
  ["other", "date.other"],
];
const NAMES: Record<string, WordKey> = { ...Object.fromEntries(KINDS), joined: "date.joined" };
const OLDEST_YEAR = 1900;

export function OwnDates({ dates }: { dates: readonly OwnDate[] }) {
  const [open, setOpen] = useState<string | null>(null);
  const whole = useRef<HTMLElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (open === null) return;
    // What was pressed is gone by then: whoever works without a mouse goes on in the form, and from there at the heading.
    whole.current?.querySelector<HTMLElement>("select")?.focus();
    return () => {
      if (document.activeElement === document.body) title.current?.focus();
    };
  }, [open]);
  // Saving takes a while: whoever has gone on to another day or field by then is not called back.
  const close = (saved: string) => setOpen((shown) => (shown === saved ? null : shown));
  return (
    <section class="sheet" ref={whole} aria-label={t("me.dates")}>
      <h2 ref={title} tabIndex={-1}>{t("me.dates")}</h2>
      <p class="muted">{t("me.dates_how")}</p>
      <ul class="own-dates">
        {dates.map((date) => (
          <li key={date.date_id}>
            {open === date.date_id ? <Correction date={date} done={() => close(date.date_id)} /> : <Kept date={date} correct={() => setOpen(date.date_id)} />}
          </li>
        ))}
      </ul>
      {open !== "new" && <button type="button" class="button secondary" onClick={() => setOpen("new")}>{t("me.date_add")}</button>}
      {open === "new" && (
        <WishForm button={t("me.save")} wish={(form) => change("/me/dates", { kind: text(form, "kind"), ...said(form) }).then(() => close("new"))}>
          <Select label={t("me.date_kind")} name="kind" value="name_day" choices={KINDS.map(([kind, words]) => [kind, t(words)])} />
          <DateFields />
        </WishForm>
      )}
    </section>
  );
}

function Kept({ date, correct }: { date: OwnDate; correct(): void }) {
  return (
    <div class="own-date">
      <span>
        <strong>{birthdayInWords(date.day)}</strong> {nameOf(date)}
      </span>
      <button type="button" class="button small secondary" aria-label={`${t("me.date_correct")}: ${nameOf(date)}`} onClick={correct}>{t("me.date_correct")}</button>
    </div>
  );
}

function Correction({ date, done }: { date: OwnDate; done(): void }) {
  const { date_id } = date;
  return (
    <>
      <WishForm button={t("me.save")} wish={(form) => change("/me/date-corrections", { date_id, ...said(form) }).then(done)}>
        <p><strong>{nameOf(date)}</strong></p>
        <DateFields date={date} />
      </WishForm>
      <WishForm button={t("me.date_remove")} isGrave wish={() => change("/me/date-removals", { date_id }).then(done)} />
    </>
  );
}

function DateFields({ date }: { date?: OwnDate }) {
  return (
    <>
      <DayFields day={date?.day} />
      <Field label={t("me.date_year")} name="year" type="number" inputMode="numeric" min={OLDEST_YEAR} max={new Date().getFullYear()} value={date?.day.year ?? ""} />
      <Field label={t("me.date_whose")} name="label" maxLength={80} value={date?.label ?? ""} />
      <Check label={t("me.date_letter")} name="greets" isOn={date?.greets ?? true} />
      <Check label={t("me.date_at_desk")} name="at_desk" isOn={date?.seen_by !== "managers"} />
    </>
  );
}

export function Check({ label, name, isOn }: { label: string; name: string; isOn: boolean }) {
  return (
    <label class="own-consent">
      <input type="checkbox" name={name} defaultChecked={isOn} />
      <span>{label}</span>
    </label>
  );
}

function said(form: FormData): object {
  const year = text(form, "year");
  return {
    day: { ...dayIn(form), ...(year === "" ? {} : { year: Number(year) }) },
    label: text(form, "label") || null,
    seen_by: form.has("at_desk") ? "desk" : "managers",
    greets: form.has("greets"),
  };
}

function nameOf({ kind, label }: OwnDate): string {
  const words = NAMES[kind];
  return [words === undefined ? kind : t(words), label].filter(Boolean).join(" · ");
}
