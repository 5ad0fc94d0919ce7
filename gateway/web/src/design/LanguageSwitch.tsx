/** Four languages, one press, at any time. */

import { LANGUAGE_NAMES, LOCALES, choose, locale, t, type Locale } from "../words";

export function LanguageSwitch({ onChoose = choose }: { onChoose?: (locale: Locale) => Promise<void> }) {
  return (
    <div class="languages segments" role="group" aria-label={t("language.choose")}>
      {LOCALES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-label={LANGUAGE_NAMES[each]}
          aria-pressed={each === locale()}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void onChoose(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
