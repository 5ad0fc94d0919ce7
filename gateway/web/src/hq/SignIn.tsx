/** The door of the office. Whatever was wrong, the answer is one. */

import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { Cup } from "../design/Cups";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import { companyCode, companyRefused, signInByCompany, signInByPassword } from "./coming_in";
import { Field, text } from "../design/forms";
import { hasEnded } from "./office";
import { areCompaniesOffered, arePasskeysOffered, askWhatIsOffered, signInByPasskey } from "./other_ways";

export function SignInPage() {
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function by(way: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await way();
    } catch (why) {
      setFailure(why);
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    void askWhatIsOffered();
    const code = companyCode.value;
    companyCode.value = null;
    if (code !== null) void by(() => signInByCompany(code));
  }, []);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void by(() => signInByPassword(text(form, "login"), String(form.get("password") ?? ""), text(form, "totp").replace(/\s/g, "")));
  }

  return (
    <main class="gate">
      <form class="gate-card" onSubmit={submit}>
        <Cup kind="full" />
        <h1>{t("hq.sign_in")}</h1>
        {hasEnded.value && <p class="muted" role="status">{t("hq.has_ended")}</p>}
        {companyRefused.value && <p class="problem" role="alert">{t("hq.company_refused")}</p>}
        <Field label={t("hq.login")} name="login" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
        <Field label={t("hq.password")} name="password" type="password" autocomplete="current-password" required />
        <Field label={t("hq.totp")} name="totp" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required />
        <p class="problem" role="alert">{failure === null ? "" : refusal(failure)}</p>
        <button class="button primary" type="submit" disabled={isBusy}>
          {t("hq.enter")}
        </button>
        {arePasskeysOffered.value && (
          <button class="button secondary" type="button" disabled={isBusy} onClick={() => void by(signInByPasskey)}>
            {t("hq.by_passkey")}
          </button>
        )}
        {areCompaniesOffered.value && (
          <a class="button secondary" href="/sign-in/oidc">
            {t("hq.by_company")}
          </a>
        )}
        <LanguageSwitch />
      </form>
    </main>
  );
}

export function refusal(failure: unknown): string {
  if (!(failure instanceof Problem)) return sentenceFor(failure);
  if (failure.status === 429) return t("hq.locked", {}, Math.max(1, Math.ceil((failure.retryAfterSeconds ?? 60) / 60)));
  return failure.code === "sign_in_refused" ? t("hq.refused") : sentenceFor(failure);
}
