/** The passkeys of whoever is signed in: added on this device, forgotten when a device is lost. */

import { useState } from "preact/hooks";
import { useAnswer } from "../api/answer";
import { Problem, NoAnswer } from "../api/problem";
import { t } from "../words";
import { moment } from "../words/dates";
import { Dialog, Failure, Field, text } from "../design/forms";
import { addPasskey, forgetPasskey } from "./other_ways";

interface Passkey {
  credential_id: string;
  name: string;
  added_at: string;
}

export function OwnPasskeys({ close }: { close(): void }) {
  const { answer, failure: unread, load } = useAnswer<{ passkeys: Passkey[] }>("/passkeys");
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function act(done: () => Promise<void>): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await done();
      load();
    } catch (why) {
      setFailure(why);
    } finally {
      setBusy(false);
    }
  }

  function add(event: SubmitEvent): void {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    void act(async () => {
      await addPasskey(text(new FormData(form), "name"));
      form.reset();
    });
  }

  return (
    <Dialog title={t("passkeys.title")} close={close}>
      <form class="wish" onSubmit={add}>
        <p>{t("passkeys.why")}</p>
        {answer?.passkeys.length === 0 && <p class="muted">{t("passkeys.none")}</p>}
        <ul class="own-passkeys">
          {answer?.passkeys.map((each) => (
            <li key={each.credential_id} class="row">
              <strong>{each.name}</strong>
              <small class="muted">{t("passkeys.added", { when: moment(each.added_at) })}</small>
              <span class="spacer" />
              <button type="button" class="link" aria-label={`${t("passkeys.forget")}: ${each.name}`} disabled={isBusy} onClick={() => void act(() => forgetPasskey(each.credential_id))}>
                {t("passkeys.forget")}
              </button>
            </li>
          ))}
        </ul>
        <Field label={t("passkeys.name")} name="name" required maxLength={60} />
        {isOfTheSuite(failure) ? <Failure of={failure ?? unread} /> : <p class="problem" role="alert">{t("passkeys.refused")}</p>}
        <button class="button small primary" type="submit" disabled={isBusy}>{t("passkeys.add")}</button>
      </form>
    </Dialog>
  );
}

/** Everything else comes from the browser: the person gave up, or the device is known already. */
function isOfTheSuite(failure: unknown): boolean {
  return failure === null || failure instanceof Problem || failure instanceof NoAnswer;
}
