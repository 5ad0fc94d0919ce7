/** Which key does what, for whoever asks with F1 or a question mark. */

import "./keys.css";
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t, type WordKey } from "../words";

export const isHelpOpen = signal(false);
export type Keys = readonly [keys: readonly string[], does: WordKey];

export function KeysHelp({ of: keys }: { of: readonly Keys[] }) {
  return isHelpOpen.value ? <Help keys={keys} /> : null;
}

export function KeysHint() {
  return (
    <button type="button" class="button small quiet-wide keys-hint" onClick={() => (isHelpOpen.value = true)}>
      {t("keys.title")} <kbd>F1</kbd>
    </button>
  );
}

function Help({ keys }: { keys: readonly Keys[] }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current!.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog ref={dialog} class="keys-help" aria-labelledby="keys-title" onClose={() => (isHelpOpen.value = false)}>
      <h2 id="keys-title">{t("keys.title")}</h2>
      <dl class="keys">
        {keys.map(([names, does]) => (
          <div key={does}>
            <dt>
              {names.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(does)}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button secondary" onClick={() => dialog.current!.close()}>
        {t("back")} <kbd>Esc</kbd>
      </button>
    </dialog>
  );
}
