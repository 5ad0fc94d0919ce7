/** What makes up for something: stamps by a manager, a reward by whoever sits at the desk, within their limits. */

import { useState } from "preact/hooks";
import { Action } from "../api/action";
import type { Compensation, WholeCase } from "../api/care";
import { useLine } from "../api/line";
import type { Membership } from "../api/memberships";
import type { Loyalty } from "../api/types";
import { Failure, Field, OutletSelect, Select, WishForm, filled, tell, text } from "../design/forms";
import { t } from "../words";
import { moment } from "../words/dates";
import { useAnswer } from "../api/answer";
import { COMPENSATIONS, COMPENSATION_STATES, choicesOf, named } from "./words";

export function Compensations({ of, done }: { of: WholeCase; done(): void }) {
  const role = useLine().person()?.role;
  const mayGive = of.ended_at === null && (role === "reception" || role === "outlet_manager" || role === "hq");
  return (
    <>
      {of.compensations.length > 0 && (
        <ul class="rows">
          {of.compensations.map((each) => <Given key={each.compensation_id} of={each} done={done} />)}
        </ul>
      )}
      {mayGive && <Giving key={of.compensations.length} of={of} done={done} isManager={role !== "reception"} />}
    </>
  );
}

function Given({ of, done }: { of: Compensation; done(): void }) {
  const line = useLine();
  const role = line.person()?.role;
  const mayFinish = role === "outlet_manager" || role === "hq" || (role === "reception" && of.kind === "reward");
  return (
    <li class="given">
      <strong>
        {of.amount} × {named(COMPENSATIONS, of.kind)}
      </strong>
      <span class={of.state === "given" ? "chip good" : "chip careful"}>{t(COMPENSATION_STATES[of.state])}</span>
      <small class="muted">{[moment(of.promised_at), line.staffName(of.staff_id)].filter((part) => part !== null).join(" · ")}</small>
      {of.state === "promised" && mayFinish && <Finish of={of} done={done} />}
    </li>
  );
}

/** From whichever device: the promise has a key of its own, so nothing is given twice. */
function Finish({ of, done }: { of: Compensation; done(): void }) {
  const line = useLine();
  const [failure, setFailure] = useState<unknown>(null);
  const [action] = useState(() => new Action<unknown>(line.queue, `/cases/${of.case_id}/compensations/${of.compensation_id}/completion`));

  function finish(): void {
    setFailure(null);
    action.press({}).then(done, setFailure);
  }

  return (
    <>
      <button type="button" class="link" onClick={finish}>{t("compensation.finish")}</button>
      {failure !== null && <Failure of={failure} />}
    </>
  );
}

function Giving({ of, done, isManager }: { of: WholeCase; done(): void; isManager: boolean }) {
  const { answer: account } = useAnswer<Loyalty>(`/members/${of.member_id}/loyalty`);
  const { answer: had } = useAnswer<{ memberships: Membership[] }>(`/members/${of.member_id}/memberships`);
  const [chosen, setKind] = useState("");
  const programs = (account?.programs ?? []).map(({ code: value, title }) => ({ value, label: title ?? value }));
  const memberships = (had?.memberships ?? []).filter(({ state }) => state !== "ended" && state !== "expired").map((each) => ({ value: each.membership_id, label: each.plan.title }));
  const kinds = choicesOf(COMPENSATIONS).filter(({ value }) => {
    if (value === "gift_days") return isManager && memberships.length > 0;
    return programs.length > 0 && (isManager || value === "reward");
  });
  const kind = kinds.find(({ value }) => value === chosen)?.value ?? kinds[0]?.value;
  if (kind === undefined) return null;
  const isDays = kind === "gift_days";

  function given(): void {
    tell(t("compensation.done"));
    done();
  }

  function body(form: FormData): unknown {
    const amount = kind === "reward" ? 1 : Number(text(form, "amount"));
    return { kind, amount, ...filled(form, "given_in", "outlet_code") };
  }

  return (
    <details class="folded">
      <summary>{t("compensation.title")}</summary>
      <WishForm path={`/cases/${of.case_id}/compensations`} button={t("compensation.give")} body={body} done={given}>
        <div class="trio">
          <Select label={t("compensation.what")} name="kind" choices={kinds} value={kind} onChange={setKind} />
          {kind !== "reward" && <Field label={t("compensation.amount")} name="amount" type="number" inputMode="numeric" min={1} max={100} step={1} value={1} required />}
          {isDays ? (
            <Select key="days" label={t("compensation.membership")} name="given_in" choices={memberships} />
          ) : (
            <Select key="units" label={t("compensation.program")} name="given_in" choices={programs} />
          )}
        </div>
        <OutletSelect />
      </WishForm>
    </details>
  );
}
