/** A day of the year, and its year where somebody tells it: a month has the days that it has. */

import { useState } from "preact/hooks";
import { t } from "../words";
import { daysIn, monthNames } from "../words/dates";
import { Field, Select, text } from "./forms";

const OLDEST = 1900;

export function DayPicker({ day }: { day?: { month: number; day: number; year: number | null } | undefined }) {
  const [month, setMonth] = useState(String(day?.month ?? ""));
  const [date, setDate] = useState(String(day?.day ?? ""));
  const [year, setYear] = useState(String(day?.year ?? ""));
  const months = monthNames().map((label, place) => ({ value: String(place + 1), label }));
  const days = Array.from({ length: daysIn(Number(month), Number(year) >= OLDEST ? Number(year) : undefined) }, (_, place) => ({ value: String(place + 1), label: String(place + 1) }));
  const choose = { value: "", label: "—" };
  return (
    <>
      <div class="pair">
        <Select label={t("enrol.month")} name="month" choices={[choose, ...months]} value={month} isNeeded onChange={setMonth} />
        <Select label={t("enrol.day")} name="day" choices={[choose, ...days]} value={days.some(({ value }) => value === date) ? date : ""} isNeeded onChange={setDate} />
      </div>
      <Field label={t("birthday.year")} name="year" hint={t("birthday.year_hint")} type="number" inputMode="numeric" min={OLDEST} max={new Date().getFullYear()} value={year} onInput={(event: InputEvent) => setYear((event.currentTarget as HTMLInputElement).value)} />
    </>
  );
}

export function pickedDay(form: FormData): { month: number; day: number; year?: number } {
  const number = (name: string) => Number(text(form, name));
  return { month: number("month"), day: number("day"), ...(text(form, "year") === "" ? {} : { year: number("year") }) };
}
