/** Which of a member's cards a till shows, and in what order. */

import type { ProgramStanding } from "../api/types";
import { countsVisits } from "../design/Cups";

/** What is bought comes first. Visits earn at a desk: here they are told once there are any. */
export function atTill(programs: readonly ProgramStanding[]): ProgramStanding[] {
  const bought = programs.filter((program) => !countsVisits(program));
  return [...bought, ...programs.filter((program) => countsVisits(program) && program.balance !== 0)];
}
