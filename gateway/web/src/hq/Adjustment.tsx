/** A balance changed by hand: how much, why, and in whose books. */

import { useState } from "preact/hooks";
import { useAnswer } from "../api/answer";
import type { BalanceAdjusted, FoundMember } from "../api/office";
import type { Loyalty } from "../api/types";
import { t } from "../words";
import { ADJUSTMENT_REASONS, reasonChoices } from "../words/reasons";
import { Dialog, Failure, Field, Select, WishForm, filled, tell, text } from "../design/forms";
import { openOutletChoices } from "./lists";
import { isRole } from "./office";

const MOST = 1000;

export function AdjustmentDialog({ member, close }: { member: FoundMember; close(): void }) {
  const { answer: standing, failure } = useAnswer<Loyalty>(`/members/${member.member_id}/loyalty`);
  return (
    <Dialog title={`${t("adjust.button")}: ${member.display_name}`} close={close}>
      {standing === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {failure !== null && <Failure of={failure} />}
      {standing !== null && <Adjusting member={member} standing={standing} close={close} />}
    </Dialog>
  );
}

function Adjusting({ member, standing: { programs, rewards }, close }: { member: FoundMember; standing: Loyalty; close(): void }) {
  const [code, setCode] = useState(programs[0]?.code ?? "");
  const program = programs.find((each) => each.code === code);
  // Gifts belong to no program: nothing of them can be taken.
  const waiting = rewards.filter((reward) => reward.program === code).length;
  const directions = [
    { value: "give", label: t("adjust.give") },
    { value: "take", label: t("adjust.take") },
  ];
  if (program === undefined) return <p class="muted">{t("adjust.no_program")}</p>;

  function done(answer: unknown): void {
    const now = (answer as BalanceAdjusted).loyalty.programs.find((each) => each.code === code);
    close();
    tell(t("adjust.done", { balance: now?.balance ?? 0 }));
  }

  return (
    <WishForm path={`/members/${member.member_id}/adjustments`} button={t("adjust.do")} body={asked} done={done}>
      <p>{t("adjust.why")}</p>
      <Select label={t("adjust.program")} name="program" choices={programs.map(({ code: value, title }) => ({ value, label: title ?? value }))} value={code} onChange={setCode} />
      <p class="muted">
        {t("adjust.now", { balance: program.balance, target: program.target })}
        {waiting > 0 && ` · ${t("rewards.ready", {}, waiting)}`}
      </p>
      <div class="pair">
        <Select label={t("adjust.direction")} name="direction" choices={directions} value="give" />
        <Field label={t("adjust.amount")} name="amount" type="number" inputMode="numeric" min={1} max={MOST} step={1} required />
      </div>
      <Select label={t("form.reason")} name="reason" choices={[{ value: "", label: "—" }, ...reasonChoices(ADJUSTMENT_REASONS)]} isNeeded />
      {isRole("hq") && <Books />}
    </WishForm>
  );
}

/** Head office stands at no outlet; the room opens once they have come. */
function Books() {
  return <Select label={t("form.outlet")} name="outlet_code" choices={[{ value: "", label: "—" }, ...openOutletChoices()]} isNeeded />;
}

function asked(form: FormData): unknown {
  const units = Number(text(form, "amount"));
  return { ...filled(form, "program", "reason", "outlet_code"), amount: text(form, "direction") === "take" ? -units : units };
}
