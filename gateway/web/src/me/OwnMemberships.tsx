/** What a member has bought, as it stands: read at home, changed at the desk. Only whoever has something gets this part of the page. */

import type { Owed, OwnMembership } from "./own";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";

export function OwnMemberships({ memberships, owed }: { memberships: readonly OwnMembership[]; owed: Owed | null }) {
  return (
    <section class="sheet" aria-label={t("gym.title")}>
      <h2>{t("gym.title")}</h2>
      {owed !== null && (
        <p class="problem">
          <strong>{t("gym.owed", { amount: money(owed.amount_minor, owed.currency), day: day(owed.since) })}</strong> {t("gym.pay")}
        </p>
      )}
      {memberships.map((membership) => (
        <article key={membership.membership_id}>
          <h3>{membership.title}</h3>
          <ul>
            {lines(membership).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p class="muted">{membership.outlet_name}</p>
        </article>
      ))}
    </section>
  );
}

function lines({ state, first_on, last_on, renews, visits_left, freeze }: OwnMembership): string[] {
  const until = { day: day(last_on) };
  const stands = {
    active: t(renews ? "gym.renews" : "gym.last_on", until),
    frozen: t(renews ? "gym.renews" : "gym.last_on", until),
    not_started: `${t("gym.begins", { day: day(first_on) })} ${t("gym.last_on", until)}`,
    expired: t("gym.ran_out", until),
  }[state];
  const rests = freeze === null ? null : t(state === "frozen" ? "gym.frozen" : "gym.will_freeze", { from: day(freeze.first_on), until: day(freeze.last_on) });
  const visits = visits_left === null || state === "expired" ? null : t("gym.visits_left", {}, visits_left);
  return [rests, stands, visits].filter((line) => line !== null);
}
