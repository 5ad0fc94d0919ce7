/** What happened, in words: the kinds of episodes, and what of their facts a person wants to know. Each owner of a kind adds it here. */

import type { Episode } from "../api/file";
import type { NotEarned } from "../api/types";
import { CASE_KINDS, CASE_STATES, COMPENSATIONS, MOODS, REASONS, TASK_OUTCOMES, TOPICS } from "../care/words";
import { SOURCES } from "../prospects/words";
import { locale, t, type WordKey } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { ADJUSTMENT_REASONS } from "../words/reasons";
import { whyNotEarned } from "../words/why";
import { CANCEL_REASONS, GIFT_REASONS } from "./membership_words";
import { DISPUTE_OUTCOMES, DISPUTE_REASONS, OTHER_REASONS, PAYMENT_SOURCES, VOID_REASONS, WAIVER_REASONS } from "./due_words";

export const GROUPS: Record<string, WordKey> = {
  visits: "group.visits",
  memberships: "group.memberships",
  money: "group.money",
  rewards: "group.rewards",
  messages: "group.messages",
  notes: "group.notes",
  cases: "group.cases",
  door: "group.door",
  person: "group.person",
};
export const CHANNELS: Record<string, WordKey> = {
  desk: "channel.desk",
  till: "channel.till",
  phone: "channel.phone",
  email: "channel.email",
  letter: "channel.letter",
  sms: "channel.sms",
  console: "channel.console",
  web: "channel.web",
  payments: "channel.payments",
  system: "channel.system",
};
export const OUTCOMES: Record<string, WordKey> = {
  reached: "call.reached",
  promised: "call.promised",
  not_reached: "call.not_reached",
  wrong_number: "call.wrong_number",
};
export const DATE_KINDS: Record<string, WordKey> = {
  joined: "date.joined",
  name_day: "date.name_day",
  child: "date.child",
  dog: "date.dog",
  other: "date.other",
};
const KINDS: Record<string, WordKey> = {
  visit: "episode.visit",
  member_enrolled: "episode.member_enrolled",
  sale_recorded: "episode.sale_recorded",
  sale_reversed: "episode.sale_reversed",
  reward_issued: "episode.reward_issued",
  reward_redeemed: "episode.reward_redeemed",
  reward_returned: "episode.reward_returned",
  reward_released: "episode.reward_released",
  reward_expired: "episode.reward_expired",
  balance_adjusted: "episode.balance_adjusted",
  stamps_expired: "episode.stamps_expired",
  message_sent: "episode.message_sent",
  note_added: "episode.note_added",
  call_made: "episode.call_made",
  letter_sent: "episode.letter_sent",
  membership_sold: "mb.was_sold",
  membership_renewed: "mb.was_renewed",
  membership_frozen: "mb.was_frozen",
  freeze_lifted: "mb.was_lifted",
  membership_cancelled: "mb.was_cancelled",
  cancellation_withdrawn: "mb.was_withdrawn",
  plan_changed: "mb.was_changed",
  membership_handed_on: "mb.was_handed_on",
  membership_taken_over: "mb.was_taken_over",
  days_gifted: "mb.was_gifted",
  renewal_set: "mb.was_set",
  renewal_stopped: "episode.renewal_stopped",
  payment_recorded: "episode.payment_recorded",
  payment_refunded: "episode.payment_refunded",
  payment_reversed: "episode.payment_reversed",
  payment_failed: "episode.payment_failed",
  due_waived: "episode.due_waived",
  due_disputed: "episode.due_disputed",
  dispute_settled: "episode.dispute_settled",
  card_replaced: "episode.card_replaced",
  card_disowned: "episode.card_disowned",
  card_recognised: "episode.card_recognised",
  consent_given: "episode.consent_given",
  consent_withdrawn: "episode.consent_withdrawn",
  prospect_converted: "episode.prospect_converted",
  case_opened: "episode.case_opened",
  case_worked_on: "episode.case_worked_on",
  case_handed_over: "episode.case_handed_over",
  case_solved: "episode.case_solved",
  case_closed: "episode.case_closed",
  case_reopened: "episode.case_reopened",
  case_compensated: "episode.case_compensated",
  task_done: "episode.task_done",
  admission_overridden: "episode.admission_overridden",
  check_in_undone: "episode.check_in_undone",
  guest_brought: "episode.guest_brought",
  guest_taken_back: "episode.guest_taken_back",
  attention_noted: "episode.attention_noted",
  attention_dropped: "episode.attention_dropped",
  member_banned: "episode.member_banned",
  ban_lifted: "episode.ban_lifted",
  waiver_signed: "episode.waiver_signed",
  photo_taken: "episode.photo_taken",
  photo_removed: "episode.photo_removed",
  date_added: "episode.date_added",
  date_removed: "episode.date_removed",
};
const MESSAGES: Record<string, WordKey> = {
  welcome: "message.welcome",
  reward_ready: "message.reward_ready",
  reward_given: "message.reward_given",
  birthday: "message.birthday",
  greeting: "message.greeting",
  membership_expiring: "message.membership_expiring",
  membership_frozen: "message.membership_frozen",
  dues_overdue: "message.dues_overdue",
};
/** Codes that stand in facts under these names. */
const CODES: Record<string, Record<string, WordKey>> = {
  outcome: { ...OUTCOMES, ...TASK_OUTCOMES, ...DISPUTE_OUTCOMES },
  message: MESSAGES,
  reason: { ...DISPUTE_REASONS, ...OTHER_REASONS, ...VOID_REASONS, ...WAIVER_REASONS, ...CANCEL_REASONS, ...GIFT_REASONS, ...ADJUSTMENT_REASONS, ...REASONS },
  kind: { ...CASE_KINDS, ...COMPENSATIONS },
  topic: TOPICS,
  source: { ...SOURCES, ...PAYMENT_SOURCES },
  state: CASE_STATES,
  mood: MOODS,
  date_kind: DATE_KINDS,
};

export function kindName(kind: string): string {
  const words = KINDS[kind];
  return words === undefined ? kind : t(words);
}

/** "promised to call back · until 3 May": what the facts add to the kind; what nobody has words for is left out. */
export function detailsOf({ facts }: Episode): string {
  const amount = typeof facts["amount_minor"] === "number" && typeof facts["currency"] === "string" ? [money(facts["amount_minor"], facts["currency"])] : [];
  return [...amount, ...Object.entries(facts).map(([name, value]) => detail(name, value))].filter((words) => words !== "").join(" · ");
}

function detail(name: string, value: unknown): string {
  if (value === null) return "";
  if (name === "earned") return (value as { program: string; quantity: number }[]).map(({ quantity }) => t("episode.earned", {}, quantity)).join(", ");
  if (name === "not_earned") return (value as Pick<NotEarned, "why" | "quantity">[]).map(({ why, quantity }) => whyNotEarned(why, quantity)).join(" ");
  if (name === "titles") return titleIn(value as Record<string, string>);
  if (name === "quantity") return `${Number(value) > 0 ? "+" : ""}${String(value)}`;
  if (name === "first_on") return t("mb.from_day", { day: day(String(value)) });
  if (name === "last_on" || name === "valid_until" || name === "ends_on") return t(name === "valid_until" ? "mb.valid_until" : "mb.until_day", { day: day(String(value)) });
  if (name === "days") return t("mb.n_days", {}, Number(value));
  if (name === "expires_on") return t("reward.until", { day: day(String(value)) });
  const words = CODES[name]?.[String(value)];
  return words === undefined ? "" : t(words);
}

function titleIn(titles: Record<string, string>): string {
  return titles[locale()] ?? titles["en"] ?? Object.values(titles)[0] ?? "";
}
