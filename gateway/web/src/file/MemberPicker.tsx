/** Another member, found by the last digits of their phone or card, or by name. */

import { useState } from "preact/hooks";
import { useLine } from "../api/line";
import { lookUp } from "../api/look_up";
import type { Picked } from "../api/types";
import { Failure, Field, Select } from "../design/forms";
import { nameIn } from "../input/classify";
import { t } from "../words";

export function MemberPicker({ label, choose }: { label: string; choose(memberId: string): void }) {
  const line = useLine();
  const [asked, setAsked] = useState("");
  const [found, setFound] = useState<Picked | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  async function find(): Promise<void> {
    setFailure(null);
    choose("");
    try {
      setFound(await lookUp(line, asked.trim()));
    } catch (why) {
      setFound(null);
      setFailure(why);
    }
  }

  const choices = (found?.members ?? []).map(({ member_id, display_name, phone_tail }) => ({
    value: member_id,
    label: phone_tail === null ? display_name : `${display_name} …${phone_tail}`,
  }));
  return (
    <>
      <div class="member-picker">
        <Field label={label} name="asked" pattern="[0-9]{4,6}|\D{3,80}" maxLength={80} hint={t("mb.digits")} value={asked} onInput={(event: InputEvent) => setAsked((event.currentTarget as HTMLInputElement).value)} />
        <button type="button" class="button small secondary" disabled={!/^\d{4,6}$/.test(asked.trim()) && nameIn(asked) === null} onClick={() => void find()}>{t("mb.find")}</button>
      </div>
      <Failure of={failure} />
      {found?.members.length === 0 && !found.has_more && <p class="muted">{t("mb.nobody")}</p>}
      {choices.length > 0 && <Select label={t("mb.who")} name="chosen" choices={[{ value: "", label: "—" }, ...choices]} isNeeded onChange={choose} />}
      {found?.has_more && <p class="muted">{t("picks.more_letters")}</p>}
    </>
  );
}
