/** Few members share the last digits: masked names to choose from, by tap or by number. */

import type { ComponentChildren } from "preact";
import type { Pick } from "../api/types";
import { t } from "../words";

const MOST_PICKS = 5;

interface Choosing {
  picks: readonly Pick[];
  digits: string;
  takesKeys: boolean;
  choose(pick: Pick): void;
  enrol?: () => void;
  /** Beside a name, where faces may be compared. */
  photo?: (pick: Pick) => ComponentChildren;
}

export function Picks({ picks, digits, takesKeys, choose, enrol, photo }: Choosing) {
  if (picks.length === 0) {
    return (
      <div class="idle">
        <h1>{t("picks.none", { digits })}</h1>
        <p class="muted">{t("picks.none_hint")}</p>
        {enrol && (
          <button type="button" class="button primary" onClick={enrol}>
            {t("idle.enrol")}
          </button>
        )}
      </div>
    );
  }
  return (
    <div class="picks">
      <h1>{t("picks.title")}</h1>
      <ol>
        {picks.slice(0, MOST_PICKS).map((pick, place) => (
          <li key={pick.member_id}>
            <button type="button" class="pick" onMouseDown={(event) => event.preventDefault()} onClick={() => choose(pick)}>
              {takesKeys && <kbd>{place + 1}</kbd>}
              {photo?.(pick)}
              <span class="pick-name">{pick.display_name}</span>
              <span class="pick-tail">{pick.phone_tail !== null && `…${pick.phone_tail}`}</span>
            </button>
          </li>
        ))}
      </ol>
      {picks.length >= MOST_PICKS && digits.length < 6 && <p class="muted">{t("picks.more_digits")}</p>}
    </div>
  );
}
