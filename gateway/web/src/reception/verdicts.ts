/** Every verdict that members knows, with its sign, its short word and its sound: the catalogue of what a desk can be told. */

import type { CheckIn, Colour, VerdictAction } from "../api/types";
import type { WordKey } from "../words";
import table from "./verdicts.json";

export type VerdictCode = keyof typeof table;
export type Sign =
  | "hand"
  | "coins"
  | "no_ticket"
  | "day_over"
  | "day_ahead"
  | "snow"
  | "house"
  | "clock"
  | "people"
  | "ticket_used"
  | "paper"
  | "door"
  | "card"
  | "note"
  | "speech"
  | "key"
  | "star"
  | "heart";

interface Line {
  colour: Colour;
  sign: Sign;
  /** What a desk can do about it, as members offers it to whoever may. */
  actions: readonly VerdictAction[];
}

/** Compared with the rules of members by tests/gateway/test_what_the_desk_shows.py. */
export const VERDICTS = table as Record<VerdictCode, Line>;

/** One word for the list and for whoever reads from the side; the sentence comes from members. */
export const SHORT: Record<VerdictCode, WordKey> = {
  banned: "told.banned",
  debt_over_limit: "told.debt_over_limit",
  no_membership: "told.no_membership",
  expired: "told.expired",
  frozen: "told.frozen",
  not_started: "told.not_started",
  wrong_outlet: "told.wrong_outlet",
  wrong_hours: "told.wrong_hours",
  outlet_full: "told.outlet_full",
  no_visits_left: "told.no_visits_left",
  waiver_missing: "told.waiver_missing",
  already_in: "told.already_in",
  unpaid: "told.unpaid",
  in_grace: "told.in_grace",
  expires_soon: "told.expires_soon",
  card_expiring: "told.card_expiring",
  attention: "told.attention",
  open_case: "told.open_case",
  let_in_once: "told.let_in_once",
  let_in_late: "told.let_in_late",
  unfrozen: "told.unfrozen",
  welcome: "told.welcome",
  welcome_back: "told.welcome_back",
};

/** Why somebody was let in once. */
export const OVERRIDE_REASONS: Record<string, WordKey> = {
  paying_now: "override.paying_now",
  technical: "override.technical",
  goodwill: "override.goodwill",
  emergency: "override.emergency",
  other: "override.other",
};

export const COLOUR_WORDS: Record<Colour, WordKey> = { green: "verdict.green", yellow: "verdict.yellow", red: "verdict.red" };

export const ACTION_WORDS: Record<VerdictAction, WordKey> = {
  take_payment: "action.take_payment",
  sell: "action.sell",
  renew: "action.renew",
  unfreeze: "action.unfreeze",
  change_plan: "action.change_plan",
  sign_waiver: "action.sign_waiver",
  let_in_once: "action.let_in_once",
  re_enter: "action.re_enter",
  bring_guest: "action.bring_guest",
  renew_payment_method: "action.renew_payment_method",
  open_file: "action.open_file",
};

/** Green rises, yellow repeats, red falls; a day to celebrate has a flourish of its own, but never over a red. */
export function tuneOf({ verdict, occasions }: Pick<CheckIn, "verdict" | "occasions">): "good" | "festive" | "careful" | "bad" {
  if (verdict.colour === "red") return "bad";
  if (verdict.colour === "yellow") return "careful";
  return occasions.some(({ kind, days_away }) => days_away === 0 && FESTIVE.includes(kind)) ? "festive" : "good";
}
const FESTIVE = ["birthday", "first_visit", "hundredth_visit"];

/** A verdict of a newer suite than this page is shown by its colour alone. */
export function lineOf(code: string): Line | null {
  return code in VERDICTS ? VERDICTS[code as VerdictCode] : null;
}

export function shortOf(code: string): WordKey | null {
  return code in SHORT ? SHORT[code as VerdictCode] : null;
}

/** What could be done about it by somebody who may do more than whoever stands here. */
export function actsOfOthers({ verdict: { code, actions }, membership }: Pick<CheckIn, "verdict" | "membership">): readonly VerdictAction[] {
  const isPack = membership !== null && membership.visits_left !== null;
  const inAll = (lineOf(code)?.actions ?? []).map((action) => (action === "renew" && isPack ? "sell" : action));
  // A pack is sold anew, and where notice was given the file says what can be done instead.
  return inAll.filter((action) => !actions.includes(action) && !(action === "renew" && actions.includes("open_file")));
}
