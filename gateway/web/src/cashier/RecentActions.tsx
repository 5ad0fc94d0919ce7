/** The last five things that this till did, and two minutes to take them back. */

import { UndoIcon } from "../design/icons";
import { openVisitorScreen } from "../visitor/channel";
import { t } from "../words";
import { clockTime, countdown } from "../words/dates";
import { now } from "../words/now";
import { secondsToUndo, type Recent } from "./recent";
import type { Till } from "./till";

export function RecentActions({ till }: { till: Till }) {
  const recent = till.recent.list.value;
  return (
    <aside class="recent" aria-label={t("recent.title")}>
      <h2>{t("recent.title")}</h2>
      {recent.length === 0 && <p class="muted">{t("recent.none")}</p>}
      <ol>
        {recent.map((each) => (
          <Line key={each.id} till={till} recent={each} />
        ))}
      </ol>
      <button type="button" class="button small quiet-wide" onMouseDown={(event) => event.preventDefault()} onClick={openVisitorScreen}>
        {t("visitor.open")}
      </button>
    </aside>
  );
}

function Line({ till, recent }: { till: Till; recent: Recent }) {
  const seconds = secondsToUndo(recent, now.value);
  return (
    <li class={`recent-line ${recent.state}`}>
      <span class="recent-what">
        <strong>{recent.name}</strong>
        <span class="muted">
          {clockTime(recent.at)} · {words(recent)}
          {recent.undo === null && recent.state === "done" && ` · ${t("recent.final")}`}
        </span>
      </span>
      {seconds > 0 && (
        <button
          type="button"
          class="button small quiet-wide"
          disabled={recent.state !== "done"}
          aria-label={`${t("undo")}: ${recent.name}, ${words(recent)}`}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void till.selling.undo(recent)}
        >
          <UndoIcon /> {countdown(seconds)}
        </button>
      )}
    </li>
  );
}

function words(recent: Recent): string {
  if (recent.state === "undone") return t("recent.undone");
  if (recent.state === "failed") return t("recent.failed");
  if (recent.what === "cups") return t("sell.cups", {}, recent.count);
  if (recent.what === "free_cup") return t("recent.free_cup");
  return recent.what === "joined" ? t("recent.joined") : t("recent.new_card");
}
