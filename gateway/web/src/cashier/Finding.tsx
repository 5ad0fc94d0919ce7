/** Before the guest is known: waiting, looking, choosing among few, and nobody found. */

import { Cup } from "../design/Cups";
import { CardIcon, PersonIcon, ScanIcon } from "../design/icons";
import { KeysHint } from "../station/KeysHelp";
import { TypedNumber } from "../station/Picks";
import { t } from "../words";
import type { NotFound } from "./scenes";
import type { Till } from "./till";

export function Idle({ till }: { till: Till }) {
  return (
    <div class="idle">
      <div class="idle-cup">
        <Cup kind="full" />
      </div>
      <h1>{t("idle.title")}</h1>
      <ul class="ways">
        <li>
          <ScanIcon /> {t("idle.scan")}
        </li>
        <li>
          <PersonIcon /> {t("idle.phone")}
        </li>
        <li>
          <CardIcon /> {t("idle.card")}
        </li>
      </ul>
      <button type="button" class="button quiet-wide" onClick={() => till.joining.start(till.stage.text.value)}>
        {t("idle.enrol")} <kbd>F2</kbd>
      </button>
      <KeysHint />
    </div>
  );
}

export function Looking() {
  return (
    <div class="idle looking">
      <div class="idle-cup">
        <Cup kind="full" />
      </div>
      <p class="muted">{t("looking")}</p>
    </div>
  );
}

export function Unknown({ till, title, identifier, detail }: { till: Till; title: NotFound; identifier: string; detail: string }) {
  return (
    <div class="idle" role="alert">
      <h1>{t(title)}</h1>
      <TypedNumber typed={identifier} />
      <p class="muted narrow">{detail || t("unknown.card")}</p>
      <button type="button" class="button primary" onClick={() => till.joining.start(identifier)}>
        {t("unknown.enrol")}
      </button>
      <button type="button" class="button quiet-wide" onClick={() => till.reset()}>
        {t("back")}
      </button>
    </div>
  );
}
