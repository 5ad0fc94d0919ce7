/** What came onto the card and went from it: where somebody was is shown to nobody but them. */

import type { LoyaltyEntry } from "../api/types";
import { t, type WordKey } from "../words";
import { moment } from "../words/dates";
import { ADJUSTMENT_REASONS } from "../words/reasons";

export function History({ entries }: { entries: readonly LoyaltyEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <section class="sheet history">
      <h2>{t("history.title")}</h2>
      <ol>
        {entries.map((entry) => (
          <li key={entry.entry_id}>
            <span>{inWords(entry)}</span>
            <time class="muted" dateTime={entry.occurred_at}>{moment(entry.occurred_at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The kinds of the ledger; one that this page has not heard of is told by its sign. */
const TOLD: Record<string, WordKey> = {
  earn: "history.earn",
  spend: "history.spend",
  reverse: "history.reverse",
  release: "history.release",
  expire: "history.expire",
};

const REASONS: Record<string, WordKey> = ADJUSTMENT_REASONS;

function inWords({ kind, quantity, reason }: LoyaltyEntry): string {
  if (kind === "adjust") {
    const change = t(quantity < 0 ? "history.adjust_taken" : "history.adjust_given", {}, Math.abs(quantity));
    const why = REASONS[reason ?? ""];
    return why === undefined ? change : `${change} · ${t(why)}`;
  }
  return t(TOLD[kind] ?? (quantity < 0 ? "history.reverse" : "history.earn"), {}, Math.abs(quantity));
}
