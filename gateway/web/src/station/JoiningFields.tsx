/** What is asked of whoever joins, at the till as at the desk: a number is enough, the rest is a kindness. */

import "./joining.css";
import type { ComponentChildren, Ref } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { NewMember } from "../api/types";
import { useOwnWords } from "../design/own_words";
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
      <Typed label={t("enrol.phone")} field={phone === "" ? start : null} name="phone" type="tel" inputMode="tel" required maxLength={40} defaultValue={phone} />
      <Typed label={<Optional words="enrol.given_name" />} field={phone === "" ? null : start} name="given_name" maxLength={80} />
      <Typed label={<Optional words="enrol.email" />} name="email" type="email" inputMode="email" maxLength={254} />
      <Typed label={<Optional words="enrol.friend" />} name="referred_by" maxLength={512} />
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

function Typed({ label, field = null, ...rest }: { label: ComponentChildren; field?: Ref<HTMLInputElement>; name: string; [attribute: string]: unknown }) {
  const { problem, asks } = useOwnWords();
  return (
    <label>
      {label}
      <input ref={field} autocomplete="off" {...rest} {...asks} />
      {problem !== "" && <span class="problem">{problem}</span>}
    </label>
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
