/** Who pays for a membership from the next charge on: a company for a plan of companies, else a guardian or the member. */

import { useState } from "preact/hooks";
import type { Membership } from "../api/memberships";
import { Dialog, WishForm, filled } from "../design/forms";
import { t } from "../words";
import { SaidToIt } from "./MembershipActs";
import { CompanySelect, Guardian } from "./PlanSale";

export function PayerChangeDialog({ membership, close, done }: { membership: Membership; close(): void; done(answer: unknown): void }) {
  const [guardian, setGuardian] = useState<string | null>(null);
  const isCompanys = membership.payer?.kind === "company";

  function body(form: FormData) {
    const payer = isCompanys ? { payer_kind: "company", ...filled(form, "payer_id") } : guardian !== null ? { payer_kind: "member", payer_id: guardian } : {};
    return { version: membership.version, ...filled(form, "words", "outlet_code"), ...payer, ...(form.has("is_of_age") ? { is_of_age: true } : {}) };
  }

  return (
    <Dialog title={`${t("mb.change_payer")}: ${membership.plan.title}`} close={close}>
      <WishForm path={`/memberships/${membership.membership_id}/payer-changes`} button={t("mb.change_payer")} body={body} done={done}>
        <p>{t(isCompanys ? "mb.change_company_hint" : "mb.change_payer_hint")}</p>
        {isCompanys ? <CompanySelect /> : <Guardian guardian={guardian} choose={setGuardian} />}
        {membership.payer?.kind === "member" && guardian === null && (
          <label class="check">
            <input type="checkbox" name="is_of_age" />
            {t("mb.is_of_age")}
          </label>
        )}
        <SaidToIt likely={membership.outlet_code} />
      </WishForm>
    </Dialog>
  );
}
