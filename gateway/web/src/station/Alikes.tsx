/** Before a second account is born: who may be meant, and why. */

import "./alike.css";
import type { Alike } from "../api/types";
import { t, type WordKey } from "../words";

const WHY: Record<Alike["why"], WordKey> = {
  same_number: "alike.same_number",
  one_digit: "alike.one_digit",
  same_end: "alike.same_end",
  same_name: "alike.same_name",
};

export function Alikes({ alike, choose }: { alike: readonly Alike[]; choose(memberId: string): void }) {
  if (alike.length === 0) return null;
  return (
    <div class="alike" role="alert">
      <p>
        <strong>{t("alike.title")}</strong>
      </p>
      <ul>
        {alike.map((each) => (
          <li key={each.member_id}>
            <span>
              {each.display_name} {each.phone_tail !== null && `…${each.phone_tail}`} <span class="muted">{t(WHY[each.why])}</span>
            </span>
            <button type="button" class="button small secondary" onClick={() => choose(each.member_id)}>
              {t("alike.open")}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
