/** Failures as sentences that help the person at the desk, by the problem's code; the suite's own words for the rest. */

import { NoAnswer, Problem } from "../api/problem";
import { moment } from "./dates";
import { t, type WordKey } from "./index";

const SENTENCES: Record<string, WordKey> = {
  unknown_identifier: "problem.unknown_identifier",
  unknown_member: "problem.unknown_member",
  unknown_reward: "problem.unknown_reward",
  identifier_taken: "problem.identifier_taken",
  card_replaced: "problem.card_replaced",
  reward_expired: "problem.reward_expired",
  sale_already_reversed: "problem.already_reversed",
  already_reversed: "problem.already_reversed",
  forbidden: "problem.forbidden",
  too_many_requests: "problem.too_many_requests",
  try_again: "problem.try_again",
};

export function sentenceFor(failure: unknown): string {
  if (failure instanceof NoAnswer) return t("problem.no_answer");
  if (!(failure instanceof Problem)) return t("problem.unexpected");
  if (failure.code === "already_redeemed") return alreadyRedeemed(failure);
  const known = SENTENCES[failure.code];
  if (known !== undefined) return t(known);
  const field = failure.errors[0]?.detail;
  return field || failure.detail || t("problem.unexpected");
}

function alreadyRedeemed({ extras, detail }: Problem): string {
  const { redeemed_at: at, outlet_name: name, outlet_code: code } = extras;
  const outlet = typeof name === "string" ? name : code;
  if (typeof at !== "string" || typeof outlet !== "string") return detail || t("problem.already_redeemed");
  return t("problem.already_redeemed_there", { outlet, when: moment(at) });
}
