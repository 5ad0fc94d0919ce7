/** Which key does what, for whoever asks with F1 or a question mark. */

import "./keys.css";
import { signal } from "@preact/signals";
import { t, type WordKey } from "../words";

export type Keys = readonly [keys: readonly string[], does: WordKey];

const isOpen = signal(false);
/** Comes when it is asked for: a guest is served without it. */
const List = signal<typeof import("./KeysList").KeysList | null>(null);

export function openKeysHelp(): void {
  isOpen.value = true;
  if (List.value === null) void import("./KeysList").then(({ KeysList }) => (List.value = KeysList), closeKeysHelp);
}

function closeKeysHelp(): void {
  isOpen.value = false;
}

export function KeysHelp({ of: keys }: { of: readonly Keys[] }) {
  return isOpen.value && List.value !== null ? <List.value keys={keys} close={closeKeysHelp} /> : null;
}

export function KeysHint() {
  return (
    <button type="button" class="button small quiet-wide keys-hint" onClick={openKeysHelp}>
      {t("keys.title")} <kbd>F1</kbd>
    </button>
  );
}
