/** What happened, in words: the kinds of episodes, and what of their facts a person wants to know. Each owner of a kind adds it here. */

import type { Episode } from "../api/file";
import type { NotEarned } from "../api/types";
import { BEGAN_BY, CASE_KINDS, CASE_STATES, COMPENSATIONS, MOODS, REASONS as TASK_REASONS, TASK_OUTCOMES, TOPICS } from "../care/words";
import { SOURCES } from "../prospects/words";
import { OVERRIDE_REASONS, SHORT } from "../reception/verdicts";
import { locale, t, type WordKey } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { ADJUSTMENT_REASONS } from "../words/reasons";
import { whyNotEarned } from "../words/why";
import { BAN_REASONS } from "./door_words";
import { CANCEL_REASONS, GIFT_REASONS } from "./membership_words";
import { DISPUTE_OUTCOMES, DISPUTE_REASONS, OTHER_REASONS, PAYMENT_SOURCES, UNWAIVE_REASONS, VOID_REASONS, WAIVER_REASONS } from "./due_words";

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
  membership_sale_reversed: "mb.was_unsold",
  plan_changed: "mb.was_changed",
  membership_handed_on: "mb.was_handed_on",
  membership_taken_over: "mb.was_taken_over",
  days_gifted: "mb.was_gifted",
  renewal_set: "mb.was_set",
  membership_payer_set: "mb.was_payer_set",
  membership_moved: "mb.was_moved",
  renewal_stopped: "episode.renewal_stopped",
  payment_recorded: "episode.payment_recorded",
  payment_refunded: "episode.payment_refunded",
  payment_reversed: "episode.payment_reversed",
  payment_failed: "episode.payment_failed",
  due_waived: "episode.due_waived",
  waiver_taken_back: "episode.waiver_taken_back",
  due_disputed: "episode.due_disputed",
  dispute_settled: "episode.dispute_settled",
  card_replaced: "episode.card_replaced",
  details_corrected: "episode.details_corrected",
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
  email_replaced: "message.email_replaced",
  reward_ready: "message.reward_ready",
  reward_given: "message.reward_given",
  birthday: "message.birthday",
  greeting: "message.greeting",
  membership_expiring: "message.membership_expiring",
  membership_frozen: "message.membership_frozen",
  dues_overdue: "message.dues_overdue",
};
const DETAILS: Record<string, WordKey> = { name: "details.name", language: "details.language", email: "details.email" };
/** What a reward was given for, where it was not earned by a full card. */
const GIVEN_FOR: Record<string, WordKey> = {
  birthday: "given.birthday",
  date: "given.date",
  plan: "given.plan",
  referral: "given.referral",
  goodwill: "given.goodwill",
};
/** A yes or no to calls is none to letters. */
const CALLS: Record<string, WordKey> = { consent_given: "episode.calls_given", consent_withdrawn: "episode.calls_withdrawn" };
const LETTERS: Record<string, WordKey> = { birthday: "letters.birthday", greetings: "letters.greetings", rewards: "letters.rewards", calls: "letters.calls" };
/** Codes that stand in facts under these names, whatever the kind. */
const CODES: Record<string, Record<string, WordKey>> = {
  outcome: { ...OUTCOMES, ...TASK_OUTCOMES, ...DISPUTE_OUTCOMES },
  message: MESSAGES,
  purpose: LETTERS,
  topic: TOPICS,
  source: { ...SOURCES, ...PAYMENT_SOURCES },
  began_by: BEGAN_BY,
  origin: { import: "dues.by_file" },
  mood: MOODS,
  date_kind: DATE_KINDS,
};
/** Codes that mean one thing in one kind and another in the next. */
const REASONS_OF: Record<string, Record<string, WordKey>> = {
  admission_overridden: OVERRIDE_REASONS,
  member_banned: BAN_REASONS,
  membership_cancelled: CANCEL_REASONS,
  days_gifted: GIFT_REASONS,
  renewal_stopped: TASK_REASONS,
  balance_adjusted: ADJUSTMENT_REASONS,
  due_waived: { ...WAIVER_REASONS, ...OTHER_REASONS },
  due_disputed: { ...DISPUTE_REASONS, ...OTHER_REASONS },
  payment_reversed: { ...VOID_REASONS, ...UNWAIVE_REASONS, ...OTHER_REASONS },
  waiver_taken_back: { ...VOID_REASONS, ...UNWAIVE_REASONS },
  payment_refunded: OTHER_REASONS,
  call_made: TASK_REASONS,
  task_done: TASK_REASONS,
};

export function kindName({ kind, facts }: Pick<Episode, "kind" | "facts">): string {
  if (kind === "visit" && facts["state"] === "turned_away") return t("episode.turned_away");
  if (kind === "visit" && facts["state"] === "undone") return t("episode.visit_undone");
  if (kind === "reward_issued" && facts["kind"] !== "program") return t("episode.reward_gifted");
  const words = facts["purpose"] === "calls" ? CALLS[kind] : KINDS[kind];
  return words === undefined ? kind : t(words);
}

/** The name behind an id; nothing where nobody knows it. */
export type NameOf = (staffId: string) => string | null;
type Said = Pick<Episode, "kind" | "facts">;
type InWords = (value: unknown, episode: Said, nameOf: NameOf) => string;

const code = (name: string): InWords => (value) => worded(CODES[name]!, value);
const amount = (value: unknown, { facts }: Said) => (typeof facts["currency"] === "string" ? money(Number(value), facts["currency"]) : "");
const signed = (value: unknown) => `${Number(value) > 0 ? "+" : ""}${String(value)}`;
const text = (value: unknown) => String(value);
const firstDay = (value: unknown) => t("mb.from_day", { day: day(String(value)) });
const lastDay = (value: unknown) => t("mb.until_day", { day: day(String(value)) });

/** Each fact in words, in the order in which they are said; what nobody has to know stands in `services/members/domain/episode.py`. */
const FACTS: Record<string, InWords> = {
  titles: (value) => titleIn(value as Record<string, string>),
  amount_minor: amount,
  price_minor: amount,
  due_minor: (value, episode) => (value === 0 ? "" : `${t("mb.to_pay")}: ${amount(value, episode)}`),
  verdict: (value, { kind, facts }) => (kind === "visit" && facts["colour"] === "green" && value !== "unfrozen" ? "" : worded(SHORT, value)),
  kind: (value, { kind }) => worded(kind === "reward_issued" ? GIVEN_FOR : { ...CASE_KINDS, ...COMPENSATIONS }, value),
  topic: code("topic"),
  state: (value, { kind }) => (kind === "visit" ? "" : worded(CASE_STATES, value)),
  mood: code("mood"),
  began_by: code("began_by"),
  outcome: code("outcome"),
  message: code("message"),
  purpose: code("purpose"),
  source: code("source"),
  origin: code("origin"),
  date_kind: code("date_kind"),
  reason: (value, { kind }) => worded(REASONS_OF[kind] ?? {}, value),
  approver: (value, _, nameOf) => {
    const name = nameOf(String(value));
    return name === null ? "" : t("episode.approved_by", { name });
  },
  label: text,
  fields: (value) => (value as string[]).map((field) => worded(DETAILS, field)).join(", "),
  version: (value, { kind }) => (kind === "waiver_signed" ? text(value) : ""),
  renews: (value) => t(value === true ? "mb.by_itself" : "mb.not_by_itself"),
  gave_back: (value) => (value === true ? t("episode.gave_back") : ""),
  guests: signed,
  amount: (value) => `× ${String(value)}`,
  attempts: (value) => (value === 0 ? "" : t("task.attempts", {}, Number(value))),
  trial_visits: (value) => (value === 0 ? "" : t("prospect.trials", {}, Number(value))),
  earned: (value) => (value as { program: string; quantity: number }[]).map(({ quantity }) => t("episode.earned", {}, quantity)).join(", "),
  not_earned: (value) => (value as Pick<NotEarned, "why" | "quantity">[]).map(({ why, quantity }) => whyNotEarned(why, quantity)).join(" "),
  quantity: signed,
  days: (value) => t("mb.n_days", {}, Number(value)),
  from_outlet: (value) => t("mb.before_at", { outlet: String(value) }),
  to_outlet: (value) => t("mb.now_at", { outlet: String(value) }),
  starts_on: firstDay,
  first_on: firstDay,
  last_on: lastDay,
  ends_on: lastDay,
  until: lastDay,
  valid_until: (value) => t("mb.valid_until", { day: day(String(value)) }),
  expires_on: (value) => t("reward.until", { day: day(String(value)) }),
};

/** "promised to call back · until 3 May": what the facts add to the kind; what nobody has words for is left out. */
export function detailsOf(episode: Said, nameOf: NameOf): string {
  return Object.entries(FACTS)
    .map(([name, words]) => [episode.facts[name], words] as const)
    .map(([value, words]) => (value === undefined || value === null ? "" : words(value, episode, nameOf)))
    .filter((words) => words !== "")
    .join(" · ");
}

function worded(words: Record<string, WordKey>, value: unknown): string {
  const key = words[String(value)];
  return key === undefined ? "" : t(key);
}

function titleIn(titles: Record<string, string>): string {
  return titles[locale()] ?? titles["en"] ?? Object.values(titles)[0] ?? "";
}
