/** Why a stamp did not come, in one line: at the till, on the customer's page and in the file. */

import type { NotEarned } from "../api/types";
import { t, type WordKey } from "./index";

const WHY: Record<Exclude<NotEarned["why"], "paid_debt">, WordKey> = { free: "why.free", not_counted: "why.not_counted", program_ended: "why.program_ended" };

export function whyNotEarned(why: NotEarned["why"], quantity: number): string {
  return why === "paid_debt" ? t("why.paid_debt", {}, quantity) : t(WHY[why] ?? "why.not_counted");
}
