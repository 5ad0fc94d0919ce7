/** What a member owes and has paid, and what can be done about it at this desk. */

import "./dues.css";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Credit, Due, MemberDues, Payment } from "../api/dues";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { dayAt } from "../api/outlet_day";
import { Failure, tell } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { DueDialog, type DueAct } from "./DueActs";
import { DUE_REASONS, PAYMENT_KINDS, PAYMENT_SOURCES, stepsTaken } from "./due_words";
import { isDue, owedBeside } from "./owed";
import type { SectionProps } from "./sections";

export function Dues({ member, changed, act }: SectionProps) {
  const line = useLine();
  const { answer: known, failure, load } = useAnswer<MemberDues>(`/members/${member.member_id}/dues`);
  const [open, setOpen] = useState<DueAct | null>(null);
  const isNow = (due: Due) => isDue(due, dayAt(line.clock(due.outlet_code)));
  // The door asks for what is due.
  useEffect(() => {
    if (known !== null && act === "pay") pay(known.dues.find(isNow), known.dues);
  }, [known !== null]);
  const role = line.person()?.role;
  const isManager = role === "outlet_manager" || role === "hq";

  function pay(due: Due | undefined, dues: readonly Due[]): void {
    if (due !== undefined) setOpen({ act: "pay", due, beside: owedBeside(due, dues.filter(isNow)) });
  }

  function done(words: string): void {
    setOpen(null);
    tell(words);
    load();
    changed();
  }

  return (
    <section class="file-section" aria-label={t("dues.title")}>
      <Failure of={failure} />
      {known === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {known !== null && (
        <>
          <Owed of={known} />
          {isManager && <PayingOut payerId={member.member_id} credit={known.credit} open={setOpen} />}
          {known.dues.map((due) => <DueCard key={due.due_id} due={due} isManager={isManager} canTake={role !== "territory_manager"} open={(wish) => (wish.act === "pay" ? pay(wish.due, known.dues) : setOpen(wish))} />)}
          {known.dues.length === 0 && <p class="muted">{t("dues.none")}</p>}
          {known.payments.length > 0 && <Payments payments={known.payments} isManager={isManager} open={setOpen} />}
        </>
      )}
      {open !== null && <DueDialog open={open} close={() => setOpen(null)} done={done} />}
    </section>
  );
}

function Owed({ of: { owed, dues, credit, method_expires: expires } }: { of: MemberDues }) {
  const line = useLine();
  const amount = owed.currency === null ? "" : money(owed.overdue_minor, owed.currency);
  const oldest = dues.find(({ due_on, owed_minor }) => due_on === owed.oldest_due_on && owed_minor > 0);
  const isToday = oldest !== undefined && oldest.due_on === dayAt(line.clock(oldest.outlet_code));
  const isOverdue = owed.overdue_minor > 0 && owed.currency !== null && !isToday;
  return (
    <p class={isOverdue ? "owed bad" : "owed"} role="status">
      <strong>{isOverdue ? t("dues.overdue_since", { amount, day: day(owed.oldest_due_on!) }) : isToday ? t("dues.owed_now", { amount }) : t("dues.nothing_overdue")}</strong>
      {owed.is_disputed && <span>{t("dues.some_disputed")}</span>}
      {credit.map(({ currency, amount_minor: of }) => <span key={currency}>{t("dues.credit", { amount: money(of, currency) })}</span>)}
      {expires !== null && <span>{t("dues.method_expires", { month: expires.split("-").reverse().join("/") })}</span>}
    </p>
  );
}

/** What is in advance may be handed back; by managers. */
export function PayingOut({ payerId, credit, open }: { payerId: string; credit: readonly Credit[]; open(act: DueAct): void }) {
  return (
    <>
      {credit.map((each) => (
        <button key={each.currency} type="button" class="button small secondary" onClick={() => open({ act: "pay_out", payerId, credit: each })}>{t("dues.pay_out_amount", { amount: money(each.amount_minor, each.currency) })}</button>
      ))}
    </>
  );
}

interface DueCardProps {
  due: Due;
  /** For whom, where that is not plain: on the page of a company. */
  whose?: ComponentChildren;
  isManager: boolean;
  canTake: boolean;
  open(act: DueAct): void;
}

export function DueCard({ due, whose, isManager, canTake, open }: DueCardProps) {
  const isOpen = due.owed_minor > 0;
  const steps = stepsTaken(due.steps);
  return (
    <article class="due">
      <div class="due-what">
        <strong>{t(DUE_REASONS[due.reason])}</strong>
        {due.period_from !== null && due.period_until !== null && <span>{t("dues.for_period", { from: day(due.period_from), until: day(due.period_until) })}</span>}
        <span class="muted">{t("dues.due_on", { day: day(due.due_on) })}</span>
        {whose !== undefined && <span>{whose}</span>}
        {whose === undefined && due.payer_kind === "company" && <span class="muted">{t("dues.company_pays")}</span>}
        {isOpen && <small class="muted">{t("dues.reference", { reference: due.reference })}</small>}
        {steps !== "" && <small class="muted">{steps}</small>}
        {due.next_step_on !== null && <small class="muted">{t("dues.next_step", { day: day(due.next_step_on) })}</small>}
      </div>
      <div class="due-much">
        <strong>{money(due.amount_minor, due.currency)}</strong>
        <State due={due} />
      </div>
      {isOpen && (
        <div class="due-acts">
          {canTake && <button type="button" class="button small primary" onClick={() => open({ act: "pay", due })}>{t("dues.take")}</button>}
          {!due.is_disputed && canTake && <button type="button" class="button small secondary" onClick={() => open({ act: "dispute", due })}>{t("dues.dispute")}</button>}
          {due.is_disputed && isManager && <button type="button" class="button small secondary" onClick={() => open({ act: "decide", due })}>{t("dues.decide")}</button>}
          {isManager && <button type="button" class="button small secondary" onClick={() => open({ act: "waive", due })}>{t("dues.waive")}</button>}
        </div>
      )}
    </article>
  );
}

/** Overdue is a due from the day after its own, at its outlet. */
function State({ due }: { due: Due }) {
  if (due.owed_minor === 0) return <span class="chip good">{t("dues.settled")}</span>;
  const owed = due.owed_minor < due.amount_minor ? <small class="muted">{t("dues.still", { amount: money(due.owed_minor, due.currency) })}</small> : null;
  const today = dayAt(useLine().clock(due.outlet_code));
  const isOverdue = due.due_on < today;
  const isToday = due.due_on === today;
  return (
    <>
      {owed}
      {due.is_disputed ? <span class="chip careful">{t("dues.disputed")}</span> : <span class={`chip ${isOverdue ? "bad" : isToday ? "careful" : "quiet-chip"}`}>{t(isOverdue ? "dues.overdue" : isToday ? "dues.today" : "dues.later")}</span>}
    </>
  );
}

export function Payments({ payments, isManager, open }: { payments: readonly Payment[]; isManager: boolean; open(act: DueAct): void }) {
  const line = useLine();
  return (
    <section aria-label={t("dues.payments")}>
      <h3>{t("dues.payments")}</h3>
      {payments.map((payment) => (
        <article key={payment.payment_id} class="due">
          <div class="due-what">
            <strong>{t(PAYMENT_KINDS[payment.kind])}</strong>
            <span class="muted">{[day(payment.received_on), t(PAYMENT_SOURCES[payment.source]), payment.outlet_code === null ? "" : line.outletName(payment.outlet_code)].filter((part) => part !== "").join(" · ")}</span>
            {payment.kind !== "waived" && <small class="muted">{payment.reference}</small>}
          </div>
          <div class="due-much">
            <strong>{money(payment.kind === "refund" || payment.kind === "reversal" ? -payment.amount_minor : payment.amount_minor, payment.currency)}</strong>
          </div>
          {payment.can_be_voided && isManager && (
            <div class="due-acts">
              <button type="button" class="button small secondary" onClick={() => open({ act: "void", payment })}>{t("dues.void")}</button>
            </div>
          )}
        </article>
      ))}
    </section>
  );
}
