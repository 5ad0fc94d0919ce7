/** Another plan: what it comes to is shown before anybody agrees to it. */

import { useEffect, useState } from "preact/hooks";
import type { Membership, PlanChange } from "../api/memberships";
import { useLine } from "../api/line";
import { Dialog, Failure, Select, WishForm, filled } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { SaidToIt } from "./MembershipActs";
import { Outcome, type OutcomeRow } from "./Outcome";
import { CompanySelect, Guardian } from "./PlanSale";
import { usePlansSold } from "./plans_sold";

export function PlanChangeDialog({ membership, close, done }: { membership: Membership; close(): void; done(answer: unknown): void }) {
  const line = useLine();
  const { plans, failure } = usePlansSold();
  const [code, setCode] = useState("");
  const [outlet, setOutlet] = useState("");
  const { preview, refusal } = usePreview(membership, code, outlet);
  const outlets = line.outletChoices();
  const choices = (plans ?? []).filter((plan) => plan.code !== membership.plan.code && plan.currency === membership.plan.currency);
  const plan = choices.find((each) => each.code === code);
  const isPayerNew = plan !== undefined && plan.is_corporate !== (membership.payer?.kind === "company");
  const [guardian, setGuardian] = useState<string | null>(null);

  function body(form: FormData) {
    const payer = plan?.is_corporate ? { payer_kind: "company", ...filled(form, "payer_id") } : guardian !== null ? { payer_kind: "member", payer_id: guardian } : {};
    return {
      version: membership.version,
      plan_code: code,
      due_minor: preview?.due_minor ?? 0,
      ...filled(form, "words"),
      ...(outlet === "" ? {} : { outlet_code: outlet }),
      ...(isPayerNew ? payer : {}),
      ...(form.has("is_of_age") ? { is_of_age: true } : {}),
    };
  }

  return (
    <Dialog title={`${t("mb.change")}: ${membership.plan.title}`} close={close}>
      <Failure of={failure} />
      {outlets.length > 0 && <Select label={t("form.outlet")} name="at" choices={[{ value: "", label: "—" }, ...outlets]} value={outlet} onChange={setOutlet} />}
      <Select label={t("mb.plan")} name="to" choices={[{ value: "", label: "—" }, ...choices.map((plan) => ({ value: plan.code, label: `${plan.title} · ${money(plan.price_minor, plan.currency)}` }))]} value={code} onChange={setCode} />
      <Failure of={refusal} />
      {preview !== null && (
        <>
          <Outcome rows={rowsOf(preview)} />
          <WishForm path={`/memberships/${membership.membership_id}/plan-changes`} button={t("mb.change_for", { amount: money(preview.due_minor, preview.currency) })} body={body} done={done}>
            {isPayerNew && (
              <>
                <p>{t("mb.payer_changes")}</p>
                {plan.is_corporate ? <CompanySelect /> : <Guardian guardian={guardian} choose={setGuardian} />}
              </>
            )}
            {plan !== undefined && plan.joining_age !== null && guardian === null && (
              <label class="check">
                <input type="checkbox" name="is_of_age" />
                {t("mb.is_of_age")}
              </label>
            )}
            <SaidToIt isPlaceKnown />
          </WishForm>
        </>
      )}
    </Dialog>
  );
}

/** Asked anew for each choice; what still comes of the one before is nobody's. */
function usePreview(membership: Membership, code: string, outlet: string) {
  const line = useLine();
  const [preview, setPreview] = useState<PlanChange | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const needsOutlet = line.outletChoices().length > 0;
  useEffect(() => {
    setPreview(null);
    setRefusal(null);
    if (code === "" || (needsOutlet && outlet === "")) return;
    let isMine = true;
    const asked = new URLSearchParams({ plan_code: code, ...(outlet === "" ? {} : { outlet_code: outlet }) });
    line.get<PlanChange>(`/memberships/${membership.membership_id}/plan-changes?${asked.toString()}`).then(
      (answer) => isMine && setPreview(answer),
      (why: unknown) => isMine && setRefusal(why),
    );
    return () => {
      isMine = false;
    };
  }, [code, outlet]);
  return { preview, refusal };
}

function rowsOf(preview: PlanChange): OutcomeRow[] {
  const amount = (minor: number) => money(minor, preview.currency);
  const rows: OutcomeRow[] = [
    [t("mb.unused_days"), String(preview.days_converted)],
    [t("mb.worth"), amount(preview.credit_minor)],
  ];
  if (preview.settled_minor > 0) rows.push([t("mb.settles"), amount(preview.settled_minor)]);
  if (preview.returned_minor > 0) rows.push([t("mb.returned"), amount(preview.returned_minor)]);
  rows.push([t("mb.price"), amount(preview.price_minor)]);
  rows.push([t("mb.to_pay"), amount(preview.due_minor)]);
  rows.push([t("mb.days"), `${day(preview.starts_on)} – ${day(preview.valid_until)}`]);
  if (preview.gifted_days > 0) rows.push([t("mb.gifted_along"), String(preview.gifted_days)]);
  if (preview.credit_left_minor > 0) rows.push([t("mb.credit"), amount(preview.credit_left_minor)]);
  return rows;
}
