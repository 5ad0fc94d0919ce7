/** Forms of staff: one wish each, its failure said beside it. They speak by the line of the page that they stand in. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Action } from "../api/action";
import { Awaited } from "../api/answer";
import { useLine } from "../api/line";
import { Cup } from "../design/Cups";
import { forgetDraft, keepDraft, takeUpDraft } from "./drafts";
import { beginning, markRefused, useOwnWords } from "./own_words";
import { t } from "../words";
import { sentenceFor } from "../words/failures";

export { Dialog, Said, tell } from "./Dialog";

interface WishForm {
  path: string;
  button: string;
  children?: ComponentChildren;
  body(form: FormData): unknown;
  done(answer: unknown): void | Promise<void>;
  isGrave?: boolean;
  /** What else may be wished here: stands beside the button. */
  otherwise?: ComponentChildren;
}

export function WishForm({ path, button, children, body, done, isGrave = false, otherwise }: WishForm) {
  const line = useLine();
  const [action] = useState(() => new Action<unknown>(line.queue, path));
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // Of whoever is at it, and of nobody else.
  const draft = `${line.person()?.staff_id ?? ""} ${path}`;
  useLayoutEffect(() => takeUpDraft(draft, form.current!), [draft]);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const answer = await action.press(body(new FormData(event.currentTarget as HTMLFormElement)));
      forgetDraft(draft);
      await done(answer);
    } catch (why) {
      setFailure(why);
      if (form.current !== null) markRefused(form.current, why);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} class="wish" onSubmit={(event) => void submit(event)} onInput={(event) => keepDraft(draft, event.target)}>
      {children}
      <Failure of={failure} />
      <div class="row">
        <button type="submit" class={isGrave ? "button small grave" : "button small primary"} disabled={isBusy}>
          {button}
        </button>
        {otherwise}
      </div>
    </form>
  );
}

/** A list without a line says so, and is seen to have come. */
export function Nothing({ words }: { words: string }) {
  return (
    <div class="nothing">
      <Cup kind="empty" />
      <p>{words}</p>
    </div>
  );
}

export function Failure({ of: failure }: { of: unknown }) {
  if (failure === null) return <p class="problem" role="alert" />;
  return <p class="problem" role="alert">{failure instanceof Awaited ? t("problem.awaited") : sentenceFor(failure)}</p>;
}

interface Choice {
  value: string;
  label: string;
}

/** `rule` says which form it has, where the hint says what it is for. */
export function Field({ label, name, hint, rule = hint, isLong = false, ...rest }: { label: string; name: string; hint?: string; rule?: string; isLong?: boolean; [attribute: string]: unknown }) {
  const id = useId();
  const { problem, asks } = useOwnWords(rule);
  return (
    <div class={isLong ? "form-field long" : "form-field"}>
      <label for={id}>{label}</label>
      <input id={id} name={name} autocomplete="off" aria-describedby={`${id}-hint`} {...beginning(rest)} {...asks} />
      <Beside id={`${id}-hint`} hint={hint} problem={problem} />
    </div>
  );
}

export function Area({ label, name, hint, ...rest }: { label: string; name: string; hint?: string; [attribute: string]: unknown }) {
  const id = useId();
  const { problem, asks } = useOwnWords(hint);
  return (
    <div class="form-field long">
      <label for={id}>{label}</label>
      <textarea id={id} name={name} aria-describedby={`${id}-hint`} {...beginning(rest)} {...asks} />
      <Beside id={`${id}-hint`} hint={hint} problem={problem} />
    </div>
  );
}

/** Whoever stands at no outlet says in whose books it goes; elsewhere it is the caller's own. Where the thing itself has one, that is `likely`. */
export function OutletSelect({ likely = "" }: { likely?: string }) {
  const choices = useLine().outletChoices();
  if (choices.length === 0) return null;
  return <Select label={t("form.outlet")} name="outlet_code" choices={[{ value: "", label: "—" }, ...choices]} value={likely} isNeeded />;
}

export function Select({ label, name, choices, value, isNeeded = false, onChange }: { label: string; name: string; choices: readonly Choice[]; value?: string; isNeeded?: boolean; onChange?: (value: string) => void }) {
  const id = useId();
  const { problem, asks } = useOwnWords();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <select id={id} name={name} value={onChange && value} required={isNeeded} aria-describedby={`${id}-hint`} onChange={(event) => onChange?.(event.currentTarget.value)} {...asks}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Beside id={`${id}-hint`} problem={problem} />
    </div>
  );
}

/** What a field is for, and in its place what is wrong with it. */
function Beside({ id, hint = "", problem }: { id: string; hint?: string | undefined; problem: string }) {
  if (problem !== "") return <small id={id} class="field-problem">{problem}</small>;
  return hint === "" ? null : <small id={id} class="muted">{hint}</small>;
}

export function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}

/** Only what was filled in. */
export function filled(form: FormData, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, text(form, name)]).filter(([, value]) => value !== ""));
}
