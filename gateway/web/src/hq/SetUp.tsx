/** A newcomer's first page: own password, own second factor, and in. */

import { useEffect, useState } from "preact/hooks";
import type { SetUp } from "../api/access";
import { Problem } from "../api/problem";
import { Cup } from "../design/Cups";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { svgImage } from "../design/shown";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import { readSetUp, redeemSetUp, setUpToken } from "./coming_in";
import { Field, text } from "../design/forms";
import { CopyButton } from "./CopyButton";

const SHORTEST_PASSWORD = 12;

export function SetUpPage({ token }: { token: string }) {
  const [found, setFound] = useState<SetUp | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => void readSetUp(token).then(setFound, setFailure), [token]);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const password = String(form.get("password") ?? "");
    if (password !== form.get("again")) return setFailure("different");
    setBusy(true);
    setFailure(null);
    try {
      await redeemSetUp(token, password, text(form, "totp").replace(/\s/g, ""));
    } catch (why) {
      setFailure(why);
    } finally {
      setBusy(false);
    }
  }

  if (found === null) return <Unread failure={failure} />;
  return (
    <main class="gate">
      <form class="gate-card set-up" onSubmit={(event) => void submit(event)}>
        <h1>{t("balance.hello", { name: found.name })}</h1>
        {found.login !== null && <p>{t("hq.your_login", { login: found.login })}</p>}
        <input type="text" name="login" autocomplete="username" value={found.login ?? ""} readOnly hidden />
        <Field label={t("hq.new_password")} hint={t("hq.password_hint", {}, SHORTEST_PASSWORD)} name="password" type="password" autocomplete="new-password" minLength={SHORTEST_PASSWORD} required autofocus />
        <Field label={t("hq.password_again")} name="again" type="password" autocomplete="new-password" required />
        <SecondFactor {...found} />
        <Field label={t("hq.totp")} name="totp" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required />
        <p class="problem" role="alert">{words(failure)}</p>
        <button class="button primary" type="submit" disabled={isBusy}>
          {t("hq.finish")}
        </button>
        <LanguageSwitch />
      </form>
    </main>
  );
}

function SecondFactor({ totp_uri: uri, totp_secret: secret, qr_svg: qr }: SetUp) {
  return (
    <section class="second-factor">
      <h2>{t("hq.second_factor")}</h2>
      <p class="muted">{t("hq.second_factor_how")}</p>
      {qr !== undefined && <img src={svgImage(qr)} alt={t("hq.totp_qr")} width="200" height="200" />}
      <code class="secret">{secret.replace(/(.{4})(?=.)/g, "$1 ")}</code>
      <div class="row">
        <CopyButton text={secret} />
        <a class="button small secondary" href={uri}>{t("hq.open_app")}</a>
      </div>
    </section>
  );
}

function Unread({ failure }: { failure: unknown }) {
  return (
    <main class="gate">
      <section class="gate-card">
        <Cup kind={failure === null ? "full" : "empty"} />
        <h1>{failure === null ? t("looking") : t("hq.set_up_gone")}</h1>
        {failure !== null && (
          <>
            <p>{failure instanceof Problem && failure.status < 500 ? t("hq.set_up_gone_how") : sentenceFor(failure)}</p>
            <button type="button" class="button secondary" onClick={() => (setUpToken.value = null)}>{t("hq.sign_in")}</button>
          </>
        )}
        <LanguageSwitch />
      </section>
    </main>
  );
}

function words(failure: unknown): string {
  if (failure === null) return "";
  if (failure === "different") return t("hq.passwords_differ");
  if (failure instanceof Problem && failure.errors.some(({ pointer }) => pointer === "/password")) return t("hq.password_weak");
  return failure instanceof Problem && failure.code === "sign_in_refused" ? t("hq.totp_wrong") : sentenceFor(failure);
}
