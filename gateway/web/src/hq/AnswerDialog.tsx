/** Write a short answer: a title and a text in each language that staff read; what is left empty is left out. */

import type { ShortAnswer } from "../api/care";
import { TOPICS, choicesOf } from "../care/words";
import { Area, Dialog, Field, Select, WishForm, text } from "../design/forms";
import { LANGUAGE_NAMES, LOCALES, t } from "../words";

export function AnswerDialog({ of, close, done }: { of: ShortAnswer | null; close(): void; done(): void }) {
  const path = of === null ? "/answers" : `/answers/${of.answer_id}/versions`;
  return (
    <Dialog title={t(of === null ? "answers.write" : "answers.edit")} close={close} isWide>
      <WishForm path={path} button={t("form.save")} body={asked} done={done}>
        <Select label={t("answers.topic")} name="topic" choices={choicesOf(TOPICS)} value={of?.topic ?? "other"} />
        {LOCALES.map((locale) => <InOneLanguage key={locale} locale={locale} of={of} />)}
        <label class="check">
          <input type="checkbox" name="is_shown" value="yes" defaultChecked={of?.is_shown ?? true} />
          {t("answers.is_shown")}
        </label>
      </WishForm>
    </Dialog>
  );
}

function InOneLanguage({ locale, of }: { locale: (typeof LOCALES)[number]; of: ShortAnswer | null }) {
  const known = of?.texts.find((each) => each.locale === locale);
  const name = LANGUAGE_NAMES[locale];
  return (
    <>
      <Field label={`${name}: ${t("answers.question")}`} name={`title.${locale}`} defaultValue={known?.title ?? ""} maxLength={120} lang={locale} />
      <Area label={`${name}: ${t("answers.text")}`} name={`text.${locale}`} defaultValue={known?.text ?? ""} rows={3} maxLength={4000} lang={locale} />
    </>
  );
}

function asked(form: FormData): unknown {
  const texts = LOCALES.map((locale) => ({ locale, title: text(form, `title.${locale}`), text: text(form, `text.${locale}`) }));
  return { topic: text(form, "topic"), texts: texts.filter(({ title, text }) => title !== "" || text !== ""), is_shown: text(form, "is_shown") !== "" };
}
