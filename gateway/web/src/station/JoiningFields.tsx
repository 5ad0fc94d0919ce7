/** What is asked of whoever joins, at the till as at the desk: a number is enough, the rest is a kindness. */

import "./joining.css";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { NewMember } from "../api/types";
import { LANGUAGE_NAMES, LOCALES, asLocale, locale, t, type WordKey } from "../words";
import { monthNames } from "../words/dates";
import { station } from "./suite";

export function JoiningFields({ phone }: { phone: string }) {
  const first = asLocale(station.value?.outlet.locale) ?? locale();
  const start = useRef<HTMLInputElement>(null);
  // Before anything else is typed: the first letter of a name would else begin the next guest.
  useLayoutEffect(() => start.current?.focus(), []);
  return (
    <div class="enrol-fields">
      <label>
        {t("enrol.phone")}
        <input ref={phone === "" ? start : null} name="phone" type="tel" inputMode="tel" autocomplete="off" required maxLength={40} defaultValue={phone} />
      </label>
      <label>
        <Optional words="enrol.given_name" />
        <input ref={phone === "" ? null : start} name="given_name" autocomplete="off" maxLength={80} />
      </label>
      <label>
        <Optional words="enrol.email" />
        <input name="email" type="email" inputMode="email" autocomplete="off" maxLength={254} />
      </label>
      <label>
        <Optional words="enrol.friend" />
        <input name="referred_by" autocomplete="off" maxLength={512} />
      </label>
      <fieldset class="birthday">
        <legend>
          <Optional words="enrol.birthday" />
        </legend>
        <Chosen name="day" label={t("enrol.day")} choices={Array.from({ length: 31 }, (_, index) => String(index + 1))} />
        <Chosen name="month" label={t("enrol.month")} choices={monthNames()} />
      </fieldset>
      <fieldset class="language">
        <legend>{t("enrol.language")}</legend>
        {LOCALES.map((each) => (
          <label key={each}>
            <input type="radio" name="locale" value={each} defaultChecked={each === first} />
            <span lang={each}>{LANGUAGE_NAMES[each]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function Optional({ words }: { words: WordKey }) {
  return (
    <>
      {t(words)} <small>{t("enrol.optional")}</small>
    </>
  );
}

/** By its number, from one on. */
function Chosen({ name, label, choices }: { name: string; label: string; choices: readonly string[] }) {
  return (
    <select name={name} aria-label={label}>
      <option value="">{label}</option>
      {choices.map((words, index) => (
        <option key={index} value={index + 1}>
          {words}
        </option>
      ))}
    </select>
  );
}

export function joiningIn(form: HTMLFormElement): NewMember & { phone: string } {
  const typed = new FormData(form);
  const [day, month] = [Number(typed.get("day")), Number(typed.get("month"))];
  const text = (name: string) => String(typed.get(name) ?? "").trim();
  const given = ["given_name", "email", "referred_by"].map((name) => [name, text(name)]).filter(([, words]) => words !== "");
  return {
    phone: text("phone"),
    locale: text("locale"),
    ...Object.fromEntries(given),
    ...(day && month ? { birthday: { day, month } } : {}),
  };
}
