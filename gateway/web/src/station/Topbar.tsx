/** Where this device stands, who works at it, whether the suite answers, and how the page looks. */

import { DisplayMenu } from "../design/DisplayMenu";
import { PersonIcon } from "../design/icons";
import { Cup } from "../design/Cups";
import { t } from "../words";
import { session, switchPerson } from "./session";
import { isConnected, station } from "./suite";

export function Topbar() {
  const person = session.value?.staff;
  return (
    <header class="topbar">
      <span class="brand">
        <Cup kind="full" />
        <strong>{station.value?.outlet.name ?? "Regulars"}</strong>
      </span>
      {!isConnected.value && (
        <span class="lost" role="status">
          {t("station.no_connection")}
        </span>
      )}
      <span class="spacer" />
      {person !== undefined && (
        <button type="button" class="at-work" aria-label={t("door.switch", { name: person.name })} onMouseDown={(event) => event.preventDefault()} onClick={switchPerson}>
          <PersonIcon />
          <span>{person.name}</span>
        </button>
      )}
      <DisplayMenu hasLanguages hasSound />
    </header>
  );
}
