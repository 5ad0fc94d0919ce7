/** A company that pays: its members, what it owes and has paid, and what is done about that as in a member's file. */

import "../file/dues.css";
import { useState } from "preact/hooks";
import type { PayerAccount } from "../api/dues";
import { useAnswer } from "../api/answer";
import { Failure, tell } from "../design/forms";
import { DueDialog, type DueAct } from "../file/DueActs";
import { DueCard, PayingOut, Payments } from "../file/Dues";
import { CHIPS, STATES } from "../file/Memberships";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { PayerPaymentDialog } from "./PayerPayment";
import { outletName } from "./lists";
import { addressOf } from "./member_address";
import { isRole } from "./office";

export function PayerAccountPage({ payerId }: { payerId: string }) {
  const { answer: payer, failure, load } = useAnswer<PayerAccount>(`/payers/${payerId}`);
  const [open, setOpen] = useState<DueAct | null>(null);
  const [pays, setPays] = useState(false);
  const isManager = isRole("outlet_manager", "hq");

  function done(words: string): void {
    setOpen(null);
    setPays(false);
    tell(words);
    load();
  }

  return (
    <>
      <a class="link" href="#plans">{t("plans.payers")}</a>
      <header class="room-top">
        <h1>{payer?.name ?? t("kind.payer")}</h1>
      </header>
      <Failure of={failure} />
      {payer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {payer !== null && (
        <>
          <Owed of={payer} />
          {isManager && payer.owed.length > 0 && <button type="button" class="button small primary" onClick={() => setPays(true)}>{t("payer.take")}</button>}
          {isManager && <PayingOut payerId={payerId} credit={payer.credit} open={setOpen} />}
          <Members of={payer} />
          <section class="dues-part" aria-label={t("dues.title")}>
            <h2>{t("dues.title")}</h2>
            {payer.dues.map((due) => (
              <DueCard key={due.due_id} due={due} whose={<Member id={due.member_id} name={due.display_name} />} isManager={isManager} canTake={isManager} open={setOpen} />
            ))}
            {payer.dues.length === 0 && <p class="muted">{t("dues.none")}</p>}
          </section>
          {payer.payments.length > 0 && <Payments payments={payer.payments} isManager={isManager} open={setOpen} />}
        </>
      )}
      {pays && payer !== null && <PayerPaymentDialog of={payer} close={() => setPays(false)} done={done} />}
      {open !== null && <DueDialog open={open} close={() => setOpen(null)} done={done} />}
    </>
  );
}

function Owed({ of: { reference, is_active: isActive, owed, credit } }: { of: PayerAccount }) {
  const overdue = owed.filter(({ overdue_minor: minor }) => minor > 0);
  return (
    <p class={overdue.length > 0 ? "owed bad" : "owed"} role="status">
      <strong>{overdue.length > 0 ? t("plans.overdue_now", { amount: overdue.map((each) => money(each.overdue_minor, each.currency)).join(" + ") }) : t("dues.nothing_overdue")}</strong>
      {owed.map(({ currency, owed_minor: minor }) => <span key={currency}>{t("plans.owed_in_all", { amount: money(minor, currency) })}</span>)}
      {credit.map(({ currency, amount_minor: minor }) => <span key={currency}>{t("dues.credit", { amount: money(minor, currency) })}</span>)}
      <span>{`${t("plans.payer_reference")}: ${reference}`}</span>
      {!isActive && <span>{t("plans.pays_no_more")}</span>}
    </p>
  );
}

function Members({ of: { members } }: { of: PayerAccount }) {
  return (
    <section class="dues-part" aria-label={t("mb.title")}>
      <h2>{t("mb.title")}</h2>
      {members.length === 0 && <p class="muted">{t("mb.none")}</p>}
      <ul class="rows">
        {members.map((each) => (
          <li key={each.membership_id} class="payer">
            <strong><Member id={each.member_id} name={each.display_name} /></strong>
            <span>{each.title}</span>
            <span class="muted">{[outletName(each.outlet_code), t("mb.valid_until", { day: day(each.valid_until) })].join(" · ")}</span>
            <span class={`chip ${CHIPS[each.state]}`}>{t(STATES[each.state])}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Member({ id, name }: { id: string; name: string | null }) {
  return name === null ? <>—</> : <a class="link" href={addressOf(id)}>{name}</a>;
}
