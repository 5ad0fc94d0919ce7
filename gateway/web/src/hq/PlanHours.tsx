/** Hours at which a plan opens the door. */

import type { PlanWindow } from "../api/memberships";
import { t } from "../words";
import { weekdayName } from "../words/dates";

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];
const MORNINGS: PlanWindow = { weekdays: [1, 2, 3, 4, 5], begins: "06:00", ends: "12:00" };

export function PlanHours({ windows, change }: { windows: readonly PlanWindow[]; change(windows: readonly PlanWindow[]): void }) {
  const put = (at: number, window: PlanWindow) => change(windows.map((each, number) => (number === at ? window : each)));
  return (
    <fieldset class="plan-hours">
      <legend>{t("plans.hours")}</legend>
      {windows.length === 0 && <p class="muted">{t("plans.any_hour")}</p>}
      {windows.map((window, at) => (
        <Hours key={at} window={window} put={(changed) => put(at, changed)} drop={() => change(windows.filter((_, number) => number !== at))} />
      ))}
      <button type="button" class="button small secondary" onClick={() => change([...windows, MORNINGS])}>{t("plans.add_hours")}</button>
    </fieldset>
  );
}

function Hours({ window, put, drop }: { window: PlanWindow; put(window: PlanWindow): void; drop(): void }) {
  const toggle = (weekday: number, isOn: boolean) => put({ ...window, weekdays: WEEKDAYS.filter((each) => (each === weekday ? isOn : window.weekdays.includes(each))) });
  return (
    <div class="plan-window">
      {WEEKDAYS.map((weekday) => (
        <label key={weekday} class="check">
          <input type="checkbox" checked={window.weekdays.includes(weekday)} onChange={(event) => toggle(weekday, event.currentTarget.checked)} />
          {weekdayName(weekday)}
        </label>
      ))}
      <input type="time" aria-label={t("plans.begins")} value={window.begins} required onChange={(event) => put({ ...window, begins: event.currentTarget.value })} />
      <input type="time" aria-label={t("plans.ends")} value={window.ends} required onChange={(event) => put({ ...window, ends: event.currentTarget.value })} />
      <button type="button" class="link" onClick={drop}>{t("plans.drop_hours")}</button>
    </div>
  );
}
