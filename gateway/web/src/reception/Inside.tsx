/** Who is in: how many, of how many there may be, and who leaves. */

import { useState } from "preact/hooks";
import type { Presence } from "../api/types";
import { station } from "../station/suite";
import { t } from "../words";
import { clockTime } from "../words/dates";
import type { Desk } from "./desk";

export function InsideCount({ desk }: { desk: Desk }) {
  const presence = desk.presence.value;
  // A gym's count is on its way, and its place is kept.
  if (presence === null) return station.value?.outlet.admits === "members_with_plan" ? <span class="button" aria-hidden="true" /> : null;
  return (
    <button type="button" class="button secondary inside-count" onClick={() => desk.lookInside()}>
      {presence.capacity === null
        ? t("reception.inside", { inside: presence.inside })
        : t("reception.inside_of", { inside: presence.inside, capacity: presence.capacity })}
    </button>
  );
}

export function Inside({ presence, desk, said }: { presence: Presence; desk: Desk; said: string }) {
  const [asked, ask] = useState("");
  const found = presence.members.filter(({ display_name }) => plain(display_name).includes(plain(asked.trim())));
  return (
    <div class="inside">
      <h1>{t("reception.who_is_in")}</h1>
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      {presence.members.length === 0 && <p class="muted">{t("reception.nobody_in")}</p>}
      {presence.members.length > 0 && (
        <label class="inside-find">
          {t("reception.find_inside")}
          <input class="field" data-field="inside" value={asked} autocomplete="off" spellcheck={false} onInput={(event) => ask(event.currentTarget.value)} />
        </label>
      )}
      {presence.members.length > 0 && found.length === 0 && <p class="muted" role="status">{t("reception.nobody_found")}</p>}
      <ul>
        {found.map((each) => (
          <li key={each.check_in_id}>
            <span>
              <strong>{each.display_name}</strong> <span class="muted">{t("reception.since", { time: clockTime(Date.parse(each.since)) })}</span>
              {each.guests > 0 && <span class="muted"> · {t("reception.guests", {}, each.guests)}</span>}
              {each.label !== null && <span class="muted"> · {each.label}</span>}
            </span>
            {each.guests > 0 && (
              <button type="button" class="button small secondary" onClick={() => void desk.takeGuestBack(each.check_in_id)}>{t("reception.no_guest")}</button>
            )}
            <button type="button" class="button small secondary" onClick={() => void desk.leave(each.check_in_id)}>{t("reception.leaves")}</button>
          </li>
        ))}
      </ul>
      <button type="button" class="button quiet-wide" onClick={() => desk.reset()}>{t("reception.back")}</button>
    </div>
  );
}

/** Letters as people type them in a hurry: no marks, no capitals. */
function plain(name: string): string {
  return name.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}
