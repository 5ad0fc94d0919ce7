/** What an act changed, in words: the names and the values that people look for most; others show themselves. */

import { t, type WordKey } from "../words";
import { COMPENSATIONS, COMPENSATION_STATES, CASE_STATES, TASK_OUTCOMES, TOPICS } from "../care/words";
import { BAN_REASONS } from "../file/door_words";
import { DISPUTE_OUTCOMES, DISPUTE_REASONS, OTHER_REASONS, PAYMENT_SOURCES, VOID_REASONS, WAIVER_REASONS } from "../file/due_words";
import { CHANNELS, DATE_KINDS, OUTCOMES, kindName as episodeName } from "../file/episodes";
import { CANCEL_REASONS, GIFT_REASONS } from "../file/membership_words";
import { LOST_REASONS, SOURCES, STATUSES } from "../prospects/words";
import { OVERRIDE_REASONS, SHORT } from "../reception/verdicts";
import { day } from "../words/dates";
import { money } from "../words/money";
import { ADJUSTMENT_REASONS, BIRTHDAY_REASONS, ERASURE_REASONS } from "../words/reasons";
import { actionName, kindName } from "./actions";
import { outletName, staffName, territories } from "./lists";

const NAMES: Record<string, WordKey> = {
  admits: "outlets.admits",
  capacity: "outlets.capacity",
  stay_minutes: "outlets.stay",
  labels: "outlets.labels",
  added: "said.added",
  adjusted: "said.adjusted",
  balance: "said.balance",
  birthday: "enrol.birthday",
  card: "kind.card",
  earned: "said.earned",
  fields: "said.fields",
  fingerprint: "said.fingerprint",
  has_pin: "said.has_pin",
  hits: "said.hits",
  identifier: "said.identifier",
  identifiers: "said.identifier",
  is_late: "said.is_late",
  is_new: "said.is_new",
  kept_for_seconds: "said.kept_for_seconds",
  made_by: "said.made_by",
  kind: "said.kind",
  lines: "said.lines",
  left: "said.left",
  member_id: "said.member_id",
  moved: "said.moved",
  name: "hq.name",
  noted: "act.add_note",
  outcome: "said.outcome",
  outlet: "form.outlet",
  reason: "form.reason",
  refused: "said.refused",
  rewards_issued: "said.rewards_issued",
  role: "staff.role",
  rows: "said.rows",
  set_up_link: "said.set_up_link",
  shown: "said.shown",
  state: "stations.state",
  territory: "hq.territory",
  from_outlet: "said.from_outlet",
  to_outlet: "said.to_outlet",
  verdict: "said.verdict",
  way: "said.way",
  what: "said.what",
  why: "form.reason",
  about: "said.about",
  action: "audit.action",
  alike: "said.alike",
  amount: "compensation.amount",
  amount_minor: "said.amount",
  approver: "said.approver",
  birthday_seen_by: "dates.seen_by",
  business_day_starts_at: "outlets.day_starts",
  by: "said.by",
  by_code: "said.by_code",
  case_id: "case.title",
  channel: "timeline.channel",
  code: "hq.code",
  compensation: "compensation.title",
  country: "outlets.country",
  currency: "plans.currency",
  date: "said.date",
  date_kind: "dates.kind",
  days: "mb.gift_days",
  did: "said.did",
  dismissed: "said.dismissed",
  dispute: "said.dispute",
  dry_run: "said.dry_run",
  due_id: "kind.due",
  due_minor: "mb.to_pay",
  due_on: "said.due_on",
  email: "enrol.email",
  ended: "said.ended",
  ends_on: "mb.last_on",
  entry_id: "said.entry",
  first_on: "mb.first_on",
  found: "said.hits",
  from_plan: "said.from_plan",
  given_in: "compensation.program",
  guests: "said.guests",
  heard_again: "said.heard_again",
  how: "late.how",
  is_active: "said.is_active",
  is_given: "said.is_given",
  is_reversed: "said.is_reversed",
  is_same_phone: "said.is_same_phone",
  is_shown: "answers.is_shown",
  is_sold: "plans.is_sold",
  last_on: "mb.last_on",
  locale: "outlets.language",
  members: "hq.members",
  owner: "said.owner",
  parent_code: "outlets.parent",
  parts: "said.parts",
  path: "hq.territory",
  payment: "kind.payment",
  plan: "kind.plan",
  plan_version: "stations.version",
  price_minor: "plans.price",
  problem: "said.problem",
  program: "adjust.program",
  purpose: "said.purpose",
  recognised: "said.recognised",
  reference: "plans.payer_reference",
  renews: "mb.setting",
  reward_id: "kind.reward",
  rewards_released: "said.rewards_released",
  source: "prospect.source",
  starts_on: "mb.first_on",
  status: "prospect.status",
  task_id: "said.task",
  territory_code: "hq.territory",
  to_membership_id: "kind.membership",
  topic: "answers.topic",
  until: "ban.last_day",
  valid_until: "mb.last_on",
  version: "stations.version",
  waived_minor: "dues.waived",
  zone: "outlets.zone",
};

const VALUES: Record<string, Record<string, WordKey>> = {
  admits: { everyone: "outlets.admits_everyone", members_with_plan: "outlets.admits_members" },
  birthday: { none: "said.none", "on record": "said.on_record", set: "said.set", changed: "said.changed", unchanged: "said.unchanged" },
  card: { replaced: "said.replaced" },
  email: { none: "said.none", "on record": "said.on_record", set: "said.set", replaced: "said.changed", removed: "said.none", unchanged: "said.unchanged" },
  identifier: { phone: "kind.phone", card: "kind.card" },
  identifiers: { phone: "kind.phone", card: "kind.card" },
  kind: { device: "said.device", till: "stations.till" },
  outcome: { ...OUTCOMES, ...TASK_OUTCOMES, ...DISPUTE_OUTCOMES, in: "said.in", out: "said.out", proven: "said.proven", approved: "said.approved", refused: "said.refused", locked: "said.locked" },
  reason: {
    ...BAN_REASONS,
    ...LOST_REASONS,
    ...CANCEL_REASONS,
    ...GIFT_REASONS,
    ...VOID_REASONS,
    ...WAIVER_REASONS,
    ...OTHER_REASONS,
    ...OVERRIDE_REASONS,
    ...ERASURE_REASONS,
    ...BIRTHDAY_REASONS,
    ...ADJUSTMENT_REASONS,
  },
  noted: { note_added: "episode.note_added", call_made: "episode.call_made", letter_sent: "episode.letter_sent" },
  shown: { card: "said.card", timeline: "said.timeline", photo: "at_door.photo", door: "at_door.title" },
  state: {
    ...CASE_STATES,
    ...TASK_OUTCOMES,
    settled: "said.settled",
    undone: "said.undone",
    re_entered: "reception.re_entered",
    waiting_for_device: "stations.waiting_for_device",
    waiting_for_manager: "stations.waiting_for_manager",
    active: "stations.active",
    revoked: "stations.revoked",
    invited: "staff.invited",
    left: "staff.left",
    closed: "outlets.closed",
    issued: "said.issued",
    redeemed: "said.redeemed",
    erased: "said.erased",
    added: "said.added",
  },
  set_up_link: { made: "said.made" },
  code: { renewed: "said.renewed" },
  verdict: { ...SHORT, unknown: "said.unknown", taken: "said.on_record" },
  way: { pin: "staff.pin", password: "said.password", totp: "said.totp", passkey: "said.passkey", company: "said.company", "set-up link": "said.set_up_link" },
  what: {
    "code wished for": "said.code_wished",
    "code refused": "said.code_refused",
    "signed in": "said.signed_in",
    consent: "said.consent",
    "card replaced": "act.change_identifiers",
    "code to a new address": "said.code_new_address",
    "code for erasure": "said.code_erasure",
    export: "act.export",
    erasure: "act.erase",
    profile: "said.profile",
    "date added": "said.date_added",
    "date corrected": "said.date_corrected",
    "date removed": "said.date_removed",
    "new address": "said.new_address",
    "phone shown": "said.phone_shown",
    given: "case.step_handed_over",
  },
  birthday_seen_by: { desk: "dates.seen_by_desk", managers: "dates.seen_by_managers" },
  by: { member: "kind.member", "holder of the link": "said.link_holder" },
  channel: CHANNELS,
  compensation: { ...COMPENSATIONS, ...COMPENSATION_STATES },
  date: { added: "said.date_added", corrected: "said.date_corrected", removed: "said.date_removed" },
  date_kind: DATE_KINDS,
  dispute: DISPUTE_REASONS,
  how: { done_by_hand: "late.done_by_hand", nothing_to_do: "late.nothing_to_do" },
  purpose: { birthday: "letters.birthday", greetings: "letters.greetings", rewards: "letters.rewards" },
  source: { ...SOURCES, ...PAYMENT_SOURCES },
  status: STATUSES,
  topic: TOPICS,
  why: { many_misses: "said.many_misses", numbers_in_a_row: "said.numbers_in_a_row" },
};

/** What stands behind an id or a code, by its name. */
const NAMED: Record<string, (value: string) => string | null> = {
  action: actionName,
  approver: somebody,
  did: (kind) => (kind === "sold" ? t("mb.was_sold") : episodeName({ kind, facts: {} })),
  from_outlet: outletName,
  made_by: somebody,
  outlet: outletName,
  owner: somebody,
  path: (path) => territoryName(path.split("/").filter(Boolean).at(-1) ?? ""),
  territory: territoryName,
  territory_code: territoryName,
  to_outlet: outletName,
};

/** Whoever this reader does not look after has no name here. */
function somebody(id: string): string {
  return staffName(id) ?? kindName("staff");
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** `earned coffee` is a known name about a program of the franchise's own. */
export function saidName(name: string): string {
  const [first = "", ...about] = name.split(" ");
  const words = NAMES[first];
  return words === undefined ? name : [t(words), ...about].join(" ");
}

/** `others` are the values beside it: an amount is told in their currency. */
export function saidValue(name: string, value: unknown, others: Record<string, unknown> = {}): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "boolean") return t(value ? "said.yes" : "said.no");
  if (typeof value === "number" && name.endsWith("_minor") && typeof others["currency"] === "string") return money(value, others["currency"]);
  if (typeof value !== "string") return JSON.stringify(value);
  const words = VALUES[name]?.[value];
  if (words !== undefined) return t(words);
  return NAMED[name]?.(value) ?? (DAY.test(value) ? day(value) : value);
}

/** A currency is told with its amount, and once. */
export function namesSaid(values: Record<string, unknown>): string[] {
  const names = Object.keys(values);
  return names.some((name) => name.endsWith("_minor")) ? names.filter((name) => name !== "currency") : names;
}

function territoryName(code: string): string | null {
  return territories.items.value?.find((each) => each.code === code)?.name ?? null;
}
