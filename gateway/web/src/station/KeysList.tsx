/** The list of keys, over the page. */

import { Dialog } from "../design/Dialog";
import { t } from "../words";
import type { Keys } from "./KeysHelp";

export function KeysList({ keys, close }: { keys: readonly Keys[]; close(): void }) {
  return (
    <Dialog title={t("keys.title")} close={close}>
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
    </Dialog>
  );
}
