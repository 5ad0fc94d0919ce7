/** What happened on a card in plain words: what, where, and on which day. */

import type { HistoryLine, NotEarned, ProgramStanding } from "../api/types";
import { countsVisits } from "../design/Cups";
import { t, type WordKey } from "../words";
import { day } from "../words/dates";
import { ADJUSTMENT_REASONS } from "../words/reasons";
import { whyNotEarned } from "../words/why";

export function History({ lines, programs }: { lines: readonly HistoryLine[]; programs: readonly ProgramStanding[] }) {
  const ofVisits = new Set(programs.filter(countsVisits).map(({ code }) => code));
  if (lines.length === 0) return null;
  return (
    <section class="sheet history">
      <h2>{t("history.title")}</h2>
      <ol>
        {lines.map((line, place) => (
          <li key={place}>
            <span>{inWords(line, ofVisits.has(line.program ?? ""))}</span>
            <small class="muted">
              <time dateTime={line.happened_on}>{day(line.happened_on)}</time> · {line.outlet.name}
            </small>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The kinds that count; one that this page has not heard of is told by its sign. */
const COUNTED: Record<string, WordKey> = {
  earn: "history.earn",
  spend: "history.spend",
  reverse: "history.reverse",
  release: "history.release",
  expire: "history.expire",
};
const COUNTED_VISITS: Record<string, WordKey> = { ...COUNTED, earn: "history.visit", spend: "history.visits_spent" };
const ABOUT_REWARDS: Record<string, WordKey> = {
  reward_given: "history.reward_given",
  reward_enjoyed: "history.reward_enjoyed",
  reward_returned: "history.reward_returned",
  reward_expired: "history.reward_expired",
};
const REASONS: Record<string, WordKey> = ADJUSTMENT_REASONS;

function inWords({ kind, quantity = 0, title = "", reason = "" }: HistoryLine, isOfVisits: boolean): string {
  if (kind === "nothing_earned") return whyNotEarned(reason as NotEarned["why"], quantity);
  const aboutReward = ABOUT_REWARDS[kind];
  if (aboutReward !== undefined) return t(aboutReward, { title });
  if (kind === "adjust") {
    const change = t(quantity < 0 ? "history.adjust_taken" : "history.adjust_given", {}, Math.abs(quantity));
    const why = REASONS[reason];
    return why === undefined ? change : `${change} · ${t(why)}`;
  }
  return t((isOfVisits ? COUNTED_VISITS : COUNTED)[kind] ?? (quantity < 0 ? "history.reverse" : "history.earn"), {}, Math.abs(quantity));
}
