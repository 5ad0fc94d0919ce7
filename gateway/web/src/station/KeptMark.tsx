/** On top of a station's page: whether the suite answers, and what waits on this device. */

import "./kept.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Keeping } from "../kept/keeping";
import { t } from "../words";
import { ago } from "../words/dates";
import { now } from "../words/now";
import { isConnected, keeping } from "./suite";

const isListOpen = signal(false);
/** Most days nobody opens the list, so it comes when somebody does. */
const List = signal<ComponentType<{ keeping: Keeping; close(): void }> | null>(null);

export function KeptMark() {
  const kept = keeping.value;
  const { count, oldestAt } = kept?.queue.pending.value ?? { count: 0, oldestAt: null };
  if (isConnected.value && count === 0) return null;
  const state = isConnected.value ? "" : kept === null ? t("station.no_connection") : t("kept.away");
  const saved = oldestAt === null ? "" : t("kept.pending", { count, age: ago((now.value - oldestAt) / 1000) });
  if (kept === null) return <span class="lost" role="status">{state}</span>;
  return (
    <>
      {/* Said once, when it changes: the age beside it moves each second. */}
      <span class="unseen" role="status">{state}</span>
      <button type="button" class="lost kept-mark" aria-label={[state, saved].filter(Boolean).join(". ")} onMouseDown={(event) => event.preventDefault()} onClick={open}>
        {state !== "" && <span class="kept-state">{state}</span>}
        {saved !== "" && <span class="kept-saved">{saved}</span>}
        {count > 0 && <span class="kept-count">{t("kept.count", { count })}</span>}
      </button>
    </>
  );
}

export function KeptListShown() {
  const kept = keeping.value;
  if (kept === null || !isListOpen.value || List.value === null) return null;
  return <List.value keeping={kept} close={() => (isListOpen.value = false)} />;
}

function open(): void {
  isListOpen.value = true;
  if (List.value === null) void import("./KeptList").then(({ KeptList }) => (List.value = KeptList));
}
