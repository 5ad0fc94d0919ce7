/** Another member, found by the last digits of their phone or card. */

import { useState } from "preact/hooks";
import type { FoundMember } from "../api/office";
import { useLine } from "../api/line";
import { Failure, Field, Select } from "../design/forms";
import { t } from "../words";

export function MemberPicker({ label, choose }: { label: string; choose(memberId: string): void }) {
  const line = useLine();
  const [digits, setDigits] = useState("");
  const [found, setFound] = useState<readonly FoundMember[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  async function find(): Promise<void> {
    setFailure(null);
    choose("");
    try {
      setFound((await line.get<{ members: FoundMember[] }>(`/members?last_digits=${encodeURIComponent(digits)}`)).members);
    } catch (why) {
      setFound(null);
      setFailure(why);
    }
  }

  const choices = (found ?? []).map(({ member_id, display_name, phone_tail }) => ({
    value: member_id,
    label: phone_tail === null ? display_name : `${display_name} …${phone_tail}`,
  }));
  return (
    <>
      <div class="member-picker">
        <Field label={label} name="digits" inputMode="numeric" pattern="[0-9]{4,6}" maxLength={6} hint={t("mb.digits")} value={digits} onInput={(event: InputEvent) => setDigits((event.currentTarget as HTMLInputElement).value)} />
        <button type="button" class="button small secondary" disabled={!/^\d{4,6}$/.test(digits)} onClick={() => void find()}>{t("mb.find")}</button>
      </div>
      <Failure of={failure} />
      {found?.length === 0 && <p class="muted">{t("mb.nobody")}</p>}
      {choices.length > 0 && <Select label={t("mb.who")} name="chosen" choices={[{ value: "", label: "—" }, ...choices]} isNeeded onChange={choose} />}
    </>
  );
}
