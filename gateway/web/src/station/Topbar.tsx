/** Where this device stands, who works at it, whether the suite answers, and how the page looks. */

import { DisplayMenu } from "../design/DisplayMenu";
import { PersonIcon } from "../design/icons";
import { Cup } from "../design/Cups";
import { t } from "../words";
import { KeptListShown, KeptMark } from "./KeptMark";
import { switchPerson } from "./session";
import { atWork, station } from "./suite";

export function Topbar() {
  const person = atWork.value;
  return (
    <>
      <header class="topbar">
        <span class="brand">
          <Cup kind="full" />
          <strong>{station.value?.outlet.name ?? "Regulars"}</strong>
        </span>
        <KeptMark />
        <span class="spacer" />
        {person !== null && (
          <button type="button" class="at-work" aria-label={t("door.switch", { name: person.name })} onMouseDown={(event) => event.preventDefault()} onClick={switchPerson}>
            <PersonIcon />
            <span>{person.name}</span>
          </button>
        )}
        <DisplayMenu hasLanguages hasSound />
      </header>
      <KeptListShown />
    </>
  );
}
