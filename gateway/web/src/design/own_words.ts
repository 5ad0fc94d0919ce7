/** What a field asks for, said beside it in the language of the page; a browser's own bubble speaks the browser's. */

import { useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { t } from "../words";
import { day } from "../words/dates";

type Typed = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const TYPED = "input:invalid, select:invalid, textarea:invalid";

/** `problem` is what is wrong now; `asks` goes onto the field. */
export function useOwnWords(hint = "") {
  const [problem, say] = useState("");
  const asks = {
    "aria-invalid": problem !== "" || undefined,
    onInvalid(event: Event): void {
      event.preventDefault();
      const field = event.currentTarget as Typed;
      say(problemOf(field, hint));
      // The first one, as a browser would that spoke for itself.
      if (field.form?.querySelector(TYPED) === field) field.focus();
    },
    onInputCapture: () => say(""),
  };
  return { problem, asks };
}

/** What a field begins with is written once. As a `value` it would be put back over what was typed, or chosen, whenever the page is drawn again; so only where the form hears of each letter, and says itself what stands there. */
export function beginning({ value, ...rest }: { value?: unknown; onInput?: unknown; [attribute: string]: unknown }): object {
  return value === undefined || rest.onInput !== undefined ? { value, ...rest } : { defaultValue: value, ...rest };
}

/** What the suite could not use is said beside its field, as what the browser finds itself; nothing is held up by it, for it may be another field's fault. */
export function markRefused(form: HTMLFormElement, failure: unknown): void {
  if (!(failure instanceof Problem)) return;
  const found = failure.errors.map(({ pointer }) => fieldAt(form, pointer)).filter((field) => field !== null);
  for (const field of found) field.setCustomValidity(failure.code);
  for (const field of found) field.checkValidity();
  for (const field of found) field.setCustomValidity("");
}

/** `/titles/en` is typed in `title_en`, `/texts/en/title` in `title.en`, and `/price_minor` in `price`. */
function fieldAt(form: HTMLFormElement, pointer: string): Typed | null {
  const path = pointer.split("/").slice(1);
  const last = (path.at(-1) ?? "").replace(/_minor$/, "");
  const names = [...path, path.join("_").replace("s_", "_"), path.slice(-2).reverse().join("."), last];
  const field = names.map((name) => form.elements.namedItem(name)).find((each) => each !== null && "setCustomValidity" in each);
  return (field as Typed | undefined) ?? null;
}

type Asked = Pick<Typed, "type"> & { validity: Partial<ValidityState>; min?: string; max?: string };

export function problemOf({ type, validity, min = "", max = "" }: Asked, hint: string): string {
  const shown = (limit: string) => (type === "date" ? day(limit) : limit);
  if (validity.valueMissing === true) return t("field.needed");
  if (validity.rangeUnderflow === true) return `≥ ${shown(min)}`;
  if (validity.rangeOverflow === true) return `≤ ${shown(max)}`;
  if (validity.typeMismatch === true && type === "email") return t("field.email");
  return hint || t("field.unusable");
}
