/** Joining at the till: a number is enough, the rest is a kindness. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { NewMember } from "../api/types";
import { Alikes } from "../station/Alikes";
import { station } from "../station/suite";
import { LANGUAGE_NAMES, LOCALES, asLocale, locale, t } from "../words";
import { monthNames } from "../words/dates";
import type { Enrolling } from "./scenes";
import type { Till } from "./till";

export function EnrolForm({ till, scene }: { till: Till; scene: Enrolling }) {
  const { phone: typed, isTaken, isUnknown, hint, enrolment } = scene;
  const alike = enrolment.alike.value;
  const [phone, setPhone] = useState(typed);
  const [language, setLanguage] = useState(asLocale(station.value?.outlet.locale) ?? locale());

  const start = useRef<HTMLInputElement>(null);
  // Before anything else is typed: the first letter of a name would else begin the next guest.
  useLayoutEffect(() => start.current?.focus(), []);

  /** Enter joins and stamps the first cup; the other button joins alone. */
  function join(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void till.joining.enrol(memberIn(form, phone, language), event.submitter?.dataset["cups"] === "none" ? 0 : 1);
  }

  function look(event: FocusEvent): void {
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void enrolment.look(phone, String(form.get("given_name") ?? ""));
  }

  return (
    <form class="enrol" onSubmit={join} onFocusOut={look}>
      <h1>{t(isUnknown ? "unknown.title" : "enrol.title")}</h1>
      {hint !== "" && (
        <p class="why-not" role="status">
          {hint}
        </p>
      )}
      <Alikes alike={alike} choose={(memberId) => till.finding.lookUp(memberId)} />
      <div class="enrol-fields">
        <label class="wide">
          {t("enrol.phone")}
          <input ref={typed === "" ? start : null} name="phone" type="tel" inputMode="tel" autocomplete="off" required maxLength={40} value={phone} onInput={(event) => setPhone(event.currentTarget.value)} />
        </label>
        <label class="wide">
          {t("enrol.given_name")} <small>{t("enrol.optional")}</small>
          <input ref={typed === "" ? null : start} name="given_name" autocomplete="off" maxLength={80} />
        </label>
        <fieldset class="wide birthday">
          <legend>
            {t("enrol.birthday")} <small>{t("enrol.optional")}</small>
          </legend>
          <select name="day" aria-label={t("enrol.day")}>
            <option value="">{t("enrol.day")}</option>
            {Array.from({ length: 31 }, (_, index) => (
              <option key={index} value={index + 1}>
                {index + 1}
              </option>
            ))}
          </select>
          <select name="month" aria-label={t("enrol.month")}>
            <option value="">{t("enrol.month")}</option>
            {monthNames().map((name, index) => (
              <option key={index} value={index + 1}>
                {name}
              </option>
            ))}
          </select>
        </fieldset>
        <label class="wide">
          {t("enrol.friend")} <small>{t("enrol.optional")}</small>
          <input name="referred_by" autocomplete="off" maxLength={512} />
        </label>
        <fieldset class="wide language">
          <legend>{t("enrol.language")}</legend>
          {LOCALES.map((each) => (
            <label key={each}>
              <input type="radio" name="locale" value={each} checked={each === language} onChange={() => setLanguage(each)} />
              <span lang={each}>{LANGUAGE_NAMES[each]}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <footer class="enrol-foot">
        <p class="consent">{t("enrol.consent")}</p>
        <div class="row">
          <button type="submit" class="button primary grow" disabled={till.stage.isBusy.value}>
            {t(alike.length > 0 ? "alike.somebody_new" : "enrol.join_stamp")}
          </button>
          {isTaken && (
            <button type="button" class="button secondary" onClick={() => till.finding.lookUp(phone)}>
              {t("enrol.look_up")}
            </button>
          )}
          <button type="submit" data-cups="none" class="button secondary" disabled={till.stage.isBusy.value}>
            {t("enrol.join")}
          </button>
          <button type="button" class="button quiet-wide" onClick={() => till.reset()}>
            {t("back")}
          </button>
        </div>
      </footer>
    </form>
  );
}

function memberIn(form: FormData, phone: string, language: string): NewMember {
  const givenName = String(form.get("given_name") ?? "").trim();
  const friend = String(form.get("referred_by") ?? "").trim();
  const [day, month] = [Number(form.get("day")), Number(form.get("month"))];
  return {
    phone: phone.trim(),
    locale: language,
    ...(givenName ? { given_name: givenName } : {}),
    ...(day && month ? { birthday: { day, month } } : {}),
    ...(friend ? { referred_by: friend } : {}),
  };
}
