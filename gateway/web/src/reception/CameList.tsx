/** Who came in at this outlet, the newest first: time, name, verdict, occasion, and what became of the visit. */

import "./came.css";
import type { ListedVisit } from "../api/types";
import { AttentionIcon, CakeIcon, CheckIcon, CrossIcon } from "../design/icons";
import { showFile } from "../station/FilePanel";
import { isConnected } from "../station/suite";
import { t, type WordKey } from "../words";
import { clockTime, daysAway } from "../words/dates";
import type { Desk } from "./desk";
import type { WhoCame } from "./live";
import { COLOUR_WORDS, shortOf } from "./verdicts";

const STATES: Partial<Record<ListedVisit["state"], WordKey>> = { left: "came.left", undone: "came.undone" };

export function CameList({ came, desk }: { came: WhoCame; desk: Desk }) {
  const list = came.list.value;
  const keeping = came.keeping.value;
  if (keeping === "not_allowed" || (list === null && keeping !== "away")) return null;
  const visits = list?.visits ?? [];
  return (
    <section class="came" aria-label={t("came.title")} data-keeping={keeping}>
      <h2>{t("came.title")}</h2>
      {(keeping === "away" || !isConnected.value) && <p class="came-away" role="status">{t("came.away")}</p>}
      {visits.length === 0 && <p class="muted">{t("came.nobody")}</p>}
      <ol>
        {visits.map((visit) => (
          <li key={visit.check_in_id} class={`came-${visit.state}`}>
            <Visit visit={visit} />
            {visit.may_be_undone && list?.inside !== null && (
              <button type="button" class="button small secondary" aria-label={t("came.undo", { name: visit.display_name })} onMouseDown={(event) => event.preventDefault()} onClick={() => void desk.undoListed(visit)}>
                {t("reception.undo")}
              </button>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Visit({ visit }: { visit: ListedVisit }) {
  const { colour, code } = visit.verdict;
  const short = colour === "green" && code !== "unfrozen" ? null : shortOf(code);
  const state = STATES[visit.state];
  return (
    <button type="button" class="came-visit" onMouseDown={(event) => event.preventDefault()} onClick={() => showFile(visit.member_id)}>
      <time dateTime={visit.checked_in_at}>{clockTime(Date.parse(visit.checked_in_at))}</time>
      <span class={`verdict-sign ${colour}`} role="img" aria-label={t(COLOUR_WORDS[colour])}>
        {colour === "green" ? <CheckIcon /> : colour === "yellow" ? <AttentionIcon /> : <CrossIcon />}
      </span>
      <span class="came-who">
        <strong>{visit.display_name}</strong>
        {visit.guests > 0 && <span class="muted"> +{visit.guests}</span>}
        {(short !== null || state !== undefined || visit.label !== null) && (
          <span class="came-why muted">{[short === null ? "" : t(short), visit.label, state === undefined ? "" : t(state)].filter(Boolean).join(" · ")}</span>
        )}
        {visit.occasions.map((occasion) => (
          <span key={occasion.message} class="came-occasion">
            {occasion.kind === "birthday" && <CakeIcon />} {occasion.kind === "birthday" ? birthday(occasion.days_away) : occasion.message}
          </span>
        ))}
      </span>
    </button>
  );
}

/** Shorter than the greeting of members: this is no guest's to read. */
function birthday(days: number): string {
  if (days === 0) return t("birthday.today");
  return t(days < 0 ? "birthday.was" : "birthday.will_be", { when: daysAway(days) });
}
