/** The shapes of /api/v1 that managers and head office read and write. */

import type { Role } from "./access";
import type { Loyalty } from "./types";

export interface Territory {
  code: string;
  name: string;
  parent_code: string | null;
  path: string;
}

export interface OutletLine {
  code: string;
  name: string;
  territory_code: string;
  country: string;
  zone: string;
  currency: string;
  locale: string;
  business_day_starts_at: string;
  admits: "everyone" | "members_with_plan";
  capacity: number | null;
  stay_minutes: number;
  labels: string[];
  state: "open" | "closed";
  opened_at: string | null;
  closed_at: string | null;
}

export interface OutletChange {
  changed_at: string;
  by: string | null;
  role: Role | null;
  what: string;
  before: unknown;
  after: unknown;
}

export type StationState = "waiting_for_device" | "waiting_for_manager" | "active" | "revoked";

export interface StationLine {
  station_id: string;
  name: string;
  kind: "till" | "device";
  outlet_code: string;
  outlet_state: "open" | "closed";
  state: StationState;
  fingerprint: string | null;
  added_at: string;
  last_seen_at: string | null;
  app_version: string | null;
  queue_length: number | null;
  revoked_at: string | null;
  revocation_reason: string | null;
}

export interface LateCommand {
  late_id: string;
  key: string;
  outlet_code: string;
  station_id: string;
  station_name: string | null;
  kind: "check_in" | "enrolment" | "sale" | "redemption" | "reversal" | "undo" | "label" | "other";
  ended: "rejected" | "quarantined" | "let_in";
  code: string;
  made_at: string;
  made_by: string | null;
  made_by_name: string | null;
  sent_by: string | null;
  sent_by_name: string | null;
  reported_at: string;
  member_id: string | null;
  cups: number | null;
  reward_id: string | null;
  settled_at: string | null;
  settled_by_name: string | null;
  settlement: "done_by_hand" | "nothing_to_do" | null;
  note: string | null;
}

export interface EnrolmentCode {
  station_id: string;
  code: string;
  code_expires_at: string;
  enrol_url: string;
  qr_svg: string;
}

export interface StaffLine {
  staff_id: string;
  name: string;
  login: string | null;
  role: Role;
  outlet_code: string | null;
  territory_code: string | null;
  locale?: string | null;
  state: "invited" | "active" | "left";
}

export interface SetUpLink {
  url: string;
  expires_at: string;
  qr_svg?: string;
}

export interface ImportReport {
  rows: number;
  added: number;
  unchanged: number;
  refused: { line: number; reason: string; code?: string; column?: string }[];
}

export interface AuditEntry {
  entry_id: string;
  part: string;
  at: string;
  who: { kind: string; id: string | null; role: string | null; station_id: string | null };
  action: string;
  object: { kind: string | null; id: string | null } | null;
  outlet_code: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  sealed: boolean;
}

export interface AuditPage {
  entries: AuditEntry[];
  next: string | null;
  /** Services that did not answer. */
  missing_parts?: string[];
}

export interface BirthdayCorrected {
  birthday: "set" | "changed" | "unchanged";
}

export interface FoundMember {
  member_id: string;
  display_name: string;
  phone_tail: string | null;
  card_tail: string;
}

export interface BalanceAdjusted {
  entry_id: string;
  program: string;
  amount: number;
  loyalty: Loyalty;
}
