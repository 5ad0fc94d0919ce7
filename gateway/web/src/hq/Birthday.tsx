/** A member's birthday put right. What is on record is not shown: whose it is says it anew, or shows a document. */

import { useState } from "preact/hooks";
import type { BirthdayCorrected, FoundMember } from "../api/office";
import { t, type WordKey } from "../words";
import { monthNames } from "../words/dates";
import { BIRTHDAY_REASONS, reasonChoices } from "../words/reasons";
import { Dialog, Field, Select, WishForm, tell, text } from "../design/forms";

const DONE: Record<BirthdayCorrected["birthday"], WordKey> = { set: "birthday.was_set", changed: "birthday.was_changed", unchanged: "birthday.was_so" };
const OLDEST = 1900;
// Without a year, 29 February is a day.
const SOME_LEAP_YEAR = 2000;

export function BirthdayDialog({ member, close }: { member: FoundMember; close(): void }) {
  const [month, setMonth] = useState("");
  const [year, setYear] = useState("");
  const months = monthNames().map((label, place) => ({ value: String(place + 1), label }));
  const days = Array.from({ length: longest(Number(month), Number(year)) }, (_, place) => ({ value: String(place + 1), label: String(place + 1) }));
  const choose = { value: "", label: "—" };

  function done(answer: unknown): void {
    close();
    tell(t(DONE[(answer as BirthdayCorrected).birthday]));
  }

  return (
    <Dialog title={`${t("birthday.correct")}: ${member.display_name}`} close={close}>
      <WishForm path={`/members/${member.member_id}/birthday`} button={t("form.save")} body={corrected} done={done}>
        <p>{t("birthday.correct_why")}</p>
        <div class="pair">
          <Select label={t("enrol.month")} name="month" choices={[choose, ...months]} isNeeded onChange={setMonth} />
          <Select label={t("enrol.day")} name="day" choices={[choose, ...days]} isNeeded />
        </div>
        <Field label={t("birthday.year")} name="year" hint={t("birthday.year_hint")} type="number" inputMode="numeric" min={OLDEST} max={new Date().getFullYear()} onInput={(event: InputEvent) => setYear((event.currentTarget as HTMLInputElement).value)} />
        <Select label={t("form.reason")} name="reason" choices={[choose, ...reasonChoices(BIRTHDAY_REASONS)]} isNeeded />
      </WishForm>
    </Dialog>
  );
}

function corrected(form: FormData): unknown {
  const number = (name: string) => Number(text(form, name));
  const year = text(form, "year") === "" ? {} : { year: number("year") };
  return { birthday: { month: number("month"), day: number("day"), ...year }, reason: text(form, "reason") };
}

/** How many days the month has; all that any has before it is chosen. */
function longest(month: number, year: number): number {
  if (month === 0) return 31;
  return new Date(Date.UTC(year >= OLDEST ? year : SOME_LEAP_YEAR, month, 0)).getUTCDate();
}
