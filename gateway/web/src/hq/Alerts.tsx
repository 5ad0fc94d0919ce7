/** Alerts that somebody has not looked at yet, above every room. The suite keeps who did what, and not who read it: what
 *  was seen is kept in this browser, for each person. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AuditEntry, AuditPage } from "../api/office";
import { AttentionIcon } from "../design/icons";
import { t } from "../words";
import { me, office, session } from "./office";
import { whileSeen } from "./while_seen";

const ALERT = "members.look_up_alert";
const HOURS = 24;
const ASK_MS = 30_000;
/** Far more than a day brings: what is older than a day is not asked for. */
const MOST_KEPT = 500;

const recent = signal<readonly string[]>([]);
const isMore = signal(false);
const seen = signal<ReadonlySet<string>>(new Set());
/** Counts how often somebody followed the link: it may lead to where they are. */
export const looks = signal(0);

export function AlertBanner() {
  const who = me().staff_id;
  useEffect(() => {
    recent.value = [];
    recall(who);
    const enough = whileSeen(() => void ask(who), ASK_MS);
    const elsewhere = () => recall(who);
    window.addEventListener("storage", elsewhere);
    return () => {
      enough();
      window.removeEventListener("storage", elsewhere);
    };
  }, [who]);
  const count = recent.value.filter((id) => !seen.value.has(id)).length;
  const isAll = count < recent.value.length || !isMore.value;
  return (
    <div role="status">
      {count > 0 && (
        <p class="alert-banner">
          <AttentionIcon />
          <span>{t("alerts.new", { n: isAll ? count : `${count}+`, hours: HOURS }, count)}</span>
          <a class="button small primary" href={`#audit?action=${ALERT}`} onClick={() => (looks.value += 1)}>
            {t("alerts.look")}
          </a>
        </p>
      )}
    </div>
  );
}

/** The audit has shown these. */
export function haveSeen(entries: readonly AuditEntry[]): void {
  const shown = entries.filter(({ action }) => action === ALERT).map(({ entry_id }) => entry_id);
  const who = session.peek()?.staff.staff_id;
  if (who === undefined || shown.every((id) => seen.peek().has(id))) return;
  recall(who); // Another tab may have shown others meanwhile.
  const kept = [...new Set([...shown, ...seen.peek()])].sort().slice(-MOST_KEPT);
  localStorage.setItem(place(who), JSON.stringify(kept));
  seen.value = new Set(kept);
}

async function ask(who: string): Promise<void> {
  const from = new Date(Date.now() - HOURS * 3_600_000).toISOString();
  try {
    const answer = await office.get<AuditPage>(`/audit?${new URLSearchParams({ action: ALERT, from }).toString()}`);
    // Of members alone: what another part did not answer holds no alert.
    if (answer.missing_parts?.includes("members") || session.peek()?.staff.staff_id !== who) return;
    recent.value = answer.entries.map(({ entry_id }) => entry_id);
    isMore.value = answer.next !== null;
  } catch {
    return; // What was known stays; it is asked again in a moment.
  }
}

function recall(who: string): void {
  try {
    seen.value = new Set(JSON.parse(localStorage.getItem(place(who)) ?? "[]") as string[]);
  } catch {
    seen.value = new Set();
  }
}

function place(who: string): string {
  return `regulars.alerts.${who}`;
}
