/** Somebody who asks: who they are, how we know of them, what they would like, and when to speak with them again. */

import { useState } from "preact/hooks";
import { Area, Dialog, Field, OutletSelect, Select, WishForm, filled, tell } from "../design/forms";
import { t } from "../words";
import { LOST_AFTER_DAYS, NextOn } from "./NextOn";
import { SOURCES, choicesOf } from "./words";

export function NewProspectDialog({ close, done }: { close(): void; done(prospectId: string): void }) {
  const [source, setSource] = useState("walk_in");

  function kept(answer: unknown): void {
    const { prospect_id, is_new } = answer as { prospect_id: string; is_new: boolean };
    tell(t(is_new ? "prospect.was_added" : "prospect.was_known"));
    done(prospect_id);
  }

  return (
    <Dialog title={t("prospect.add")} close={close}>
      <WishForm path="/prospects" button={t("form.save")} body={asked} done={kept}>
        <div class="pair">
          <Field label={t("prospect.given_name")} name="given_name" maxLength={80} />
          <Field label={t("prospect.family_name")} name="family_name" maxLength={80} />
        </div>
        <div class="pair">
          <Field label={t("prospect.phone")} name="phone" type="tel" maxLength={40} />
          <Field label={t("prospect.email")} name="email" type="email" maxLength={254} />
        </div>
        <Area label={t("prospect.wish")} name="wish" rows={2} maxLength={1000} />
        <Select label={t("prospect.source")} name="source" choices={choicesOf(SOURCES)} value={source} onChange={setSource} />
        {source === "referral" && <Field label={t("prospect.referred_by")} name="referred_by" maxLength={512} hint={t("prospect.referred_by_hint")} />}
        <label class="check">
          <input type="checkbox" name="may_be_contacted" value="yes" />
          {t("prospect.may_be_contacted")}
        </label>
        <NextOn latest={LOST_AFTER_DAYS} />
        <OutletSelect />
      </WishForm>
    </Dialog>
  );
}

function asked(form: FormData): unknown {
  return {
    ...filled(form, "given_name", "family_name", "phone", "email", "wish", "source", "referred_by", "next_on", "outlet_code"),
    may_be_contacted: form.get("may_be_contacted") === "yes",
  };
}
