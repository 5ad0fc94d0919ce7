/** What the payment system told and fits nothing: a person says which due it is for, or that it is none of ours. */

import { useState } from "preact/hooks";
import { useAnswer } from "../api/answer";
import type { Notice } from "../api/dues";
import { Dialog, Failure, Field, WishForm, filled } from "../design/forms";
import { t, type WordKey } from "../words";
import { moment } from "../words/dates";
import { money } from "../words/money";

const PROBLEMS: Record<string, WordKey> = {
  unknown_due: "duesroom.unknown_due",
  unknown_payment: "duesroom.unknown_payment",
  unknown_member: "duesroom.unknown_member",
  wrong_currency: "duesroom.wrong_currency",
  reference_used: "duesroom.reference_used",
  too_much: "duesroom.too_much",
};

export function Unmatched({ changed }: { changed(): void }) {
  const { answer, failure, load } = useAnswer<{ notices: Notice[] }>("/payment-notices");
  const [open, setOpen] = useState<{ act: "match" | "dismiss"; notice: Notice } | null>(null);

  function done(): void {
    setOpen(null);
    load();
    changed();
  }

  return (
    <section class="dues-part" aria-label={t("duesroom.unmatched")}>
      <h2>{t("duesroom.unmatched")}</h2>
      <Failure of={failure} />
      {answer?.notices.length === 0 && <p class="muted">{t("duesroom.all_matched")}</p>}
      {answer?.notices.map((notice) => (
        <article key={notice.notice_id} class="due">
          <div class="due-what">
            <strong>{why(notice)}</strong>
            <span class="muted">{[moment(notice.received_at), notice.reference, notice.due_said].filter((part) => part !== null).join(" · ")}</span>
          </div>
          <div class="due-much">{notice.amount_minor !== null && notice.currency !== null && <strong>{money(notice.amount_minor, notice.currency)}</strong>}</div>
          <div class="due-acts">
            {notice.can_be_matched && <button type="button" class="button small primary" onClick={() => setOpen({ act: "match", notice })}>{t("duesroom.match")}</button>}
            {!notice.can_be_matched && <WishForm path={`/payment-notices/${notice.notice_id}/hearings`} button={t("try_again")} body={() => ({})} done={done} />}
            <button type="button" class="button small secondary" onClick={() => setOpen({ act: "dismiss", notice })}>{t("duesroom.dismiss")}</button>
          </div>
        </article>
      ))}
      {open !== null && <Placing {...open} close={() => setOpen(null)} done={done} />}
    </section>
  );
}

function why({ problem }: Notice): string {
  const words = PROBLEMS[problem];
  return words === undefined ? problem : t(words);
}

function Placing({ act, notice, close, done }: { act: "match" | "dismiss"; notice: Notice; close(): void; done(): void }) {
  const isMatch = act === "match";
  const title = t(isMatch ? "duesroom.match" : "duesroom.dismiss");
  const path = `/payment-notices/${notice.notice_id}/${isMatch ? "matches" : "dismissals"}`;
  return (
    <Dialog title={title} close={close}>
      <WishForm path={path} button={title} body={(form) => (isMatch ? filled(form, "due") : {})} done={done} isGrave={!isMatch}>
        {isMatch ? <Field label={t("duesroom.due")} name="due" required maxLength={64} hint={t("duesroom.due_hint")} /> : <p>{t("duesroom.dismiss_how")}</p>}
      </WishForm>
    </Dialog>
  );
}
