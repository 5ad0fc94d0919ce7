/** What a field asks for, said beside it in the language of the page; a browser's own bubble speaks the browser's. */

import { useState } from "preact/hooks";
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

type Asked = Pick<Typed, "type"> & { validity: Partial<ValidityState>; min?: string; max?: string };

export function problemOf({ type, validity, min = "", max = "" }: Asked, hint: string): string {
  const shown = (limit: string) => (type === "date" ? day(limit) : limit);
  if (validity.valueMissing === true) return t("field.needed");
  if (validity.rangeUnderflow === true) return `≥ ${shown(min)}`;
  if (validity.rangeOverflow === true) return `≤ ${shown(max)}`;
  if (validity.typeMismatch === true && type === "email") return t("field.email");
  return hint || t("field.unusable");
}
