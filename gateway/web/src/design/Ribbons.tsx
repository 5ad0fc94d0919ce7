/** What is mentioned at a check-in, above everything and over nothing: the birthday, and every other day that the desk may see. */

import type { CheckIn } from "../api/types";
import { t } from "../words";
import { daysAway } from "../words/dates";
import { CakeIcon } from "./icons";

type Occasion = CheckIn["occasions"][number];

export function Ribbons({ occasions, name = "" }: { occasions: readonly Occasion[]; name?: string }) {
  if (occasions.length === 0) return null;
  return (
    <div class="ribbons">
      {occasions.map((each) => (each.kind === "birthday" ? (
        <BirthdayRibbon key={each.kind} daysAway={each.days_away} name={name} />
      ) : (
        // Two children may have theirs in one week: the words tell them apart.
        <p class="ribbon" key={each.message}>{each.message}</p>
      )))}
    </div>
  );
}

function BirthdayRibbon({ daysAway: days, name }: { daysAway: number; name: string }) {
  const when = daysAway(days);
  return (
    <p class="ribbon">
      <CakeIcon />
      <span>
        {days === 0 && (name ? t("birthday.today_name", { name }) : t("birthday.today"))}
        {days !== 0 && (days < 0 ? t("birthday.was", { when }) : t("birthday.will_be", { when }))}
      </span>
    </p>
  );
}
