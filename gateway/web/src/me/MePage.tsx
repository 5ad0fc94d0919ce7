/** What members see and correct of their own, behind a code sent to the address that is known. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { Cup } from "../design/Cups";
import { DisplayMenu } from "../design/DisplayMenu";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { choose, t, type Locale } from "../words";
import { CodeField, Field, WishForm, text } from "./forms";
import { OwnSections } from "./OwnSections";
import { askForCode, enter, identifier, isOver, own, reload, step } from "./own";

export function MePage() {
  // The words that somebody says yes or no to come from the suite, in the language that was asked for.
  async function speak(locale: Locale): Promise<void> {
    await choose(locale);
    if (step.value === "in") await reload().catch(() => undefined);
  }
  return (
    <main class="balance me">
      <header class="balance-top">
        <Cup kind="full" />
        <span class="spacer" />
        <LanguageSwitch onChoose={speak} />
        <DisplayMenu />
      </header>
      <Heading />
      {step.value === "ask" && <AskForCode />}
      {step.value === "code" && <EnterCode />}
      {step.value === "in" && own.value !== null && <OwnSections {...own.value} />}
      {step.value === "erased" && <p class="sheet" role="status">{t("me.erased")}</p>}
    </main>
  );
}

/** Gets the focus at each step before it is painted, so that nothing is taken from a field in use and whoever hears the page knows where they are. */
function Heading() {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (step.value !== "ask") heading.current?.focus();
  }, [step.value]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {t("me.title")}
    </h1>
  );
}

function AskForCode() {
  return (
    <section class="sheet">
      {isOver.value && <p class="problem" role="alert">{t("me.over")}</p>}
      <p>{t("me.ask_how")}</p>
      <WishForm button={t("me.send_code")} wish={(form) => askForCode(text(form, "identifier"))}>
        <Field label={t("me.identifier")} name="identifier" hint={t("me.identifier_hint")} minLength={3} maxLength={254} required />
      </WishForm>
      <p class="muted">{t("me.no_address")}</p>
    </section>
  );
}

function EnterCode() {
  return (
    <section class="sheet">
      <p role="status">{t("me.code_sent", { identifier: identifier.value })}</p>
      <WishForm button={t("me.open")} wish={(form) => enter(text(form, "code"))}>
        <CodeField />
      </WishForm>
      <p class="muted">{t("me.no_address")}</p>
      <button type="button" class="button quiet-wide" onClick={() => (step.value = "ask")}>
        {t("me.again")}
      </button>
    </section>
  );
}
