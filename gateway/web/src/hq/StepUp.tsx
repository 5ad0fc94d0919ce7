/** The second factor once more, before an act that is worth it. */

import { useState } from "preact/hooks";
import { t } from "../words";
import { Dialog, Field, text } from "../design/forms";
import { proveAgain, stepUp } from "./office";
import { canProveByPasskey, proveByPasskey } from "./other_ways";
import { refusal } from "./SignIn";

export function StepUpDialog() {
  const [failure, setFailure] = useState<unknown>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    await proveAgain({ totp: text(form, "totp").replace(/\s/g, "") }).catch(setFailure);
  }

  return (
    <Dialog title={t("hq.step_up")} close={() => stepUp.peek()?.given_up()}>
      <form class="wish" onSubmit={(event) => void submit(event)}>
        <p>{t("hq.step_up_why")}</p>
        <Field label={t("hq.totp")} name="totp" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,7}" required autofocus />
        <p class="problem" role="alert">{failure === null ? "" : refusal(failure)}</p>
        <button class="button small primary" type="submit">{t("hq.confirm")}</button>
        {canProveByPasskey() && (
          <button class="button small secondary" type="button" onClick={() => void proveByPasskey().catch(setFailure)}>{t("hq.or_passkey")}</button>
        )}
      </form>
    </Dialog>
  );
}
