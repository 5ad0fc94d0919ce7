/** Small forms for a phone: one wish each, what came of it said beside it. */

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { beginning, markRefused, useOwnWords } from "../design/own_words";
import { t } from "../words";
import { daysIn, monthNames } from "../words/dates";
import { sentenceFor } from "../words/failures";

interface Wish {
  button: string;
  children?: ComponentChildren;
  wish(form: FormData): Promise<void>;
  done?: string;
  isGrave?: boolean;
}

export function WishForm({ button, children, wish, done = "", isGrave = false }: Wish) {
  const [isBusy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    setBusy(true);
    setDone(false);
    setFailure(null);
    try {
      await wish(new FormData(form));
      setDone(true);
    } catch (why) {
      setFailure(why);
      markRefused(form, why);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="own-form" onSubmit={(event) => void submit(event)}>
      {children}
      <p class="problem" role="alert">{failure === null ? "" : sentenceFor(failure)}</p>
      <button type="submit" class={`button ${isGrave ? "grave" : "primary"}`} disabled={isBusy}>
        {button}
      </button>
      <p class="muted said-done" role="status">{isDone ? done : ""}</p>
    </form>
  );
}

export function Field({ label, name, hint = "", ...rest }: { label: string; name: string; hint?: string; [attribute: string]: unknown }) {
  const id = useId();
  const { problem, asks } = useOwnWords(hint);
  const beside = problem || hint;
  return (
    <div class="own-field">
      <label for={id}>{label}</label>
      <input id={id} name={name} autocomplete="off" aria-describedby={beside === "" ? undefined : `${id}-hint`} {...beginning(rest)} {...asks} />
      {beside !== "" && <small id={`${id}-hint`} class={problem === "" ? "muted" : "problem"}>{beside}</small>}
    </div>
  );
}

export function CodeField() {
  return <Field label={t("me.code")} name="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxLength={6} required />;
}

type Choice = readonly [value: string, label: string];

export function Select({ label, name, value, choices, ...rest }: { label: string; name: string; value: string; choices: readonly Choice[]; [attribute: string]: unknown }) {
  const id = useId();
  const { problem, asks } = useOwnWords();
  return (
    <div class="own-field">
      <label for={id}>{label}</label>
      <select id={id} name={name} aria-describedby={problem === "" ? undefined : `${id}-hint`} {...rest} {...asks}>
        {choices.map(([each, words]) => (
          <option key={each} value={each} selected={each === value}>
            {words}
          </option>
        ))}
      </select>
      {problem !== "" && <small id={`${id}-hint`} class="problem">{problem}</small>}
    </div>
  );
}

/** A day of the year, which nobody gives by a careless press: a birthday is said once. What it says is read by `dayIn`. */
export function DayFields({ day }: { day?: { month: number; day: number } | undefined }) {
  const [month, setMonth] = useState(day?.month ?? 0);
  const [date, setDate] = useState(String(day?.day ?? ""));
  const choose: Choice = ["", "—"];
  const days = Array.from({ length: daysIn(month) }, (_, place) => String(place + 1));
  const chosen = (event: InputEvent) => (event.currentTarget as HTMLSelectElement).value;
  return (
    <>
      <Select label={t("me.day")} name="day" value={days.includes(date) ? date : ""} choices={[choose, ...days.map((each): Choice => [each, each])]} required onInput={(event: InputEvent) => setDate(chosen(event))} />
      <Select label={t("me.month")} name="month" value={String(month || "")} choices={[choose, ...monthNames().map((name, place): Choice => [String(place + 1), name])]} required onInput={(event: InputEvent) => setMonth(Number(chosen(event)))} />
    </>
  );
}

export function dayIn(form: FormData): { month: number; day: number } {
  return { month: Number(form.get("month")), day: Number(form.get("day")) };
}

export function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
