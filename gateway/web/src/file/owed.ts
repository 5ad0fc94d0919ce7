/** What is owed by today, and what of it one payment settles. */

import type { Due } from "../api/dues";

/** Of what is due, what whoever pays this one owes besides: a payment settles all of it. */
export function owedBeside(due: Due, all: readonly Due[]): Due[] {
  return all.filter((each) => each.due_id !== due.due_id && payerOf(each) === payerOf(due) && each.currency === due.currency);
}

/** On this day of its outlet. */
export function isDue({ owed_minor, is_disputed, due_on }: Due, today: string): boolean {
  return owed_minor > 0 && !is_disputed && due_on <= today;
}

function payerOf({ payer_id, member_id }: Due): string {
  return payer_id ?? member_id;
}
