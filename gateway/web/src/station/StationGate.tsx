/** Lets only a known device through to the page: a till with a link, or an enrolled device at which somebody signed in. */

import { signal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { Cup } from "../design/Cups";
import { t } from "../words";
import { ClosedOutlet } from "./ClosedOutlet";
import { device, isDeviceHeard } from "./device";
import { keepStationToken, tokenIn } from "./station";
import { isOpen, isOutletClosed } from "./suite";

const isMistyped = signal(false);
/** Whatever an enrolled device shows instead of the page comes only to enrolled devices. */
const Door = signal<ComponentType | null>(null);
let wasOpen = false;

export function StationGate({ wasRefused, children }: { wasRefused: boolean; children: ComponentChildren }) {
  wasOpen ||= isOpen.value;
  const isEnrolled = device.value.kind !== "none" && device.value.kind !== "unknown";
  const isLocked = !isOpen.value;
  // A locked page keeps its guest, its half-typed form and its place; nobody sees or reaches it meanwhile.
  const kept = wasOpen && (isOpen.value || isEnrolled || isOutletClosed.value);
  return (
    <>
      {kept && (
        <div class="kept" hidden={isLocked} inert={isLocked}>
          {children}
        </div>
      )}
      {isOutletClosed.value && <ClosedOutlet />}
      {isLocked && !isOutletClosed.value && device.value.kind === "unknown" && !isDeviceHeard.value && (
        <p class="gate muted" role="status">{t("station.no_connection")}</p>
      )}
      {isLocked && !isOutletClosed.value && isEnrolled && <EnrolledDoor />}
      {isLocked && !isOutletClosed.value && device.value.kind === "none" && <AskForLink wasRefused={wasRefused} />}
    </>
  );
}

function EnrolledDoor() {
  if (Door.value === null) {
    void import("./Door").then((found) => {
      Door.value = found.Door;
    });
    return <p class="gate muted" role="status">{t("looking")}</p>;
  }
  const Shown = Door.value;
  return <Shown />;
}

function AskForLink({ wasRefused }: { wasRefused: boolean }) {
  function enter(event: SubmitEvent): void {
    event.preventDefault();
    const pasted = new FormData(event.currentTarget as HTMLFormElement).get("station");
    const token = typeof pasted === "string" ? tokenIn(pasted) : null;
    isMistyped.value = token === null;
    if (token !== null) keepStationToken(token, localStorage);
  }

  return (
    <main class="gate">
      <form class="gate-card" onSubmit={enter}>
        <Cup kind="full" />
        <h1>{t("station.title")}</h1>
        {wasRefused && <p class="problem" role="alert">{t("station.refused")}</p>}
        <p class="muted">{t("station.enrol_how")}</p>
        <a class="button primary" href="/enrol">{t("station.enrol")}</a>
        <p class="muted">{t("station.how")}</p>
        <label for="station">{t("station.token")}</label>
        <input id="station" name="station" type="password" autocomplete="off" spellcheck={false} autofocus aria-invalid={isMistyped.value} aria-describedby="station-problem" />
        <p class="problem" id="station-problem" role="alert">{isMistyped.value ? t("station.mistyped") : ""}</p>
        <button class="button secondary" type="submit">{t("station.open")}</button>
        <LanguageSwitch />
      </form>
    </main>
  );
}
