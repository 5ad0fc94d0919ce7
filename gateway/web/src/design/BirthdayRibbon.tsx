/** The birthday, above everything and over nothing. */

import type { CheckIn } from "../api/types";
import { t } from "../words";
import { daysAway } from "../words/dates";
import { CakeIcon } from "./icons";

export function BirthdayRibbon({ occasions, name = "" }: { occasions: CheckIn["occasions"]; name?: string }) {
  const birthday = occasions.find(({ kind }) => kind === "birthday");
  if (birthday === undefined) return null;
  const when = daysAway(birthday.days_away);
  const isToday = birthday.days_away === 0;
  return (
    <p class="ribbon">
      <CakeIcon />
      <span>
        {isToday && (name ? t("birthday.today_name", { name }) : t("birthday.today"))}
        {!isToday && (birthday.days_away < 0 ? t("birthday.was", { when }) : t("birthday.will_be", { when }))}
      </span>
    </p>
  );
}
