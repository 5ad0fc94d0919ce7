/** What visits are for, from the list of the outlet: whoever has just come, and everybody who comes from now on. */

import type { CheckIn } from "../api/types";
import { station } from "../station/suite";
import { t } from "../words";
import type { Desk } from "./desk";

/** One touch says it, another one takes it back. What was said of somebody stays to be seen when it is offered no more. */
export function LabelOf({ checkIn, desk }: { checkIn: CheckIn; desk: Desk }) {
  return <Labels title={t("label.of_one")} chosen={checkIn.label ?? null} choose={(label) => void desk.sayLabel(checkIn, label)} />;
}

export function LabelOfAll({ desk }: { desk: Desk }) {
  return <Labels title={t("label.of_all")} chosen={desk.labelOfAll.now} choose={(label) => desk.labelOfAll.choose(label)} />;
}

function Labels({ title, chosen, choose }: { title: string; chosen: string | null; choose(label: string | null): void }) {
  const offered = station.value?.outlet.labels ?? [];
  const labels = chosen === null || offered.includes(chosen) ? offered : [...offered, chosen];
  if (labels.length === 0) return null;
  return (
    <div class="labels" role="group" aria-label={title}>
      <span>{title}</span>
      {labels.map((label) => (
        <button key={label} type="button" class="button small secondary" aria-pressed={label === chosen} onMouseDown={(event) => event.preventDefault()} onClick={() => choose(label === chosen ? null : label)}>
          {label}
        </button>
      ))}
    </div>
  );
}
