/** Why something was done, by the name that the API and the audit give it. */

import { t, type WordKey } from ".";

export const ADJUSTMENT_REASONS = {
  correction: "adjustment.correction",
  goodwill: "adjustment.goodwill",
  forgotten_card: "adjustment.forgotten_card",
  moved_paper_card: "adjustment.moved_paper_card",
} as const satisfies Record<string, WordKey>;
export const BIRTHDAY_REASONS = { mistyped: "birthday.mistyped", document: "birthday.document", told: "birthday.told" } as const satisfies Record<string, WordKey>;
export const ERASURE_REASONS = { asked: "members.asked", law: "members.law", mistake: "members.mistake" } as const satisfies Record<string, WordKey>;

export function reasonChoices(reasons: Record<string, WordKey>): { value: string; label: string }[] {
  return Object.entries(reasons).map(([value, words]) => ({ value, label: t(words) }));
}
