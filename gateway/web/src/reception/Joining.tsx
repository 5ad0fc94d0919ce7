/** Somebody whom nobody knows yet joins at the desk: a number is enough, and what may be kept is said first. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Alikes } from "../station/Alikes";
import type { Enrolment } from "../station/enrolment";
import { station } from "../station/suite";
import { asLocale, locale, t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

export function Joining({ desk, phone, enrolment }: { desk: Desk; phone: string; enrolment: Enrolment }) {
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const alike = enrolment.alike.value;
  const start = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => start.current?.focus(), []);

  async function join(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const { phone, givenName, friend } = typedIn(event.currentTarget);
    say("");
    setBusy(true);
    try {
      const member = { phone, ...(givenName === "" ? {} : { given_name: givenName }), ...(friend === "" ? {} : { referred_by: friend }), locale: asLocale(station.value?.outlet.locale) ?? locale() };
      await desk.enrol(enrolment, member);
    } catch (failure) {
      say(sentenceFor(failure));
    } finally {
      setBusy(false);
    }
  }

  function look(event: FocusEvent): void {
    const { phone, givenName } = typedIn(event.currentTarget);
    void enrolment.look(phone, givenName);
  }

  return (
    <form class="letting-in" onSubmit={(event) => void join(event)} onFocusOut={look}>
      <h1>{t("enrol.title")}</h1>
      <Alikes alike={alike} choose={(memberId) => void desk.checkIn(memberId)} />
      <p class="consent">{t("enrol.consent")}</p>
      <label for="join-phone">{t("enrol.phone")}</label>
      <input id="join-phone" ref={phone === "" ? start : null} name="phone" class="field" type="tel" inputMode="tel" autocomplete="off" required maxLength={40} defaultValue={phone} />
      <label for="join-name">
        {t("enrol.given_name")} <small>{t("enrol.optional")}</small>
      </label>
      <input id="join-name" ref={phone === "" ? null : start} name="given_name" class="field" autocomplete="off" maxLength={80} />
      <label for="join-friend">
        {t("enrol.friend")} <small>{t("enrol.optional")}</small>
      </label>
      <input id="join-friend" name="referred_by" class="field" autocomplete="off" maxLength={512} />
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      <button type="submit" class="button primary" disabled={isBusy}>{t(alike.length > 0 ? "alike.join_new" : "unknown.enrol")}</button>
      <button type="button" class="button quiet-wide" onClick={() => desk.cancel()}>{t("reception.cancel")}</button>
    </form>
  );
}

function typedIn(form: EventTarget | null): { phone: string; givenName: string; friend: string } {
  const typed = new FormData(form as HTMLFormElement);
  const text = (name: string) => String(typed.get(name) ?? "").trim();
  return { phone: text("phone"), givenName: text("given_name"), friend: text("referred_by") };
}
