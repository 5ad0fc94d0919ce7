/** The next version of a plan, or its first one. Who bought under an earlier one keeps it. */

import { useState } from "preact/hooks";
import type { Plan, PlanWindow } from "../api/memberships";
import { Dialog, Field, Select, WishForm, text } from "../design/forms";
import { LANGUAGE_NAMES, LOCALES, t, type WordKey } from "../words";
import { minorIn, typedAmount } from "../words/money";
import { openOutletChoices, territories } from "./lists";
import { PlanHours } from "./PlanHours";

const NUMBERS: readonly (readonly [name: "guests" | "freeze_days" | "grace_days" | "notice_days", words: WordKey, most: number])[] = [
  ["freeze_days", "plans.freeze_days", 366],
  ["grace_days", "plans.grace_days", 90],
  ["notice_days", "plans.notice_days", 366],
  ["guests", "plans.guests", 100],
];
const FLAGS: readonly (readonly [name: "renews" | "needs_waiver" | "is_corporate" | "is_sold", words: WordKey])[] = [
  ["renews", "plans.renews"],
  ["needs_waiver", "plans.needs_waiver"],
  ["is_corporate", "plans.is_corporate"],
  ["is_sold", "plans.is_sold"],
];

export function PlanDialog({ plan, close, done }: { plan: Plan | null; close(): void; done(): void }) {
  const [kind, setKind] = useState<string>(plan?.kind ?? "period");
  const [windows, setWindows] = useState<readonly PlanWindow[]>(plan?.windows ?? []);
  const currency = plan?.currency ?? "EUR";
  return (
    <Dialog title={plan === null ? t("plans.new") : `${t("plans.new_version")}: ${plan.title}`} close={close} isWide>
      <WishForm path="/plans" button={t("form.save")} body={(form) => bodyOf(form, plan, kind, windows)} done={done}>
        {plan === null && <Field label={t("plans.code")} name="code" required pattern="[a-z0-9][a-z0-9\-]*" maxLength={40} hint={t("plans.code_hint")} rule={t("hq.code_rule")} />}
        <div class="pair">
          {LOCALES.map((each) => <Field key={each} label={`${t("hq.name")} (${LANGUAGE_NAMES[each]})`} name={`title_${each}`} maxLength={80} required={each === "en"} defaultValue={plan?.titles[each] ?? ""} />)}
        </div>
        <div class="pair">
          {plan === null && <Select label={t("plans.kind")} name="kind" value={kind} onChange={setKind} choices={[{ value: "period", label: t("plans.period") }, { value: "pack", label: t("plans.pack") }]} />}
          {kind === "pack" && <Field label={t("plans.visits")} name="visits" type="number" min={1} max={1000} required defaultValue={plan?.visits ?? 10} />}
        </div>
        <div class="pair">
          <Field label={t("plans.length")} name="length" type="number" min={1} max={1000} required defaultValue={plan === null ? 1 : plan.period_months || plan.period_days} />
          <Select label={t("plans.unit")} name="unit" value={plan !== null && plan.period_days > 0 ? "days" : "months"} choices={[{ value: "months", label: t("plans.months") }, { value: "days", label: t("plans.days") }]} />
        </div>
        <div class="pair">
          <Field label={t("plans.price")} name="price" inputMode="decimal" required defaultValue={plan === null ? "" : typedAmount(plan.price_minor, currency)} />
          <Field label={t("plans.currency")} name="currency" required pattern="[A-Z]{3}" maxLength={3} defaultValue={currency} />
          <Field label={t("plans.joining_fee")} name="joining_fee" inputMode="decimal" defaultValue={plan === null ? "" : typedAmount(plan.joining_fee_minor, currency)} />
          <Field label={t("plans.grace_amount")} name="grace" inputMode="decimal" hint={t("plans.grace_hint")} defaultValue={plan === null ? "" : typedAmount(plan.grace_minor, currency)} />
        </div>
        <div class="pair">
          {NUMBERS.map(([name, words, most]) => <Field key={name} label={t(words)} name={name} type="number" min={0} max={most} defaultValue={plan?.[name] ?? 0} />)}
          <Field label={t("plans.joining_age")} name="joining_age" type="number" min={1} max={99} defaultValue={plan?.joining_age ?? ""} />
        </div>
        <PlanHours windows={windows} change={setWindows} />
        <Where plan={plan} />
        {FLAGS.filter(([name]) => kind === "period" || name !== "renews").map(([name, words]) => (
          <label key={name} class="check">
            <input type="checkbox" name={name} defaultChecked={plan?.[name] ?? name === "is_sold"} />
            {t(words)}
          </label>
        ))}
      </WishForm>
    </Dialog>
  );
}

/** Outlets that are named, or else everywhere below a territory. */
function Where({ plan }: { plan: Plan | null }) {
  const lands = (territories.items.value ?? []).map(({ path, name }) => ({ value: path, label: name }));
  return (
    <>
      <Select label={t("plans.territory")} name="territory_path" value={plan?.territory_path ?? "/"} choices={[{ value: "/", label: t("plans.everywhere") }, ...lands]} />
      <details class="folded" open={(plan?.outlet_codes.length ?? 0) > 0}>
        <summary>{t("plans.only_outlets")}</summary>
        {openOutletChoices().map(({ value, label }) => (
          <label key={value} class="check">
            <input type="checkbox" name="outlet_codes" value={value} defaultChecked={plan?.outlet_codes.includes(value) ?? false} />
            {label}
          </label>
        ))}
      </details>
    </>
  );
}

function bodyOf(form: FormData, plan: Plan | null, kind: string, windows: readonly PlanWindow[]): Record<string, unknown> {
  const currency = text(form, "currency");
  // What is no amount is sent as it was typed: the suite says what is wrong with it.
  const amount = (name: string) => (text(form, name) === "" ? 0 : minorIn(text(form, name), currency) ?? text(form, name));
  const titles = LOCALES.map((each) => [each, text(form, `title_${each}`)] as const).filter(([, words]) => words !== "");
  const length = Number(text(form, "length"));
  const age = text(form, "joining_age");
  return {
    code: plan?.code ?? text(form, "code"),
    after_version: plan?.version ?? 0,
    titles: Object.fromEntries(titles),
    kind,
    currency,
    price_minor: amount("price"),
    joining_fee_minor: amount("joining_fee"),
    grace_minor: amount("grace"),
    [text(form, "unit") === "days" ? "period_days" : "period_months"]: length,
    visits: kind === "pack" ? Number(text(form, "visits")) : null,
    ...Object.fromEntries(NUMBERS.map(([name]) => [name, Number(text(form, name))])),
    joining_age: age === "" ? null : Number(age),
    windows,
    outlet_codes: form.getAll("outlet_codes"),
    territory_path: text(form, "territory_path"),
    ...Object.fromEntries(FLAGS.map(([name]) => [name, form.has(name)])),
  };
}
