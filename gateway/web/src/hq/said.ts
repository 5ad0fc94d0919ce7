/** What an act changed, in words: the names and the values that people look for most; others show themselves. */

import { t, type WordKey } from "../words";

const NAMES: Record<string, WordKey> = {
  birthday: "enrol.birthday",
  fingerprint: "said.fingerprint",
  hits: "said.hits",
  kind: "said.kind",
  member_id: "said.member_id",
  name: "hq.name",
  reason: "hq.reason",
  rewards_issued: "said.rewards_issued",
  role: "staff.role",
  shown: "said.shown",
  state: "stations.state",
  why: "hq.reason",
};

const VALUES: Record<string, Record<string, WordKey>> = {
  birthday: { none: "said.none", "on record": "said.on_record", set: "said.set", changed: "said.changed", unchanged: "said.unchanged" },
  kind: { device: "said.device", till: "stations.till" },
  reason: {
    asked: "members.asked",
    law: "members.law",
    mistake: "members.mistake",
    mistyped: "birthday.mistyped",
    document: "birthday.document",
    told: "birthday.told",
    correction: "adjustment.correction",
    goodwill: "adjustment.goodwill",
    forgotten_card: "adjustment.forgotten_card",
    moved_paper_card: "adjustment.moved_paper_card",
  },
  shown: { card: "said.card" },
  state: {
    waiting_for_device: "stations.waiting_for_device",
    waiting_for_manager: "stations.waiting_for_manager",
    active: "stations.active",
    revoked: "stations.revoked",
  },
  why: { many_misses: "said.many_misses", numbers_in_a_row: "said.numbers_in_a_row" },
};

export function saidName(name: string): string {
  const words = NAMES[name];
  return words === undefined ? name : t(words);
}

export function saidValue(name: string, value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value !== "string") return JSON.stringify(value);
  const words = VALUES[name]?.[value];
  return words === undefined ? value : t(words);
}
