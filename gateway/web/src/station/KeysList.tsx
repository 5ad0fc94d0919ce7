/** The list of keys, over the page. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../words";
import type { Keys } from "./KeysHelp";

export function KeysList({ keys, close }: { keys: readonly Keys[]; close(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    dialog.current!.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog ref={dialog} class="keys-help" aria-labelledby="keys-title" onClose={close}>
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
