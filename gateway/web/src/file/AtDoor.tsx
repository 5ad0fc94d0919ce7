/** What a door knows of a member: a note for the desk, a waiver, a photo, and whether somebody keeps them out. */

import { useState } from "preact/hooks";
import { Action } from "../api/action";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { Area, Failure, Field, Select, WishForm, text } from "../design/forms";
import { coded } from "../design/shown";
import { t } from "../words";
import { day } from "../words/dates";
import { BAN_REASONS } from "./door_words";
import { pictureOf } from "./picture";
import type { SectionProps } from "./sections";

interface Known {
  ban_reason: string | null;
  banned_until: string | null;
  waiver_version: string | null;
  has_photo: boolean;
  note: string | null;
}

const AT_A_DESK = ["cashier", "reception"];
const MANAGES = ["outlet_manager", "hq"];

export function AtDoor({ member, changed }: SectionProps) {
  const line = useLine();
  const role = line.person()?.role ?? "";
  const path = `/members/${member.member_id}`;
  const { answer: known, failure, load } = useAnswer<Known>(`${path}/door`);
  const done = () => {
    load();
    changed();
  };
  if (known === null) return failure === null ? <p class="muted" role="status">{t("looking")}</p> : <Failure of={failure} />;
  return (
    <section class="file-section at-door" aria-label={t("at_door.title")}>
      {known.ban_reason !== null && (
        <p class="problem">{known.banned_until === null ? t("ban.for_ever", { why: banReason(known.ban_reason) }) : t("ban.until", { why: banReason(known.ban_reason), day: day(known.banned_until) })}</p>
      )}
      <WishForm key={known.note ?? ""} path={`${path}/attention`} button={t("form.save")} body={(form) => ({ words: text(form, "words") || null })} done={done}>
        <Area label={t("at_door.note")} name="words" hint={t("at_door.note_hint")} maxLength={200} defaultValue={known.note ?? ""} />
      </WishForm>
      <p>{known.waiver_version === null ? t("at_door.no_waiver") : t("at_door.waiver", { version: known.waiver_version })}</p>
      <WishForm path={`${path}/waivers`} button={t("at_door.sign")} body={(form) => ({ version: coded(text(form, "version")) })} done={done}>
        <Field label={t("at_door.waiver_version")} name="version" required maxLength={40} />
      </WishForm>
      {AT_A_DESK.includes(role) && <PhotoForm path={`${path}/photo`} has={known.has_photo} done={done} />}
      {MANAGES.includes(role) && <Ban path={`${path}/bans`} isBanned={known.ban_reason !== null} done={done} />}
    </section>
  );
}

function banReason(code: string): string {
  const words = BAN_REASONS[code];
  return words === undefined ? code : t(words);
}

function Ban({ path, isBanned, done }: { path: string; isBanned: boolean; done(): void }) {
  if (isBanned) return <WishForm key="lift" path={`${path}/lifting`} button={t("ban.lift")} body={() => ({})} done={done} />;
  return (
    <details class="grave-act">
      <summary>{t("ban.title")}</summary>
      <p>{t("ban.what")}</p>
      <WishForm key="ban" path={path} button={t("ban.title")} isGrave body={(form) => ({ reason: text(form, "reason"), until: text(form, "until") || null })} done={done}>
        <Select label={t("form.reason")} name="reason" choices={Object.entries(BAN_REASONS).map(([value, word]) => ({ value, label: t(word) }))} />
        <Field label={t("ban.last_day")} name="until" type="date" hint={t("ban.last_day_hint")} />
      </WishForm>
    </details>
  );
}

/** The picture is made small here, and whatever a camera wrote into it is left behind. */
function PhotoForm({ path, has, done }: { path: string; has: boolean; done(): void }) {
  const { queue } = useLine();
  const [consents, setConsents] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function send(content: string | null): Promise<void> {
    setFailure(null);
    try {
      await new Action<unknown>(queue, path).press({ content, has_consented: content !== null });
      setConsents(false);
      done();
    } catch (why) {
      setFailure(why);
    }
  }

  return (
    <div class="at-door-photo">
      <label>
        <input type="checkbox" checked={consents} onChange={(event) => setConsents(event.currentTarget.checked)} /> {t("at_door.photo_consent")}
      </label>
      <label>
        {t("at_door.photo")}
        <input
          type="file"
          accept="image/*"
          capture="user"
          disabled={!consents}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file !== undefined) void pictureOf(file).then(send, setFailure);
          }}
        />
      </label>
      {has && <button type="button" class="button small secondary" onClick={() => void send(null)}>{t("at_door.photo_remove")}</button>}
      <Failure of={failure} />
    </div>
  );
}
