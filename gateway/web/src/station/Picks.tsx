/** Looking for somebody: what the field asks for, what was typed, and few members who share last digits or a name, to choose from by tap or by key. */

import type { ComponentChildren } from "preact";
import type { Pick } from "../api/types";
import { inGroups } from "../design/shown";
import { classify, nameIn } from "../input/classify";
import { t } from "../words";

const MOST_PICKS = 5;

/** Under the field: how many digits are missing before anybody can be looked for, else what Enter does. */
export function FieldHint({ id, typed, isByName = false }: { id: string; typed: string; isByName?: boolean }) {
  const reading = classify(typed);
  return <p id={id} class="hint">{reading.kind === "too_short" ? t("field.more_digits", {}, reading.missing) : t(isByName ? "field.hint_name" : "field.hint")}</p>;
}

/** Of what nobody has: large enough to be compared with what the guest says. A link or a code says nothing to anybody. */
export function TypedNumber({ typed }: { typed: string }) {
  const reading = classify(typed);
  return reading.kind === "number" ? <p class="typed-number">{inGroups(reading.digits)}</p> : null;
}

interface Choosing {
  picks: readonly Pick[];
  /** The last digits, or the name. */
  asked: string;
  takesKeys: boolean;
  isKept?: boolean;
  hasMore?: boolean;
  choose(pick: Pick): void;
  enrol(): void;
  back(): void;
  /** Beside a name, where faces may be compared. */
  photo?: (pick: Pick) => ComponentChildren;
}

export function Picks({ picks, asked, takesKeys, isKept = false, hasMore = false, choose, enrol, back, photo }: Choosing) {
  const isName = nameIn(asked) !== null;
  if (picks.length === 0) {
    return (
      <div class="idle">
        <h1>{isKept ? t("kept.not_found") : hasMore ? t("picks.title") : isName ? t("mb.nobody") : t("picks.none", { digits: asked })}</h1>
        <p class="muted">{t(hasMore ? "picks.more_letters" : "picks.none_hint")}</p>
        <button type="button" class="button primary" onClick={enrol}>
          {t("idle.enrol")}
        </button>
        <Back back={back} />
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
      {hasMore && <p class="muted">{t("picks.more_letters")}</p>}
      {!isName && picks.length >= MOST_PICKS && asked.length < 6 && <p class="muted">{t("picks.more_digits")}</p>}
      <Back back={back} />
    </div>
  );
}

/** To the field: none of these, or mistyped. */
function Back({ back }: { back(): void }) {
  return (
    <button type="button" class="button quiet-wide" onClick={back}>
      {t("back")}
    </button>
  );
}
