/** Companies that pay for members: a name and a reference, nobody's contact. */

import { useState } from "preact/hooks";
import { Action } from "../api/action";
import { useAnswer } from "../api/answer";
import type { Payer } from "../api/memberships";
import { Dialog, Failure, Field, WishForm, filled, tell } from "../design/forms";
import { t } from "../words";
import { addressOfPayer } from "./member_address";
import { isRole, queue } from "./office";

export function PayersSection() {
  const { answer, failure: unread, load } = useAnswer<{ payers: Payer[] }>("/payers");
  const [failure, setFailure] = useState<unknown>(null);
  const [adds, setAdds] = useState(false);

  function done(): void {
    setAdds(false);
    tell(t("plans.saved"));
    load();
  }

  async function toggle(payer: Payer): Promise<void> {
    setFailure(null);
    try {
      await new Action<Payer>(queue, `/payers/${payer.payer_id}/states`).press({ is_active: !payer.is_active });
      load();
    } catch (why) {
      setFailure(why);
    }
  }

  return (
    <section aria-label={t("plans.payers")}>
      <header class="room-top">
        <h2>{t("plans.payers")}</h2>
        <span class="spacer" />
        {isRole("hq") && <button type="button" class="button small secondary" onClick={() => setAdds(true)}>{t("plans.add_payer")}</button>}
      </header>
      <Failure of={failure ?? unread} />
      {answer?.payers.length === 0 && <p class="muted">{t("plans.no_payers")}</p>}
      <ul class="rows">
        {answer?.payers.map((payer) => (
          <li key={payer.payer_id} class="payer">
            <strong><a class="link" href={addressOfPayer(payer.payer_id)}>{payer.name}</a></strong>
            <span class="muted">{payer.reference}</span>
            <span class="muted">{t("plans.pays_for", {}, payer.memberships)}</span>
            {!payer.is_active && <span class="chip quiet-chip">{t("plans.pays_no_more")}</span>}
            {isRole("hq") && (
              <button type="button" class="link" aria-label={`${t(payer.is_active ? "plans.stop_payer" : "plans.start_payer")}: ${payer.name}`} onClick={() => void toggle(payer)}>{t(payer.is_active ? "plans.stop_payer" : "plans.start_payer")}</button>
            )}
          </li>
        ))}
      </ul>
      {adds && (
        <Dialog title={t("plans.add_payer")} close={() => setAdds(false)}>
          <WishForm path="/payers" button={t("form.save")} body={(form) => filled(form, "name", "reference")} done={done}>
            <Field label={t("plans.payer_name")} name="name" required maxLength={120} />
            <Field label={t("plans.payer_reference")} name="reference" required maxLength={64} hint={t("plans.payer_hint")} />
          </WishForm>
        </Dialog>
      )}
    </section>
  );
}
