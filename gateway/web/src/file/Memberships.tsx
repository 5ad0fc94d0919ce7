/** What a member has bought: until when, what is left, and what a desk may do to it. */

import "./memberships.css";
import { useEffect, useState } from "preact/hooks";
import type { Membership } from "../api/memberships";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { Failure, tell } from "../design/forms";
import { t, type WordKey } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { ActDialog, actsOn, type ActName } from "./MembershipActs";
import { SaleDialog } from "./PlanSale";
import type { SectionProps } from "./sections";

export const STATES: Record<Membership["state"], WordKey> = {
  active: "mb.active",
  frozen: "mb.frozen",
  not_started: "mb.not_started",
  expired: "mb.expired",
  ended: "mb.ended",
};
export const CHIPS: Record<Membership["state"], string> = { active: "good", frozen: "careful", not_started: "quiet-chip", expired: "bad", ended: "quiet-chip" };

export function Memberships({ member, changed, act }: SectionProps) {
  const line = useLine();
  const { answer, failure, load } = useAnswer<{ memberships: Membership[] }>(`/members/${member.member_id}/memberships`);
  const all = answer?.memberships ?? null;
  const isSeller = maySell(line.person()?.role);
  const [open, setOpen] = useState<{ act: ActName; membership: Membership } | "sale" | null>(act === "sell" && isSeller ? "sale" : null);
  useEffect(() => {
    if (all !== null) begin(all);
  }, [all !== null]);

  /** What the door asks for, where it is plain to which membership. */
  function begin(memberships: readonly Membership[]): void {
    const name = act as ActName;
    const those = isSeller ? memberships.filter((each) => actsOn(each, line).some((may) => may.name === name)) : [];
    if (those.length === 1) setOpen({ act: name, membership: those[0]! });
  }

  function done(words: string): void {
    setOpen(null);
    tell(words);
    load();
    changed();
  }

  const current = all?.filter(({ state }) => state !== "ended") ?? [];
  const past = all?.filter(({ state }) => state === "ended") ?? [];
  const choose = (act: ActName, membership: Membership) => setOpen({ act, membership });
  return (
    <section class="file-section" aria-label={t("mb.title")}>
      {isSeller && (
        <div class="timeline-top">
          <button type="button" class="button small primary" onClick={() => setOpen("sale")}>{t("mb.sell")}</button>
        </div>
      )}
      <Failure of={failure} />
      {all === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {all?.length === 0 && <p class="muted">{t("mb.none")}</p>}
      {current.map((each) => <Card key={each.membership_id} membership={each} choose={choose} />)}
      {past.length > 0 && (
        <details class="folded">
          <summary>{t("mb.past")}</summary>
          {past.map((each) => <Card key={each.membership_id} membership={each} choose={choose} />)}
        </details>
      )}
      {open === "sale" && <SaleDialog memberId={member.member_id} close={() => setOpen(null)} done={done} />}
      {open !== null && open !== "sale" && <ActDialog {...open} close={() => setOpen(null)} done={done} />}
    </section>
  );
}

function maySell(role: string | undefined): boolean {
  return role === "reception" || role === "outlet_manager" || role === "hq";
}

function Card({ membership, choose }: { membership: Membership; choose(act: ActName, membership: Membership): void }) {
  const { plan, state } = membership;
  const line = useLine();
  return (
    <article class={`membership ${state}`} aria-label={plan.title}>
      <header>
        <h3>{plan.title}</h3>
        <span class={`chip ${CHIPS[state]}`}>{t(STATES[state])}</span>
        {membership.cancelled_on !== null && state !== "ended" && <span class="chip careful">{t("mb.cancelled")}</span>}
        {membership.is_used_first && <span class="chip quiet-chip">{t("mb.used_first")}</span>}
      </header>
      <Facts membership={membership} />
      {maySell(line.person()?.role) && (
        <div class="membership-acts">
          {actsOn(membership, line).map(({ name, words }) => (
            <button key={name} type="button" class="link" aria-label={`${t(words)}: ${plan.title}`} onClick={() => choose(name, membership)}>{t(words)}</button>
          ))}
        </div>
      )}
    </article>
  );
}

function Facts({ membership }: { membership: Membership }) {
  const line = useLine();
  const { plan, payer, credit_minor: credit } = membership;
  const isOver = membership.state === "ended" || membership.state === "expired";
  const facts: [WordKey, string | null][] = [
    ["mb.days", `${day(membership.begins_on)} – ${day(membership.ends_on ?? membership.valid_until)}`],
    ["mb.days_left", isOver ? null : String(membership.days_left)],
    ["mb.visits_left", membership.visits_left === null ? null : String(membership.visits_left)],
    ["mb.freeze_days_left", isOver ? null : String(membership.freeze_days_left)],
    ["mb.freezes", frozenDays(membership)],
    ["mb.renewal", plan.kind === "pack" || isOver ? null : t(membership.renews_next ? "mb.by_itself" : "mb.not_by_itself")],
    ["mb.price", money(plan.price_minor, plan.currency)],
    ["mb.credit", credit === 0 ? null : money(credit, plan.currency)],
    ["mb.payer", payer === null ? null : payer.name ?? t("mb.another_member")],
    ["form.outlet", line.outletName(membership.outlet_code)],
  ];
  return (
    <dl class="membership-facts">
      {facts.map(([words, value]) => value !== null && (
        <div key={words}>
          <dt>{t(words)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The last two: what is further back says nothing to anybody. */
function frozenDays({ freezes }: Membership): string | null {
  const shown = freezes.slice(-2).map(({ first_on, last_on }) => (first_on === last_on ? day(first_on) : `${day(first_on)} – ${day(last_on)}`));
  return shown.length === 0 ? null : shown.join(", ");
}
