/** Cases and tasks in words: each code that the API gives, and what to choose from. */

import { t, type WordKey } from "../words";

export const CASE_KINDS = { complaint: "case.complaint", request: "case.request", question: "case.question" } as const satisfies Record<string, WordKey>;
export const CASE_STATES = {
  open: "case.open",
  in_work: "case.in_work",
  waiting: "case.waiting",
  solved: "case.solved",
  closed: "case.closed",
} as const satisfies Record<string, WordKey>;
export const MOODS = { calm: "mood.calm", annoyed: "mood.annoyed", angry: "mood.angry" } as const satisfies Record<string, WordKey>;
export const TOPICS = {
  stamps: "topic.stamps",
  rewards: "topic.rewards",
  card: "topic.card",
  membership: "topic.membership",
  payment: "topic.payment",
  opening_hours: "topic.opening_hours",
  staff: "topic.staff",
  cleanliness: "topic.cleanliness",
  equipment: "topic.equipment",
  privacy: "topic.privacy",
  other: "topic.other",
} as const satisfies Record<string, WordKey>;
export const CASE_CHANNELS = { desk: "channel.desk", phone: "channel.phone", email: "channel.email", web: "channel.web" } as const satisfies Record<string, WordKey>;
/** Ways on which one side turns to the other from afar: only there it matters whose idea it was. */
export const FROM_AFAR: readonly string[] = ["phone", "email", "letter"];
export const BEGAN_BY = { us: "began.us", member: "began.member" } as const satisfies Record<string, WordKey>;
export const TASK_CHANNELS = { desk: "channel.desk", phone: "channel.phone", email: "channel.email" } as const satisfies Record<string, WordKey>;
export const STEPS: Record<string, WordKey> = { opened: "case.step_opened", tried: "case.step_tried", handed_over: "case.step_handed_over", compensated: "case.step_compensated" };
export const TASK_KINDS = { call: "task.call", follow_up: "task.follow_up", review: "task.review", greet: "task.greet" } as const satisfies Record<string, WordKey>;
export const REASONS: Record<string, WordKey> = {
  by_hand: "task.by_hand",
  case: "task.case",
  at_risk: "task.at_risk",
  not_me: "task.not_me",
  dues_call: "task.dues_call",
  dues_review: "task.dues_review",
  dues_company: "task.dues_company",
  renewal_overlaps: "task.renewal_overlaps",
  renewal_in_debt: "task.renewal_in_debt",
  renewal_lapsed: "task.renewal_lapsed",
  payer_gone: "task.payer_gone",
  prospect: "task.prospect",
  trial: "task.trial",
  important_date: "task.important_date",
  birthday: "message.birthday",
};
export const CALL_OUTCOMES = {
  reached: "call.reached",
  promised: "call.promised",
  not_reached: "call.not_reached",
  wrong_number: "call.wrong_number",
  not_needed: "task.not_needed",
} as const satisfies Record<string, WordKey>;
export const TASK_OUTCOMES = { done: "task.done", not_needed: "task.not_needed" } as const satisfies Record<string, WordKey>;
export const COMPENSATIONS: Record<string, WordKey> = { stamps: "compensation.stamps", reward: "compensation.reward", gift_days: "compensation.gift_days" };
export const COMPENSATION_STATES = { promised: "compensation.promised", given: "compensation.given", refused: "compensation.refused" } as const satisfies Record<string, WordKey>;

/** The word for a code; one that this page has not heard of shows itself. */
export function named(words: Record<string, WordKey>, code: string): string {
  const key = words[code];
  return key === undefined ? code : t(key);
}

export function choicesOf(words: Record<string, WordKey>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, key]) => ({ value, label: t(key) }));
}

export const LONGEST_WAIT_DAYS = 90;
