/** What is known of a member, put right by whoever has them before them. No value on record is shown, so what is left empty stays as it is. */

import { useState } from "preact/hooks";
import type { FileTop } from "../api/file";
import { useLine } from "../api/line";
import { Dialog, Field, Select, WishForm, filled, tell, text } from "../design/forms";
import { LANGUAGE_NAMES, LOCALES, t } from "../words";

const MOST_LETTERS = 80;
const LONGEST_EMAIL = 254;

export function Details({ member, changed }: { member: FileTop; changed(): void }) {
  const role = useLine().person()?.role;
  if (role === undefined || role === "territory_manager") return null;
  return (
    <>
      <Opened words={t("details.correct")} member={member} changed={changed} Shown={DetailsForm} />
      {member.has_email && role !== "cashier" && role !== "reception" && <Opened words={t("details.replace_email")} member={member} changed={changed} Shown={EmailForm} />}
    </>
  );
}

interface FormProps {
  member: FileTop;
  done(): void;
}

function Opened({ words, member, changed, Shown }: { words: string; member: FileTop; changed(): void; Shown(props: FormProps): preact.JSX.Element }) {
  const [isOpen, setOpen] = useState(false);
  function done(): void {
    setOpen(false);
    tell(t("details.saved"));
    changed();
  }
  return (
    <>
      <button type="button" class="button small secondary" onClick={() => setOpen(true)}>{words}</button>
      {isOpen && (
        <Dialog title={`${words}: ${member.display_name}`} close={() => setOpen(false)}>
          <Shown member={member} done={done} />
        </Dialog>
      )}
    </>
  );
}

function DetailsForm({ member, done }: FormProps) {
  const languages = [{ value: "", label: t("details.as_it_is") }, ...LOCALES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }))];
  return (
    <WishForm path={`/members/${member.member_id}/details`} button={t("form.save")} body={(form) => filled(form, "given_name", "family_name", "locale", "email")} done={done}>
      <p>{t("details.why")}</p>
      <Field label={t("enrol.given_name")} name="given_name" maxLength={MOST_LETTERS} />
      <Field label={t("prospect.family_name")} name="family_name" maxLength={MOST_LETTERS} />
      <Select label={t("enrol.language")} name="locale" choices={languages} />
      {member.has_email ? <p class="muted">{t("details.has_email")}</p> : <EmailField hint={t("details.first_email")} />}
    </WishForm>
  );
}

const ANOTHER = "another";

function EmailForm({ member, done }: FormProps) {
  const [wish, setWish] = useState(ANOTHER);
  const wishes = [{ value: ANOTHER, label: t("details.another_email") }, { value: "none", label: t("details.no_email") }];
  return (
    <WishForm path={`/members/${member.member_id}/emails`} button={t("form.save")} isGrave body={(form) => ({ email: wish === ANOTHER ? text(form, "email") : null })} done={done}>
      <p>{t("details.replace_why")}</p>
      <Select label={t("details.what_becomes")} name="wish" choices={wishes} value={wish} onChange={setWish} />
      {wish === ANOTHER && <EmailField isNeeded />}
    </WishForm>
  );
}

function EmailField({ hint = "", isNeeded = false }: { hint?: string; isNeeded?: boolean }) {
  return <Field label={t("enrol.email")} name="email" type="email" inputMode="email" maxLength={LONGEST_EMAIL} hint={hint} required={isNeeded} />;
}
