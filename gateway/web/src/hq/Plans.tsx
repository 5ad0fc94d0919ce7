/** What is sold, in versions; and the companies that pay for members. */

import "./plans.css";
import { useState } from "preact/hooks";
import { useAnswer } from "../api/answer";
import type { Plan } from "../api/memberships";
import { Failure, Nothing, tell } from "../design/forms";
import { t } from "../words";
import { weekdayName } from "../words/dates";
import { money } from "../words/money";
import { outletName } from "./lists";
import { payerIn } from "./member_address";
import { isRole } from "./office";
import { PayerAccountPage } from "./PayerAccount";
import { PayersSection } from "./Payers";
import { PlanDialog } from "./PlanForm";

export function PlansRoom() {
  const payerId = payerIn(location.hash);
  return payerId === null ? <All /> : <PayerAccountPage payerId={payerId} />;
}

function All() {
  const { answer, failure, load } = useAnswer<{ plans: Plan[] }>("/plans");
  const plans = answer?.plans ?? null;
  const [open, setOpen] = useState<Plan | "new" | null>(null);

  function done(): void {
    setOpen(null);
    tell(t("plans.saved"));
    load();
  }

  return (
    <>
      <header class="room-top">
        <h1>{t("hq.plans")}</h1>
        <span class="spacer" />
        {isRole("hq") && <button type="button" class="button small primary" onClick={() => setOpen("new")}>{t("plans.new")}</button>}
      </header>
      <p class="muted">{t("plans.why")}</p>
      <Failure of={failure} />
      {plans === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {plans?.length === 0 && <Nothing words={t("plans.none")} />}
      {plans !== null && plans.length > 0 && <Table plans={plans} choose={setOpen} />}
      <PayersSection />
      {open !== null && <PlanDialog plan={open === "new" ? null : open} close={() => setOpen(null)} done={done} />}
    </>
  );
}

function Table({ plans, choose }: { plans: readonly Plan[]; choose(plan: Plan): void }) {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("hq.name")}</th>
          <th scope="col">{t("plans.price")}</th>
          <th scope="col">{t("plans.length")}</th>
          <th scope="col">{t("plans.terms")}</th>
          <th scope="col">{t("hq.acts")}</th>
        </tr>
      </thead>
      <tbody>
        {plans.filter(({ is_newest }) => is_newest).map((plan) => (
          <Row key={plan.code} plan={plan} earlier={plans.filter(({ code, is_newest }) => code === plan.code && !is_newest)} choose={choose} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ plan, earlier, choose }: { plan: Plan; earlier: readonly Plan[]; choose(plan: Plan): void }) {
  return (
    <tr>
      <th scope="row">
        {plan.title} {!plan.is_sold && <span class="chip quiet-chip">{t("plans.not_sold")}</span>}
        <br />
        <small class="muted">{t("plans.version", { code: plan.code, version: plan.version })}</small>
      </th>
      <td data-label={t("plans.price")}>{money(plan.price_minor, plan.currency)}</td>
      <td data-label={t("plans.length")}>{lengthOf(plan)}</td>
      <td data-label={t("plans.terms")}>
        {termsOf(plan).join(" · ")}
        {earlier.length > 0 && (
          <details class="folded">
            <summary>{t("plans.earlier")}</summary>
            {earlier.map((each) => (
              <p key={each.version}>{[t("plans.version", { code: each.code, version: each.version }), money(each.price_minor, each.currency), lengthOf(each), ...termsOf(each)].join(" · ")}</p>
            ))}
          </details>
        )}
      </td>
      <td class="acts">
        {isRole("hq") && (
          <button type="button" class="link" aria-label={`${t("plans.new_version")}: ${plan.title}`} onClick={() => choose(plan)}>{t("plans.new_version")}</button>
        )}
      </td>
    </tr>
  );
}

function lengthOf(plan: Plan): string {
  const period = plan.period_months > 0 ? t("plans.n_months", {}, plan.period_months) : t("plans.n_days", {}, plan.period_days);
  return plan.visits === null ? period : `${t("plans.n_visits", {}, plan.visits)}, ${period}`;
}

/** What differs from a plan that has nothing special. */
function termsOf(plan: Plan): string[] {
  const terms: string[] = [];
  if (plan.renews) terms.push(t("plans.renews_itself"));
  if (plan.joining_fee_minor > 0) terms.push(t("plans.fee_is", { amount: money(plan.joining_fee_minor, plan.currency) }));
  if (plan.freeze_days > 0) terms.push(t("plans.freeze_is", {}, plan.freeze_days));
  if (plan.notice_days > 0) terms.push(t("plans.notice_is", {}, plan.notice_days));
  if (plan.grace_days > 0) terms.push(t("plans.grace_is", {}, plan.grace_days));
  if (plan.guests > 0) terms.push(t("plans.guests_are", {}, plan.guests));
  if (plan.joining_age !== null) terms.push(t("plans.age_is", { age: plan.joining_age }));
  if (plan.is_corporate) terms.push(t("plans.corporate"));
  if (plan.needs_waiver) terms.push(t("plans.waiver"));
  for (const { weekdays, begins, ends } of plan.windows) terms.push(`${weekdays.map(weekdayName).join(", ")} ${begins}–${ends}`);
  if (plan.outlet_codes.length > 0) terms.push(plan.outlet_codes.map(outletName).join(", "));
  else if (plan.territory_path !== "/") terms.push(plan.territory_path);
  return terms;
}
