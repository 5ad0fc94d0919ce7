/** How old what a station says by itself is. */

import { t } from "../words";
import { clockTime } from "../words/dates";

export function asOfWords(asOf: string | null): string {
  return asOf === null ? t("kept.as_of_unknown") : t("kept.as_of", { time: clockTime(Date.parse(asOf)) });
}
