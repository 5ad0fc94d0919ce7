/** Small forms for a phone: one wish each, what came of it said beside it. */

import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { markRefused, useOwnWords } from "../design/own_words";
import { t } from "../words";
import { monthNames } from "../words/dates";
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
      <input id={id} name={name} autocomplete="off" aria-describedby={beside === "" ? undefined : `${id}-hint`} {...rest} {...asks} />
      {beside !== "" && <small id={`${id}-hint`} class={problem === "" ? "muted" : "problem"}>{beside}</small>}
    </div>
  );
}

export function CodeField() {
  return <Field label={t("me.code")} name="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxLength={6} required />;
}

export function Select({ label, name, value, choices }: { label: string; name: string; value: string; choices: readonly [value: string, label: string][] }) {
  const id = useId();
  return (
    <div class="own-field">
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        {choices.map(([each, words]) => (
          <option key={each} value={each} selected={each === value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A day of the year; what it says is read by `dayIn`. */
export function DayFields({ day = { month: 1, day: 1 } }: { day?: { month: number; day: number } | undefined }) {
  const days = Array.from({ length: 31 }, (_, place) => String(place + 1));
  return (
    <>
      <Select label={t("me.day")} name="day" value={String(day.day)} choices={days.map((each) => [each, each])} />
      <Select label={t("me.month")} name="month" value={String(day.month)} choices={monthNames().map((name, place) => [String(place + 1), name])} />
    </>
  );
}

export function dayIn(form: FormData): { month: number; day: number } {
  return { month: Number(form.get("month")), day: Number(form.get("day")) };
}

export function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}
