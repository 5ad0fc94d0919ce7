/** One payment of a company for all that it owes, or for what it chose: the rest of the money pays the others, and waits in advance. */

import { useState } from "preact/hooks";
import type { PaymentOfPayer, PayerAccount } from "../api/dues";
import { Dialog, Field, OutletSelect, Select, WishForm, filled, text } from "../design/forms";
import { DUE_REASONS } from "../file/due_words";
import { t } from "../words";
import { day } from "../words/dates";
import { minorIn, money, typedAmount } from "../words/money";

interface PayerPayment {
  of: PayerAccount;
  close(): void;
  done(words: string): void;
}

export function PayerPaymentDialog({ of, close, done }: PayerPayment) {
  const [currency, setCurrency] = useState(of.owed[0]!.currency);
  const open = of.dues.filter((due) => due.owed_minor > 0 && due.currency === currency);
  // What is in dispute is paid where somebody says so.
  const usual = open.filter((due) => !due.is_disputed).map(({ due_id }) => due_id);
  const [chosen, setChosen] = useState<readonly string[]>(usual);
  const [typed, setTyped] = useState<string | null>(null);
  const owed = open.filter(({ due_id }) => chosen.includes(due_id)).reduce((sum, { owed_minor }) => sum + owed_minor, 0);
  const shown = typed ?? typedAmount(owed, currency);
  const amount = minorIn(shown.trim(), currency);
  const isUsual = chosen.length === usual.length && usual.every((id) => chosen.includes(id));

  function turnTo(other: string): void {
    setCurrency(other);
    setTyped(null);
    setChosen(of.dues.filter((due) => due.owed_minor > 0 && due.currency === other && !due.is_disputed).map(({ due_id }) => due_id));
  }

  function choose(dueId: string, isChosen: boolean): void {
    setTyped(null);
    setChosen(isChosen ? [...chosen, dueId] : chosen.filter((each) => each !== dueId));
  }

  const body = (form: FormData) => ({
    ...filled(form, "outlet_code", "received_on"),
    amount_minor: amount ?? 0,
    currency,
    reference: text(form, "reference"),
    ...(isUsual ? {} : { due_ids: chosen }),
  });

  return (
    <Dialog title={t("payer.take")} close={close}>
      <WishForm path={`/payers/${of.payer_id}/payments`} button={amount === null ? t("dues.take") : t("dues.take_amount", { amount: money(amount, currency) })} body={body} done={(answer) => done(cameOf(answer as PaymentOfPayer))}>
        <p>{t("payer.take_how")}</p>
        {of.owed.length > 1 && <Select label={t("plans.currency")} name="currency" choices={of.owed.map(({ currency: each }) => ({ value: each, label: each }))} value={currency} onChange={turnTo} />}
        <Field label={t("dues.amount", { currency })} name="amount" inputMode="decimal" required value={shown} onInput={(event: InputEvent) => setTyped((event.currentTarget as HTMLInputElement).value)} />
        <Field label={t("payer.number")} name="reference" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9 ._\/:#\-]*" hint={t("payer.number_hint")} />
        <Field label={t("payer.received_on")} name="received_on" type="date" hint={t("payer.received_hint")} />
        <OutletSelect />
        <details class="folded">
          <summary>{t("payer.which", { chosen: chosen.length, all: open.length })}</summary>
          {open.map((due) => (
            <label key={due.due_id} class="check">
              <input type="checkbox" checked={chosen.includes(due.due_id)} onChange={(event) => choose(due.due_id, event.currentTarget.checked)} />
              {[due.display_name ?? "—", t(DUE_REASONS[due.reason]), day(due.due_on), money(due.owed_minor, currency), due.is_disputed ? t("dues.disputed") : ""].filter((part) => part !== "").join(" · ")}
            </label>
          ))}
        </details>
      </WishForm>
    </Dialog>
  );
}

function cameOf({ amount_minor: amount, currency, settled_dues: dues, credited_minor: credit, owed_minor: owed, was_known: wasKnown }: PaymentOfPayer): string {
  if (wasKnown) return t("payer.was_known");
  const parts = [t("dues.said_taken", { amount: money(amount, currency) }), t("payer.settled", { dues })];
  if (credit > 0) parts.push(t("dues.credit", { amount: money(credit, currency) }));
  if (owed > 0) parts.push(t("plans.owed_in_all", { amount: money(owed, currency) }));
  return parts.join(" · ");
}
