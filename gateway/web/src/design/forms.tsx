/** Dialogs and forms of staff: one wish each, its failure said beside it. They speak by the line of the page that they stand in. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Action } from "../api/action";
import { useLine } from "../api/line";
import { Problem } from "../api/problem";
import { Cup } from "../design/Cups";
import { CrossIcon } from "../design/icons";
import { t } from "../words";
import { sentenceFor } from "../words/failures";

/** The browser's own: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, close, children, isWide = false, isPage = false }: { title: string; close(): void; children: ComponentChildren; isWide?: boolean; isPage?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const [before, shown] = [document.activeElement, dialog.current];
    shown?.showModal();
    dialogs.value = [...dialogs.peek(), id];
    return () => {
      dialogs.value = dialogs.peek().filter((each) => each !== id);
      // One that was closed has given the focus back itself, and whoever pressed a key since is not called back.
      if (shown?.open && before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class={isPage ? "dialog page" : isWide ? "dialog wide" : "dialog"} aria-labelledby={id} onClose={close}>
      <header class="dialog-top">
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" aria-label={t("form.close")} onClick={() => dialog.current?.close()}>
          <CrossIcon />
        </button>
      </header>
      {children}
      <Said over={id} />
    </dialog>
  );
}

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
  const { queue } = useLine();
  const [action] = useState(() => new Action<unknown>(queue, path));
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await done(await action.press(body(new FormData(event.currentTarget as HTMLFormElement))));
    } catch (why) {
      setFailure(why);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="wish" onSubmit={(event) => void submit(event)}>
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
  const fields = failure instanceof Problem ? failure.errors.map(({ pointer, detail }) => `${pointer.replace(/^\//, "")}: ${detail}`) : [];
  return (
    <p class="problem" role="alert">
      {fields.length > 0 ? fields.join(" · ") : sentenceFor(failure)}
    </p>
  );
}

interface Choice {
  value: string;
  label: string;
}

export function Field({ label, name, hint, isLong = false, ...rest }: { label: string; name: string; hint?: string; isLong?: boolean; [attribute: string]: unknown }) {
  const id = useId();
  return (
    <div class={isLong ? "form-field long" : "form-field"}>
      <label for={id}>{label}</label>
      <input id={id} name={name} autocomplete="off" aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && <small id={`${id}-hint`} class="muted">{hint}</small>}
    </div>
  );
}

export function Area({ label, name, hint, ...rest }: { label: string; name: string; hint?: string; [attribute: string]: unknown }) {
  const id = useId();
  return (
    <div class="form-field long">
      <label for={id}>{label}</label>
      <textarea id={id} name={name} aria-describedby={hint ? `${id}-hint` : undefined} {...rest} />
      {hint && <small id={`${id}-hint`} class="muted">{hint}</small>}
    </div>
  );
}

/** Whoever stands at no outlet says in whose books it goes; elsewhere it is the caller's own. */
export function OutletSelect() {
  const choices = useLine().outletChoices();
  if (choices.length === 0) return null;
  return <Select label={t("form.outlet")} name="outlet_code" choices={[{ value: "", label: "—" }, ...choices]} isNeeded />;
}

export function Select({ label, name, choices, value, isNeeded = false, onChange }: { label: string; name: string; choices: readonly Choice[]; value?: string; isNeeded?: boolean; onChange?: (value: string) => void }) {
  const id = useId();
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      <select id={id} name={name} value={value} required={isNeeded} onChange={(event) => onChange?.(event.currentTarget.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export function text(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}

/** Only what was filled in. */
export function filled(form: FormData, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, text(form, name)]).filter(([, value]) => value !== ""));
}

/** A code as the suite takes it: "House rules 2027" is house-rules-2027. */
export function coded(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}

/** What was done last, said once to everybody. */
export const said = signal("");

/** Those that lie open, the one on top last: what lies under it is neither seen nor read out. */
const dialogs = signal<readonly string[]>([]);

/** Each dialog has one of its own, so that it is heard wherever the act was done; `over` none where it is the page's. */
export function Said({ over }: { over?: string }) {
  const words = dialogs.value.at(-1) === over ? said.value : "";
  return (
    <p class={words === "" ? "unseen" : "said"} role="status" aria-live="polite">
      {words}
    </p>
  );
}

let quiet: ReturnType<typeof setTimeout> | undefined;
export function tell(words: string): void {
  said.value = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (said.value = ""), 6_000);
}
