/** What a desk and a manager do about a due or a payment: one dialog each. The door opens the first of them, too. */

import type { Credit, Due, Payment } from "../api/dues";
import { useState } from "preact/hooks";
import { Area, Dialog, Field, OutletSelect, Select, WishForm, filled, text } from "../design/forms";
import { t } from "../words";
import { minorIn, money, typedAmount } from "../words/money";
import { DISPUTE_REASONS, DUE_REASONS, UNWAIVE_REASONS, VOID_REASONS, WAIVER_REASONS, choices } from "./due_words";

export type DueAct = { act: "pay"; due: Due; beside?: readonly Due[] } | { act: "dispute" | "waive" | "decide"; due: Due } | { act: "void"; payment: Payment } | { act: "pay_out"; payerId: string; credit: Credit };
interface Ending {
  close(): void;
  /** In words, where they say more than the page does. */
  done(words: string): void;
}

export function DueDialog({ open, close, done }: { open: DueAct } & Ending) {
  if (open.act === "void") return <Void payment={open.payment} close={close} done={done} />;
  if (open.act === "pay_out") return <PayOut payerId={open.payerId} credit={open.credit} close={close} done={done} />;
  if (open.act === "pay") return <TakePayment due={open.due} beside={open.beside ?? []} close={close} done={done} />;
  if (open.act === "dispute") return <Dispute due={open.due} close={close} done={done} />;
  if (open.act === "waive") return <Waive due={open.due} close={close} done={done} />;
  return <Decide due={open.due} close={close} done={done} />;
}

/** Money was taken at the till or the terminal: its receipt's number is all that is kept of it. */
function TakePayment({ due, beside, close, done }: { due: Due; beside: readonly Due[] } & Ending) {
  const all = [due, ...beside];
  const owed = all.reduce((sum, { owed_minor }) => sum + owed_minor, 0);
  const [typed, setTyped] = useState(typedAmount(owed, due.currency));
  const amount = minorIn(typed.trim(), due.currency);
  const body = (form: FormData) => ({ ...filled(form, "outlet_code"), amount_minor: amount ?? 0, currency: due.currency, reference: text(form, "reference") });
  return (
    <Dialog title={t("dues.take")} close={close}>
      <WishForm path={`/dues/${due.due_id}/payments`} button={amount === null ? t("dues.take") : t("dues.take_amount", { amount: money(amount, due.currency) })} body={body} done={() => done(t("dues.said_taken", { amount: money(amount ?? 0, due.currency) }))}>
        <p>
          {t("dues.owed_now", { amount: money(owed, due.currency) })}
          {all.length > 1 && ` ${all.map((each) => `${t(DUE_REASONS[each.reason])}: ${money(each.owed_minor, each.currency)}`).join(" · ")}`}
        </p>
        <Field label={t("dues.amount", { currency: due.currency })} name="amount" inputMode="decimal" required value={typed} onInput={(event: InputEvent) => setTyped((event.currentTarget as HTMLInputElement).value)} />
        <Field label={t("dues.receipt")} name="reference" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9 ._\/:#\-]*" hint={t("dues.receipt_hint")} />
        <OutletSelect likely={due.outlet_code} />
        {amount !== null && amount > owed && <p class="muted">{t("dues.too_much", { amount: money(amount - owed, due.currency) })}</p>}
      </WishForm>
    </Dialog>
  );
}

/** What is in advance goes back to whoever gave it; the receipt's number is all that is kept of that. */
function PayOut({ payerId, credit: { currency, amount_minor: most }, close, done }: { payerId: string; credit: Credit } & Ending) {
  const [typed, setTyped] = useState(typedAmount(most, currency));
  const amount = minorIn(typed.trim(), currency);
  const body = (form: FormData) => ({ ...filled(form, "outlet_code"), amount_minor: amount ?? 0, currency, reference: text(form, "reference") });
  return (
    <Dialog title={t("dues.pay_out")} close={close}>
      <WishForm path={`/payers/${payerId}/payouts`} button={amount === null ? t("dues.pay_out") : t("dues.pay_out_amount", { amount: money(amount, currency) })} body={body} done={() => done(t("dues.said", { act: t("dues.pay_out") }))} isGrave>
        <p>{t("dues.pay_out_how", { amount: money(most, currency) })}</p>
        <Field label={t("dues.amount", { currency })} name="amount" inputMode="decimal" required value={typed} onInput={(event: InputEvent) => setTyped((event.currentTarget as HTMLInputElement).value)} />
        <Field label={t("dues.receipt")} name="reference" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9 ._\/:#\-]*" hint={t("dues.receipt_hint")} />
        <OutletSelect />
      </WishForm>
    </Dialog>
  );
}

function Dispute({ due, close, done }: { due: Due } & Ending) {
  return (
    <Dialog title={t("dues.dispute")} close={close}>
      <WishForm path={`/dues/${due.due_id}/disputes`} button={t("dues.dispute")} body={(form) => filled(form, "reason", "words")} done={() => done(t("dues.said", { act: t("dues.dispute") }))}>
        <p>{t("dues.dispute_how")}</p>
        <Select label={t("form.reason")} name="reason" choices={choices(DISPUTE_REASONS)} isNeeded />
        <Area label={t("dues.in_their_words")} name="words" rows={3} maxLength={500} />
      </WishForm>
    </Dialog>
  );
}

function Waive({ due, close, done }: { due: Due } & Ending) {
  return (
    <Dialog title={t("dues.waive")} close={close}>
      <WishForm path={`/dues/${due.due_id}/waivers`} button={t("dues.waive_amount", { amount: money(due.owed_minor, due.currency) })} body={(form) => filled(form, "reason")} done={() => done(t("dues.said", { act: t("dues.waive") }))} isGrave>
        <Select label={t("form.reason")} name="reason" choices={choices(WAIVER_REASONS)} isNeeded />
      </WishForm>
    </Dialog>
  );
}

/** Two answers, and each says what follows from it. */
function Decide({ due, close, done }: { due: Due } & Ending) {
  const path = `/dues/${due.due_id}/dispute-settlements`;
  return (
    <Dialog title={t("dues.decide")} close={close}>
      <WishForm path={path} button={t("dues.is_owed")} body={() => ({ is_owed: true })} done={() => done(t("dues.said", { act: t("dues.is_owed") }))}>
        <p>{t("dues.is_owed_how")}</p>
      </WishForm>
      <WishForm path={path} button={t("dues.not_owed")} body={() => ({ is_owed: false })} done={() => done(t("dues.said", { act: t("dues.not_owed") }))} isGrave>
        <p>{t("dues.not_owed_how", { amount: money(due.owed_minor, due.currency) })}</p>
      </WishForm>
    </Dialog>
  );
}

function Void({ payment, close, done }: { payment: Payment } & Ending) {
  return (
    <Dialog title={t("dues.void")} close={close}>
      <WishForm path={`/payments/${payment.payment_id}/voids`} button={t("dues.void_amount", { amount: money(payment.amount_minor, payment.currency) })} body={(form) => filled(form, "reason")} done={() => done(t("dues.said", { act: t("dues.void") }))} isGrave>
        <p>{t(payment.kind === "waived" ? "dues.unwaive_how" : payment.kind === "refund" ? "dues.unpaid_out_how" : "dues.void_how")}</p>
        <Select label={t("form.reason")} name="reason" choices={choices(payment.kind === "waived" ? UNWAIVE_REASONS : VOID_REASONS)} isNeeded />
      </WishForm>
    </Dialog>
  );
}
