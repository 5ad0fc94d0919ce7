/** The calendar: how much is due on each day of four weeks, from the Monday of this one. */

import { useState } from "preact/hooks";
import type { DayLoad } from "../api/care";
import { dayFromNow } from "../api/outlet_day";
import { Failure } from "../design/forms";
import { locale, t } from "../words";
import { day } from "../words/dates";
import { useAnswer } from "../api/answer";

const WEEKS = 4;
const DAYS = 7;

export function Calendar({ outlet, chosen, choose }: { outlet: string; chosen: string; choose(day: string): void }) {
  const [week, setWeek] = useState(0);
  const monday = week * DAYS - ((new Date().getDay() + 6) % DAYS);
  const days = Array.from({ length: WEEKS * DAYS }, (_, number) => dayFromNow(monday + number));
  const asked = { first_on: days[0]!, last_on: days.at(-1)!, ...(outlet === "" ? {} : { outlet_code: outlet }) };
  const { answer, failure } = useAnswer<{ days: DayLoad[] }>(`/task-days?${new URLSearchParams(asked).toString()}`);
  return (
    <section class="rows" aria-label={t("day.calendar")}>
      <div class="day-top">
        <h2>{t("day.calendar")}</h2>
        <button type="button" class="link" onClick={() => setWeek(week - WEEKS)}>{t("day.earlier")}</button>
        <button type="button" class="link" onClick={() => setWeek(week + WEEKS)}>{t("day.later")}</button>
      </div>
      <Failure of={failure} />
      <div class="calendar">
        {days.slice(0, DAYS).map((each) => <span key={each} class="calendar-day">{weekday(each)}</span>)}
        {days.map((each, place) => (
          <Day key={each} namesMonth={place === 0 || each.endsWith("-01")} day={each} load={answer?.days.filter(({ due_on }) => due_on === each) ?? []} isChosen={each === chosen} choose={choose} />
        ))}
      </div>
    </section>
  );
}

function Day({ day: isoDay, load, isChosen, namesMonth, choose }: { day: string; load: readonly DayLoad[]; isChosen: boolean; namesMonth: boolean; choose(day: string): void }) {
  const tasks = load.reduce((sum, each) => sum + each.tasks, 0);
  const calls = load.filter(({ kind }) => kind === "call").reduce((sum, each) => sum + each.tasks, 0);
  const words = `${day(isoDay)}: ${t("day.tasks", {}, tasks)}`;
  return (
    <button type="button" aria-pressed={isChosen} aria-current={isoDay === dayFromNow(0) ? "date" : undefined} aria-label={words} title={calls > 0 ? t("day.calls_among", {}, calls) : words} onClick={() => choose(isoDay)}>
      {namesMonth ? dayAndMonth(isoDay) : Number(isoDay.slice(8))}
      {tasks > 0 && <strong>{tasks}</strong>}
    </button>
  );
}

/** "30 Nov": the first day that is shown, and the first of a month. */
function dayAndMonth(isoDay: string): string {
  return new Intl.DateTimeFormat(locale() === "en" ? "en-GB" : locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(`${isoDay}T00:00:00Z`));
}

function weekday(isoDay: string): string {
  return new Intl.DateTimeFormat(locale(), { weekday: "short", timeZone: "UTC" }).format(new Date(`${isoDay}T00:00:00Z`));
}
