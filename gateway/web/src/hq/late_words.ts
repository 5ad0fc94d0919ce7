/** Kept commands that were not applied, in words: what somebody had done, and why it did not become what it was meant to be. */

import type { LateCommand } from "../api/office";
import { t, type WordKey } from "../words";

const KINDS: Record<LateCommand["kind"], WordKey> = {
  check_in: "late.check_in",
  enrolment: "late.enrolment",
  sale: "late.sale",
  redemption: "late.redemption",
  reversal: "late.reversal",
  undo: "late.undo",
  label: "late.label",
  other: "late.other",
};

const REASONS: Record<string, WordKey> = {
  unknown_identifier: "late.why.unknown_identifier",
  card_replaced: "late.why.card_replaced",
  unknown_member: "late.why.unknown_member",
  identifier_taken: "late.why.identifier_taken",
  invalid_request: "late.why.invalid_request",
  already_redeemed: "late.why.already_redeemed",
  reward_expired: "late.why.reward_expired",
  reward_released: "late.why.reward_released",
  unknown_reward: "late.why.unknown_reward",
  member_in_debt: "late.why.member_in_debt",
  live_code_needed: "late.why.live_code_needed",
  already_reversed: "late.why.already_reversed",
  undo_too_late: "late.why.undo_too_late",
  not_admitted: "late.why.not_admitted",
  visit_handed_on: "late.why.visit_handed_on",
  unknown_sale: "late.why.unknown_sale",
  joining_cannot_be_taken_back: "late.why.joining_cannot_be_taken_back",
  unknown_redemption: "late.why.unknown_redemption",
  receipt_already_recorded: "late.why.receipt_already_recorded",
  not_allowed: "late.why.not_allowed",
  sealed_body_unreadable: "late.why.sealed_body_unreadable",
  answer_erased: "late.why.unknown_member",
};

/** What a door says no to. */
const DOOR: Record<string, WordKey> = {
  banned: "late.why.banned",
  debt_over_limit: "late.why.debt_over_limit",
  no_membership: "late.why.no_membership",
  expired: "late.why.expired",
  frozen: "late.why.frozen",
  not_started: "late.why.not_started",
  wrong_outlet: "late.why.wrong_outlet",
  wrong_hours: "late.why.wrong_hours",
  outlet_full: "late.why.outlet_full",
  no_visits_left: "late.why.no_visits_left",
  waiver_missing: "late.why.waiver_missing",
};

/** "Stamps, 2 cups". */
export function whatIn({ kind, cups }: LateCommand): string {
  return cups === null ? t(KINDS[kind]) : `${t(KINDS[kind])}, ${t("late.cups", {}, cups)}`;
}

/** A code that this page has not heard of stands behind the words. */
export function whyIn({ ended, code }: LateCommand): string {
  const stop = DOOR[code];
  if (stop !== undefined) return t(ended === "let_in" ? "late.let_in" : "late.turned_away", { why: t(stop) });
  const words = REASONS[code];
  if (words !== undefined) return t(words);
  return t(ended === "quarantined" ? "late.quarantined" : "late.rejected", { code });
}
