/** Cases in a list: whose, what, how old, how the member is, and what happens next. */

import type { CaseLine } from "../api/care";
import { useLine } from "../api/line";
import { t } from "../words";
import { day } from "../words/dates";
import { CASE_KINDS, CASE_STATES, MOODS, TOPICS, named } from "./words";

export function CaseLines({ cases, open, isOfMember = false }: { cases: readonly CaseLine[]; open(caseId: string): void; isOfMember?: boolean }) {
  return (
    <ul class="rows">
      {cases.map((each) => (
        <li key={each.case_id}>
          <button type="button" class="row-button" onClick={() => open(each.case_id)}>
            <MoodChip mood={each.mood} />
            <strong>{isOfMember ? named(CASE_KINDS, each.kind) : each.display_name}</strong>
            <span>
              {isOfMember ? "" : `${named(CASE_KINDS, each.kind)} · `}
              {named(TOPICS, each.topic)}
            </span>
            <span class="row-more">
              <CaseFacts of={each} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function MoodChip({ mood }: { mood: CaseLine["mood"] }) {
  const tone = mood === "angry" ? "bad" : mood === "annoyed" ? "careful" : "good";
  return <span class={`chip ${tone}`}>{t(MOODS[mood])}</span>;
}

/** "in work · 3 days · Ola · call on 5 March" */
export function CaseFacts({ of }: { of: CaseLine }) {
  const line = useLine();
  const owner = of.owner_id === null ? t("case.nobody") : line.staffName(of.owner_id);
  const next = of.next_on === null ? null : t(of.next_kind === "call" ? "case.next_call" : "case.next_follow_up", { day: day(of.next_on) });
  const parts = [t(CASE_STATES[of.state]), of.age_days === 0 ? t("case.today") : t("case.age", {}, of.age_days), line.outletName(of.outlet_code), of.ended_at === null ? owner : null, next];
  return <small class="muted">{parts.filter((part) => part !== null).join(" · ")}</small>;
}
