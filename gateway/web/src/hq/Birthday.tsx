/** A member's birthday put right. What is on record is not shown: whose it is says it anew, or shows a document. */

import type { BirthdayCorrected, FoundMember } from "../api/office";
import { DayPicker, pickedDay } from "../design/DayPicker";
import { Dialog, Select, WishForm, tell, text } from "../design/forms";
import { t, type WordKey } from "../words";
import { BIRTHDAY_REASONS, reasonChoices } from "../words/reasons";

const DONE: Record<BirthdayCorrected["birthday"], WordKey> = { set: "birthday.was_set", changed: "birthday.was_changed", unchanged: "birthday.was_so" };

export function BirthdayDialog({ member, close }: { member: FoundMember; close(): void }) {
  function done(answer: unknown): void {
    close();
    tell(t(DONE[(answer as BirthdayCorrected).birthday]));
  }

  return (
    <Dialog title={`${t("birthday.correct")}: ${member.display_name}`} close={close}>
      <WishForm path={`/members/${member.member_id}/birthday`} button={t("form.save")} body={corrected} done={done}>
        <p>{t("birthday.correct_why")}</p>
        <DayPicker />
        <Select label={t("form.reason")} name="reason" choices={[{ value: "", label: "—" }, ...reasonChoices(BIRTHDAY_REASONS)]} isNeeded />
      </WishForm>
    </Dialog>
  );
}

function corrected(form: FormData): unknown {
  return { birthday: pickedDay(form), reason: text(form, "reason") };
}
