/** Before the guest is known: waiting, looking, choosing among few, and nobody found. */

import { Cup } from "../design/Cups";
import { CardIcon, PersonIcon, ScanIcon } from "../design/icons";
import { classify } from "../input/classify";
import { KeysHint } from "../station/KeysHelp";
import { t } from "../words";
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

export function Unknown({ till, identifier, detail }: { till: Till; identifier: string; detail: string }) {
  const isNumber = classify(identifier).kind === "number";
  return (
    <div class="idle" role="alert">
      <h1>{t("unknown.title")}</h1>
      {isNumber && <p class="unknown-number">{identifier}</p>}
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
