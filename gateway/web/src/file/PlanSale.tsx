/** Selling a plan: which one, from when, and who pays. */

import { useState } from "preact/hooks";
import type { Membership, Payer, Plan } from "../api/memberships";
import { useAnswer } from "../api/answer";
import { dayFromNow } from "../api/outlet_day";
import { Dialog, Failure, Field, Select, WishForm, filled } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { MemberPicker } from "./MemberPicker";
import { SaidToIt } from "./MembershipActs";
import { lastDayOf, usePlansSold } from "./plans_sold";

export function SaleDialog({ memberId, close, done }: { memberId: string; close(): void; done(words: string): void }) {
  const { plans, failure } = usePlansSold();
  const [code, setCode] = useState("");
  const [startsOn, setStartsOn] = useState("");
  const [guardian, setGuardian] = useState<string | null>(null);
  const plan = plans?.find((each) => each.code === code);

  function body(form: FormData) {
    const payer = plan?.is_corporate ? { payer_kind: "company", ...filled(form, "payer_id") } : guardian !== null ? { payer_kind: "member", payer_id: guardian } : {};
    return { plan_code: code, ...filled(form, "starts_on", "words", "outlet_code"), ...payer, ...(form.has("is_of_age") ? { is_of_age: true } : {}) };
  }

  return (
    <Dialog title={t("mb.sell")} close={close}>
      <Failure of={failure} />
      <WishForm path={`/members/${memberId}/memberships`} button={t("mb.sell")} body={body} done={(answer) => done(saidOf(answer as Membership))}>
        <Select label={t("mb.plan")} name="plan_code" choices={[{ value: "", label: "—" }, ...(plans ?? []).map(choiceOf)]} value={code} isNeeded onChange={setCode} />
        {plan !== undefined && plan.joining_fee_minor > 0 && <p class="muted">{t("mb.joining_fee", { amount: money(plan.joining_fee_minor, plan.currency) })}</p>}
        <Field label={t("mb.starts_on")} name="starts_on" type="date" hint={t("mb.starts_hint")} value={startsOn} onInput={(event: InputEvent) => setStartsOn((event.currentTarget as HTMLInputElement).value)} />
        {plan !== undefined && <WhatItIs plan={plan} startsOn={startsOn} />}
        {plan?.is_corporate && <CompanySelect />}
        {plan !== undefined && plan.joining_age !== null && (
          <label class="check">
            <input type="checkbox" name="is_of_age" />
            {t("mb.is_of_age")}
          </label>
        )}
        {plan !== undefined && !plan.is_corporate && <Guardian guardian={guardian} choose={setGuardian} />}
        <SaidToIt />
      </WishForm>
    </Dialog>
  );
}

/** What the guest is told before they say yes: how much, until when, and what is asked of them. */
function WhatItIs({ plan, startsOn }: { plan: Plan; startsOn: string }) {
  const now = dayFromNow(0);
  const amount = money(plan.price_minor + plan.joining_fee_minor, plan.currency);
  const facts = [
    plan.is_corporate ? null : startsOn > now ? t("mb.to_pay_on", { amount, day: day(startsOn) }) : t("mb.to_pay_today", { amount }),
    t("reception.valid_until", { day: day(lastDayOf(plan, startsOn || now)) }),
    plan.joining_age === null ? null : t("mb.from_age", { years: plan.joining_age }),
  ];
  return <p><strong>{facts.filter((fact) => fact !== null).join(" · ")}</strong></p>;
}

function saidOf({ plan, valid_until }: Membership): string {
  return t("mb.said_until", { act: t("mb.was_sold"), plan: plan.title, day: day(valid_until) });
}

function choiceOf(plan: Plan) {
  return { value: plan.code, label: `${plan.title} · ${money(plan.price_minor, plan.currency)}` };
}

export function Guardian({ guardian, choose }: { guardian: string | null; choose(memberId: string | null): void }) {
  return (
    <>
      <label class="check">
        <input type="checkbox" checked={guardian !== null} onChange={(event) => choose(event.currentTarget.checked ? "" : null)} />
        {t("mb.guardian_pays")}
      </label>
      {guardian !== null && <MemberPicker label={t("mb.guardian")} choose={choose} />}
    </>
  );
}

export function CompanySelect() {
  const { answer, failure } = useAnswer<{ payers: Payer[] }>("/payers");
  const choices = (answer?.payers ?? []).filter(({ is_active }) => is_active).map(({ payer_id, name }) => ({ value: payer_id, label: name }));
  return (
    <>
      <Failure of={failure} />
      <Select label={t("mb.company")} name="payer_id" choices={[{ value: "", label: "—" }, ...choices]} isNeeded />
    </>
  );
}
