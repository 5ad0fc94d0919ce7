/** A cancellation: on which day it ends, and what is paid until then, is shown before anybody agrees to it. */

import type { CancellationPreview, Membership } from "../api/memberships";
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
  const { answer: preview, failure } = useAnswer<CancellationPreview>(path);
  const { notice_days: days, title } = membership.plan;
  return (
    <Dialog title={`${t("mb.cancel")}: ${title}`} close={close}>
      <p>{days === 0 ? t("mb.cancel_no_notice") : t("mb.cancel_hint", {}, days)}</p>
      <Failure of={failure} />
      {preview === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {preview !== null && (
        <>
          <Outcome rows={rowsOf(preview)} />
          <WishForm path={path} button={t("mb.cancel")} isGrave body={(form) => ({ version: preview.version, ends_on: preview.ends_on, ...filled(form, "reason", "words", "outlet_code") })} done={done}>
            <Select label={t("form.reason")} name="reason" choices={[{ value: "", label: "—" }, ...reasonChoices(CANCEL_REASONS)]} isNeeded />
            <SaidToIt likely={membership.outlet_code} />
          </WishForm>
        </>
      )}
    </Dialog>
  );
}

function rowsOf(preview: CancellationPreview): OutcomeRow[] {
  const amount = (minor: number) => money(minor, preview.currency);
  const rows: OutcomeRow[] = [[t("mb.last_on"), day(preview.ends_on)]];
  if (preview.owed_minor > 0) rows.push([t("mb.owed_still"), amount(preview.owed_minor)]);
  if (preview.periods_to_come > 0) rows.push([t("mb.to_come"), t("mb.periods_for", { amount: amount(preview.to_come_minor) }, preview.periods_to_come)]);
  if (preview.waived_minor > 0) rows.push([t("mb.owed_no_more"), amount(preview.waived_minor)]);
  if (preview.credit_left_minor > 0) rows.push([t("mb.credit_left"), amount(preview.credit_left_minor)]);
  return rows;
}
