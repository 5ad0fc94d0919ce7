/** Code, six words, and the way to the counter. */

import { Cup } from "../design/Cups";
import { CardIcon, CheckIcon } from "../design/icons";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { ClosedWords } from "../station/ClosedOutlet";
import { device, isDeviceHeard } from "../station/device";
import type { Support } from "../station/device_key";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";
import { code, enrol, failure, isBusy, isWhole, support, written } from "./enrolment";

export function EnrolPage() {
  return (
    <main class="gate">
      <div class="gate-card enrol-card">
        {content()}
        <LanguageSwitch />
      </div>
    </main>
  );
}

function content() {
  const state = device.value;
  if (state.kind === "unknown" || support.value === null) return <p class="muted" role="status">{t("looking")}</p>;
  if (support.value !== "yes") return <Unsupported why={support.value} />;
  if (state.kind === "waiting") return <Waiting words={state.record.fingerprint} />;
  if (state.kind === "closed") return <ClosedWords />;
  if (state.kind === "active") return <Ready name={state.name} outlet={state.outletName} />;
  return <CodeForm wasShutOut={state.kind === "shut_out"} />;
}

const REASONS: Record<Exclude<Support, "yes">, WordKey> = { insecure: "device.insecure", too_old: "device.too_old" };

function Unsupported({ why }: { why: Exclude<Support, "yes"> }) {
  return (
    <>
      <Cup kind="empty" />
      <h1>{t("device.cannot")}</h1>
      <p role="alert">{t(REASONS[why])}</p>
    </>
  );
}

function CodeForm({ wasShutOut }: { wasShutOut: boolean }) {
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void enrol();
  }
  return (
    <form class="enrol-form" onSubmit={submit}>
      <Cup kind="full" />
      <h1>{t("device.title")}</h1>
      {wasShutOut && <p class="problem">{t("shut.title")}</p>}
      <p class="muted">{t("device.how")}</p>
      <label for="code">{t("device.code")}</label>
      <input
        id="code"
        class="code-field"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        autofocus
        placeholder="ABCDE-FGHJK"
        value={code.value}
        onInput={(event) => {
          // Told to the field as well: the same text again would repaint nothing.
          code.value = event.currentTarget.value = written(event.currentTarget.value);
        }}
        aria-describedby="code-problem"
      />
      <p class="problem" id="code-problem" role="alert">{failure.value === null ? "" : sentenceFor(failure.value)}</p>
      <button class="button primary" type="submit" disabled={isBusy.value || !isWhole(code.value)}>
        {t("device.enrol")}
      </button>
    </form>
  );
}

function Waiting({ words }: { words: string }) {
  return (
    <>
      <h1>{t("device.compare")}</h1>
      <ol class="six-words" aria-label={t("device.six_words")}>
        {words.split(/[\s-]+/).map((word, place) => (
          <li key={place}>{word}</li>
        ))}
      </ol>
      <p>{t("device.tell_manager")}</p>
      <p class="muted" role="status">{isDeviceHeard.value ? t("device.waiting") : t("station.no_connection")}</p>
    </>
  );
}

function Ready({ name, outlet }: { name: string; outlet: string }) {
  return (
    <>
      <Cup kind="gift-ready" />
      <h1>{t("device.ready", { name })}</h1>
      <p class="muted">{outlet}</p>
      <a class="button primary" href="/cashier">
        <CardIcon /> {t("home.cashier")}
      </a>
      <a class="button secondary" href="/reception">
        <CheckIcon /> {t("home.reception")}
      </a>
    </>
  );
}
