/** Which key does what, for whoever asks with F1 or a question mark. */

import { useEffect, useRef } from "preact/hooks";
import { t, type WordKey } from "../words";
import { isHelpOpen } from "./keys";

const KEYS: readonly [keys: readonly string[], does: WordKey][] = [
  [["0–9"], "keys.digits"],
  [["Enter"], "keys.enter"],
  [["Esc"], "keys.escape"],
  [["1–9"], "keys.cups"],
  [["↑", "↓"], "keys.arrows"],
  [["Tab"], "keys.tab"],
  [["F2"], "idle.enrol"],
  [["F4"], "keys.camera"],
  [["F8"], "keys.undo"],
  [["F1", "?"], "keys.help"],
];

export function KeysHelp() {
  return isHelpOpen.value ? <Help /> : null;
}

function Help() {
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
        {KEYS.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
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
