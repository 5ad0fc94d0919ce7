/** What stands in dues and payments, in words. */

import type { Due, Payment, Step } from "../api/dues";
import type { WordKey } from "../words";
import { t } from "../words";
import { day } from "../words/dates";

export const DUE_REASONS: Record<Due["reason"], WordKey> = { joining: "dues.joining", period: "dues.period", change: "dues.change", pack: "dues.pack" };
export const PAYMENT_KINDS: Record<Payment["kind"], WordKey> = { payment: "dues.payment", refund: "dues.refund", reversal: "dues.reversal", waived: "dues.waived" };
export const PAYMENT_SOURCES: Record<Payment["source"], WordKey> = { desk: "dues.at_desk", payment_system: "dues.by_system", csv: "dues.by_file" };
export const STEPS: Record<Step["kind"], WordKey> = { message: "dues.letter", call: "dues.call", review: "dues.review" };
export const VOID_REASONS: Record<string, WordKey> = { mistyped: "dues.mistyped", wrong_member: "dues.wrong_member", twice: "dues.twice" };
/** Why a waiver is taken back. */
export const UNWAIVE_REASONS: Record<string, WordKey> = { decided_anew: "dues.decided_anew", wrong_member: "dues.wrong_member", mistyped: "dues.mistyped" };
export const WAIVER_REASONS: Record<string, WordKey> = { goodwill: "dues.goodwill", mistake: "dues.mistake", left: "dues.left", uncollectible: "dues.uncollectible" };
export const DISPUTE_REASONS: Record<string, WordKey> = {
  amount: "dues.says_amount",
  paid: "dues.says_paid",
  cancelled: "dues.says_cancelled",
  not_theirs: "dues.says_not_theirs",
  other: "dues.says_other",
};
export const OTHER_REASONS: Record<string, WordKey> = { disputed: "dues.disputed", chargeback: "dues.chargeback", not_begun: "dues.not_begun", plan_changed: "dues.plan_changed", sale_reversed: "dues.sale_reversed" };
export const DISPUTE_OUTCOMES: Record<string, WordKey> = { owed: "dues.is_owed", not_owed: "dues.not_owed", won: "dues.won", lost: "dues.lost" };

export function choices(words: Record<string, WordKey>): { value: string; label: string }[] {
  return [{ value: "", label: "—" }, ...Object.entries(words).map(([value, key]) => ({ value, label: t(key) }))];
}

/** "Letter 13 May · Call 20 May"; what was left out is not told: nobody did anything. */
export function stepsTaken(steps: readonly Step[]): string {
  return steps.filter(({ is_skipped }) => !is_skipped).map(({ kind, taken_on }) => `${t(STEPS[kind])} ${day(taken_on)}`).join(" · ");
}
