/** What a device shows while its outlet is closed. It goes on asking: nobody has to do anything when the outlet opens. */

import { Cup } from "../design/Cups";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { t } from "../words";

export function ClosedOutlet() {
  return (
    <main class="gate">
      <section class="gate-card" role="status">
        <ClosedWords />
        <LanguageSwitch />
      </section>
    </main>
  );
}

export function ClosedWords() {
  return (
    <>
      <Cup kind="empty" />
      <h1>{t("closed.title")}</h1>
      <p class="muted">{t("closed.how")}</p>
    </>
  );
}
