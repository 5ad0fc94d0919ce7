/** On top of a station's page: whether the suite answers, and what waits on this device. */

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
  return (
    <>
      {!isConnected.value && (
        <span class="lost" role="status">
          {kept === null ? t("station.no_connection") : t("kept.away")}
        </span>
      )}
      {kept !== null && (count > 0 || !isConnected.value) && (
        <button type="button" class="button small secondary kept-mark" onMouseDown={(event) => event.preventDefault()} onClick={open}>
          {oldestAt === null ? t("kept.title") : t("kept.pending", { count, age: ago((now.value - oldestAt) / 1000) })}
        </button>
      )}
      {kept !== null && isListOpen.value && List.value !== null && <List.value keeping={kept} close={() => (isListOpen.value = false)} />}
    </>
  );
}

function open(): void {
  isListOpen.value = true;
  if (List.value === null) void import("./KeptList").then(({ KeptList }) => (List.value = KeptList));
}
