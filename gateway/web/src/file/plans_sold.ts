/** The plans that can be bought now. */

import type { Plan } from "../api/memberships";
import { useAnswer } from "../api/answer";

export function usePlansSold(): { plans: readonly Plan[] | null; failure: unknown } {
  const { answer, failure } = useAnswer<{ plans: Plan[] }>("/plans");
  return { plans: answer?.plans.filter(isSold) ?? null, failure };
}

function isSold({ is_newest, is_sold }: Plan): boolean {
  return is_newest && is_sold;
}

/** As the suite counts it: the same day so many months on, or the last of a shorter month, and the day before that. */
export function lastDayOf({ period_months: months, period_days: days }: Pick<Plan, "period_months" | "period_days">, startsOn: string): string {
  const [year, month, date] = startsOn.split("-").map(Number) as [number, number, number];
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const next = months > 0 ? Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth)) : Date.UTC(year, month - 1, date + days);
  return new Date(next - 86_400_000).toISOString().slice(0, 10);
}
