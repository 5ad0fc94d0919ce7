/** The sections of a member's own page, each with its one wish. */

import { useEffect, useState } from "preact/hooks";
import { inFours } from "../design/shown";
import { LANGUAGE_NAMES, LOCALES, bring, t } from "../words";
import { birthdayInWords } from "../words/dates";
import { sentenceFor } from "../words/failures";
import { CodeField, DayFields, Field, Select, WishForm, dayIn, text } from "./forms";
import { Check, OwnDates } from "./OwnDates";
import { History } from "../customer/History";
import { change, erase, exported, inSession, replaceCard, signOut, type Consent, type OwnPage } from "./own";

export function OwnSections(data: OwnPage) {
  return (
    <>
      <Bought {...data} />
      <Names {...data} />
      <Birthday {...data} />
      <OwnDates dates={data.dates} />
      <Email {...data} />
      <Letters consents={data.consents} />
      <CardSection {...data} />
      <History lines={data.loyalty?.history ?? []} programs={data.loyalty?.programs ?? []} />
      <Copy />
      <Erasure hasEmail={data.email !== null} />
      <button type="button" class="button secondary" onClick={() => void signOut().catch(() => undefined)}>
        {t("me.leave")}
      </button>
    </>
  );
}

/** A part of its own with its words: whoever has bought nothing never loads it. */
function Bought({ memberships = [], owed = null }: OwnPage) {
  const [part, setPart] = useState<typeof import("./OwnMemberships") | null>(null);
  const isAny = memberships.length > 0 || owed !== null;
  useEffect(() => {
    if (isAny) void Promise.all([import("./OwnMemberships"), bring("gym")]).then(([found]) => setPart(found), () => undefined);
  }, [isAny]);
  return isAny && part !== null ? <part.OwnMemberships memberships={memberships} owed={owed} /> : null;
}

function Names({ given_name: given, family_name: family, locale, phones }: OwnPage) {
  const choices = LOCALES.map((each) => [each, LANGUAGE_NAMES[each]] as [string, string]);
  return (
    <section class="sheet">
      <h2>{t("me.names")}</h2>
      {phones.map((phone) => (
        <p key={phone} class="own-phone">{phone}</p>
      ))}
      <WishForm
        button={t("me.save")}
        done={t("me.saved")}
        wish={(form) =>
          change("/me/profile", {
            given_name: text(form, "given_name") || null,
            family_name: text(form, "family_name") || null,
            locale: text(form, "locale"),
          })
        }
      >
        <Field label={t("me.given_name")} name="given_name" value={given ?? ""} maxLength={80} autocomplete="given-name" />
        <Field label={t("me.family_name")} name="family_name" value={family ?? ""} maxLength={80} autocomplete="family-name" />
        <Select label={t("me.language")} name="locale" value={locale} choices={choices} />
      </WishForm>
    </section>
  );
}

function Birthday({ birthday, birthday_seen_by: seenBy }: OwnPage) {
  return (
    <section class="sheet">
      <h2>{t("me.birthday")}</h2>
      {birthday !== null && (
        <>
          <p class="own-birthday">{birthdayInWords(birthday)}</p>
          <p class="muted">{t("me.birthday_fixed")}</p>
          <WishForm button={t("me.save")} wish={(form) => change("/me/profile", { birthday_seen_by: form.has("at_desk") ? "desk" : "managers" })}>
            <Check label={t("me.date_at_desk")} name="at_desk" isOn={seenBy === "desk"} />
          </WishForm>
        </>
      )}
      {birthday === null && (
        <WishForm
          button={t("me.save")}
          wish={(form) => change("/me/profile", { birthday: dayIn(form) })}
        >
          <p class="muted">{t("me.birthday_once")}</p>
          <DayFields />
        </WishForm>
      )}
    </section>
  );
}

function Email({ email }: OwnPage) {
  const [awaited, setAwaited] = useState<string | null>(null);
  return (
    <section class="sheet">
      <h2>{t("me.email")}</h2>
      {email !== null && <p class="own-email">{email}</p>}
      {awaited === null ? (
        <WishForm
          button={t("me.send_code")}
          wish={async (form) => {
            await inSession("/me/email-codes", { email: text(form, "email") });
            setAwaited(text(form, "email"));
          }}
        >
          <Field label={t("me.new_email")} name="email" type="email" maxLength={254} hint={t("me.new_email_hint")} required />
        </WishForm>
      ) : (
        <WishForm
          button={t("me.confirm")}
          wish={async (form) => {
            await change("/me/emails", { code: text(form, "code") });
            setAwaited(null);
          }}
        >
          <p role="status">{t("me.code_sent", { identifier: awaited })}</p>
          <CodeField />
        </WishForm>
      )}
    </section>
  );
}

function Letters({ consents }: { consents: readonly Consent[] }) {
  const [failure, setFailure] = useState<unknown>(null);
  const [saved, setSaved] = useState("");
  async function say({ purpose, channel, words_version }: Consent, isGiven: boolean): Promise<void> {
    setFailure(null);
    setSaved("");
    await change("/me/consents", { purpose, channel, words_version, is_given: isGiven }).then(() => setSaved(`${purpose} ${channel}`), setFailure);
  }
  return (
    <section class="sheet">
      <h2>{t("me.letters")}</h2>
      <p class="muted">{t("me.letters_how")}</p>
      {consents.map((consent) => (
        <label key={`${consent.purpose} ${consent.channel}`} class="own-consent">
          <input
            type="checkbox"
            checked={consent.state !== "withdrawn"}
            onChange={(event) => void say(consent, event.currentTarget.checked)}
          />
          <span>
            {consent.words} <small class="said-done" role="status">{saved === `${consent.purpose} ${consent.channel}` ? t("me.saved") : ""}</small>
          </span>
        </label>
      ))}
      <p class="problem" role="alert">{failure === null ? "" : sentenceFor(failure)}</p>
    </section>
  );
}

function CardSection({ card_number: number, balance_url: link, friends_brought: friends }: OwnPage) {
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="sheet">
      <h2>{t("balance.your_card")}</h2>
      <p class="card-number">{inFours(number)}</p>
      <p class="muted">{t("me.friends_how")}</p>
      {friends > 0 && <p>{t("me.friends", {}, friends)}</p>}
      <a class="button secondary" href={link}>{t("me.show_card")}</a>
      {!isAsking && (
        <button type="button" class="button quiet-wide" onClick={() => setAsking(true)}>
          {t("me.new_card")}
        </button>
      )}
      {isAsking && (
        <WishForm
          button={t("me.new_card_sure")}
          isGrave
          wish={async () => {
            await replaceCard();
            setAsking(false);
          }}
        >
          <p>{t("me.new_card_how")}</p>
        </WishForm>
      )}
    </section>
  );
}

function Copy() {
  const [failure, setFailure] = useState<unknown>(null);
  async function take(path: string, name: string): Promise<void> {
    setFailure(null);
    try {
      save(await exported(path), name);
    } catch (why) {
      setFailure(why);
    }
  }
  return (
    <section class="sheet">
      <h2>{t("me.copy")}</h2>
      <p class="muted">{t("me.copy_how")}</p>
      <div class="row">
        <button type="button" class="button secondary" onClick={() => void take("/me/exports", "my-data.json")}>JSON</button>
        <button type="button" class="button secondary" onClick={() => void take("/me/exports.zip", "my-data.zip")}>CSV</button>
      </div>
      <p class="problem" role="alert">{failure === null ? "" : sentenceFor(failure)}</p>
    </section>
  );
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function Erasure({ hasEmail }: { hasEmail: boolean }) {
  const [isAwaited, setAwaited] = useState(false);
  const word = t("me.erase_word");
  if (!hasEmail) return null;
  return (
    <section class="sheet">
      <h2>{t("me.erase")}</h2>
      <p>{t("me.erase_how")}</p>
      {!isAwaited ? (
        <WishForm
          button={t("me.erase_code")}
          isGrave
          wish={async () => {
            await inSession("/me/erasure-codes", {});
            setAwaited(true);
          }}
        />
      ) : (
        <WishForm button={t("me.erase_now")} isGrave wish={(form) => erase(text(form, "code"))}>
          <CodeField />
          <Field label={t("me.erase_type", { word })} name="word" pattern={either(word)} required />
        </WishForm>
      )}
    </section>
  );
}

/** Phones like to begin with a capital. */
function either(word: string): string {
  return `[${word[0]!.toLowerCase()}${word[0]!.toUpperCase()}]${word.slice(1)}`;
}
