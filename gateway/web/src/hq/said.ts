/** What an act changed, in words: the names and the values that people look for most; others show themselves. */

import { t, type WordKey } from "../words";
import { staffName } from "./lists";
import { ADJUSTMENT_REASONS, BIRTHDAY_REASONS, ERASURE_REASONS } from "../words/reasons";

const NAMES: Record<string, WordKey> = {
  admits: "outlets.admits",
  capacity: "outlets.capacity",
  stay_minutes: "outlets.stay",
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
};

const VALUES: Record<string, Record<string, WordKey>> = {
  admits: { everyone: "outlets.admits_everyone", members_with_plan: "outlets.admits_members" },
  birthday: { none: "said.none", "on record": "said.on_record", set: "said.set", changed: "said.changed", unchanged: "said.unchanged" },
  card: { replaced: "said.replaced" },
  identifier: { phone: "kind.phone", card: "kind.card" },
  identifiers: { phone: "kind.phone", card: "kind.card" },
  kind: { device: "said.device", till: "stations.till" },
  outcome: { in: "said.in", refused: "said.refused", locked: "said.locked" },
  reason: { ...ERASURE_REASONS, ...BIRTHDAY_REASONS, ...ADJUSTMENT_REASONS },
  noted: { note_added: "episode.note_added", call_made: "episode.call_made", letter_sent: "episode.letter_sent" },
  shown: { card: "said.card", timeline: "said.timeline" },
  state: {
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
  verdict: { welcome: "said.welcome", welcome_back: "said.welcome_back", already_in: "said.already_in", unknown: "said.unknown", taken: "said.on_record" },
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
  },
  why: { many_misses: "said.many_misses", numbers_in_a_row: "said.numbers_in_a_row" },
};

/** `earned coffee` is a known name about a program of the franchise's own. */
export function saidName(name: string): string {
  const [first = "", ...about] = name.split(" ");
  const words = NAMES[first];
  return words === undefined ? name : [t(words), ...about].join(" ");
}

export function saidValue(name: string, value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "boolean") return t(value ? "said.yes" : "said.no");
  if (typeof value !== "string") return JSON.stringify(value);
  if (name === "made_by") return staffName(value) ?? value;
  const words = VALUES[name]?.[value];
  return words === undefined ? value : t(words);
}
