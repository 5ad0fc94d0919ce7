/** What was saved on this device, what still waits, and how each ended. */

import "../design/forms.css";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../design/Dialog";
import type { Keeping } from "../kept/keeping";
import { neededBy } from "../kept/references";
import type { KeptCommand, State } from "../kept/shapes";
import { shortOf } from "../reception/verdicts";
import { t, type WordKey } from "../words";
import { moment } from "../words/dates";

const MOST_SHOWN = 100;
const ENDS: Record<State, WordKey> = {
  waiting: "kept.waiting",
  applied: "kept.applied",
  rejected: "kept.rejected",
  quarantined: "kept.quarantined",
  withdrawn: "kept.withdrawn",
  refused: "kept.refused",
};

export function KeptList({ keeping, close }: { keeping: Keeping; close(): void }) {
  const [commands, setCommands] = useState<readonly KeptCommand[]>([]);
  const moved = keeping.queue.changes.value;
  useEffect(() => void keeping.store.commands().then((all) => setCommands(all.filter(({ isPromised }) => isPromised))), [moved]);
  // A cup for a newcomer goes back before the newcomer does.
  const needed = new Set(commands.filter(({ state }) => state === "waiting").flatMap(neededBy));
  return (
    <Dialog title={t("kept.title")} close={close} isWide>
      <p class="muted">{t("kept.hint")}</p>
      {commands.length === 0 && <p class="muted">{t("kept.none")}</p>}
      <ul class="kept-list">
        {commands.slice(0, MOST_SHOWN).map((command) => (
          <li key={command.key} class={command.state}>
            <span>
              <strong>{whatOf(command)}</strong> {command.about.name}
              <span class="muted"> · {moment(new Date(command.madeAt).toISOString())} · {endOf(command, keeping)}</span>
            </span>
            {command.state === "waiting" && !command.wasSent && !needed.has(command.key) && (
              <button type="button" class="button small quiet-wide" onClick={() => void keeping.takeBack(command)}>
                {t("kept.take_back")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** Of somebody whom the door turns away after all, the desk is told why. */
function endOf({ key, state, code }: KeptCommand, keeping: Keeping): string {
  if (keeping.queue.isStuck(key)) return t("kept.stuck");
  const why = state === "rejected" && code !== null ? shortOf(code) : null;
  return why === null ? t(ENDS[state]) : `${t(why)}: ${t(ENDS[state])}`;
}

function whatOf({ kind, about }: KeptCommand): string {
  switch (kind) {
    case "sale":
      return t("sell.cups", {}, about.cups ?? 1);
    case "redemption":
      return t("recent.free_cup");
    case "check_in":
      return t("kept.check_in");
    case "enrolment":
      return t("kept.enrolment");
    case "reversal":
      return t("kept.reversal");
    case "undo":
      return t("kept.undo");
    case "label":
      return t("kept.label");
  }
}
