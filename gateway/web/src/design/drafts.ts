/** What somebody was writing when the next guest came: it stands there again when the same form opens. In the memory of this page alone. */

const MOST = 20;

interface Draft {
  /** What stood there before a letter was typed: where that has changed meanwhile, the draft is about something else. */
  readonly over: string;
  readonly text: string;
}
const drafts = new Map<string, Map<string, Draft>>();

/** Only long words are kept: a choice is made again in a second. */
export function keepDraft(key: string, target: EventTarget | null): void {
  if (!(target instanceof HTMLTextAreaElement)) return;
  const fields = drafts.get(key) ?? new Map<string, Draft>();
  fields.set(target.name, { over: target.defaultValue, text: target.value });
  drafts.delete(key);
  drafts.set(key, fields);
  if (drafts.size > MOST) drafts.delete(drafts.keys().next().value!);
}

export function takeUpDraft(key: string, form: HTMLFormElement): void {
  for (const area of form.querySelectorAll("textarea")) {
    const draft = drafts.get(key)?.get(area.name);
    if (draft !== undefined && draft.over === area.defaultValue) area.value = draft.text;
  }
}

export function forgetDraft(key: string): void {
  drafts.delete(key);
}
