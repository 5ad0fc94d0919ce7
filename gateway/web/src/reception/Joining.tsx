/** Somebody whom nobody knows yet joins at the desk: a number is enough, and what may be kept is said first. */

import { useState } from "preact/hooks";
import { station } from "../station/suite";
import { asLocale, locale, t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

export function Joining({ desk, phone }: { desk: Desk; phone: string }) {
  const [said, say] = useState("");

  async function join(event: Event): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [number, name] = ["phone", "given_name"].map((field) => String(form.get(field) ?? "").trim());
    say("");
    try {
      await desk.enrol({ phone: number!, ...(name ? { given_name: name } : {}), locale: asLocale(station.value?.outlet.locale) ?? locale() });
    } catch (failure) {
      say(sentenceFor(failure));
    }
  }

  return (
    <form class="letting-in" onSubmit={(event) => void join(event)}>
      <h1>{t("enrol.title")}</h1>
      <p class="consent">{t("enrol.consent")}</p>
      <label for="join-phone">{t("enrol.phone")}</label>
      <input id="join-phone" name="phone" class="field" type="tel" inputMode="tel" autocomplete="off" required maxLength={40} defaultValue={phone} />
      <label for="join-name">
        {t("enrol.given_name")} <small>{t("enrol.optional")}</small>
      </label>
      <input id="join-name" name="given_name" class="field" autocomplete="off" maxLength={80} autofocus />
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      <button type="submit" class="button primary">{t("enrol.join")}</button>
      <button type="button" class="button quiet-wide" onClick={() => desk.reset()}>{t("reception.cancel")}</button>
    </form>
  );
}
