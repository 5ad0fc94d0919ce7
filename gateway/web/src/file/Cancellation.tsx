/** A cancellation: on which day it ends, and what is paid until then, is shown before anybody agrees to it. */

import type { CancellationQuote, Membership } from "../api/memberships";
import { useAnswer } from "../api/answer";
import { Dialog, Failure, Select, WishForm, filled } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { reasonChoices } from "../words/reasons";
import { SaidToIt } from "./MembershipActs";
import { CANCEL_REASONS } from "./membership_words";
import { Outcome, type OutcomeRow } from "./Outcome";

export function CancellationDialog({ membership, close, done }: { membership: Membership; close(): void; done(answer: unknown): void }) {
  const path = `/memberships/${membership.membership_id}/cancellations`;
  const { answer: quote, failure } = useAnswer<CancellationQuote>(path);
  const { notice_days: days, title } = membership.plan;
  return (
    <Dialog title={`${t("mb.cancel")}: ${title}`} close={close}>
      <p>{days === 0 ? t("mb.cancel_no_notice") : t("mb.cancel_hint", {}, days)}</p>
      <Failure of={failure} />
      {quote === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {quote !== null && (
        <>
          <Outcome rows={rowsOf(quote)} />
          <WishForm path={path} button={t("mb.cancel")} isGrave body={(form) => ({ version: quote.version, ends_on: quote.ends_on, ...filled(form, "reason", "words", "outlet_code") })} done={done}>
            <Select label={t("form.reason")} name="reason" choices={[{ value: "", label: "—" }, ...reasonChoices(CANCEL_REASONS)]} isNeeded />
            <SaidToIt likely={membership.outlet_code} />
          </WishForm>
        </>
      )}
    </Dialog>
  );
}

function rowsOf(quote: CancellationQuote): OutcomeRow[] {
  const amount = (minor: number) => money(minor, quote.currency);
  const rows: OutcomeRow[] = [[t("mb.last_on"), day(quote.ends_on)]];
  if (quote.owed_minor > 0) rows.push([t("mb.owed_still"), amount(quote.owed_minor)]);
  if (quote.periods_to_come > 0) rows.push([t("mb.to_come"), t("mb.periods_for", { amount: amount(quote.to_come_minor) }, quote.periods_to_come)]);
  if (quote.waived_minor > 0) rows.push([t("mb.owed_no_more"), amount(quote.waived_minor)]);
  if (quote.credit_left_minor > 0) rows.push([t("mb.credit_left"), amount(quote.credit_left_minor)]);
  return rows;
}
