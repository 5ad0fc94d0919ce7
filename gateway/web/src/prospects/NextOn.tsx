/** The day of the next step; nobody must say one. */

import { dayFromNow } from "../api/outlet_day";
import { Field } from "../design/forms";
import { t } from "../words";

/** As far ahead as the suite lets a next step lie. */
export const LOST_AFTER_DAYS = 180;

export function NextOn({ latest = LOST_AFTER_DAYS }: { latest?: number }) {
  return <Field label={t("prospect.next_step")} name="next_on" type="date" min={dayFromNow(0)} max={dayFromNow(latest)} hint={t("prospect.next_hint")} />;
}
