/** The plans that can be bought now. */

import { useEffect, useState } from "preact/hooks";
import type { Plan } from "../api/memberships";
import { useLine } from "../api/line";

export function usePlansSold(): { plans: readonly Plan[] | null; failure: unknown } {
  const line = useLine();
  const [plans, setPlans] = useState<readonly Plan[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => void line.get<{ plans: Plan[] }>("/plans").then((answer) => setPlans(answer.plans.filter(isSold)), setFailure), []);
  return { plans, failure };
}

function isSold({ is_newest, is_sold }: Plan): boolean {
  return is_newest && is_sold;
}
