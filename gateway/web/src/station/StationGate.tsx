/** Lets only an enrolled device through to the page: without a token it asks for one. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { Cup } from "../design/Cups";
import { t } from "../words";
import { keepStationToken, stationToken, tokenIn } from "./station";

const isMistyped = signal(false);

export function StationGate({ wasRefused, children }: { wasRefused: boolean; children: ComponentChildren }) {
  if (stationToken.value !== null) return <>{children}</>;

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
        <p class="muted">{t("station.how")}</p>
        {wasRefused && <p class="problem" role="alert">{t("station.refused")}</p>}
        <label for="station">{t("station.token")}</label>
        <input id="station" name="station" type="password" autocomplete="off" spellcheck={false} autofocus aria-invalid={isMistyped.value} aria-describedby="station-problem" />
        <p class="problem" id="station-problem" role="alert">{isMistyped.value ? t("station.mistyped") : ""}</p>
        <button class="button primary" type="submit">{t("station.open")}</button>
        <LanguageSwitch />
      </form>
    </main>
  );
}
