/** The shapes of /api/v1 about plans and memberships. */

export interface PlanWindow {
  weekdays: number[];
  begins: string;
  ends: string;
}

export interface Plan {
  plan_version_id: string;
  code: string;
  version: number;
  title: string;
  titles: Partial<Record<"en" | "ru" | "pl" | "lv", string>>;
  kind: "period" | "pack";
  currency: string;
  price_minor: number;
  joining_fee_minor: number;
  period_months: number;
  period_days: number;
  visits: number | null;
  windows: PlanWindow[];
  outlet_codes: string[];
  territory_path: string;
  guests: number;
  freeze_days: number;
  grace_days: number;
  grace_minor: number;
  notice_days: number;
  renews: boolean;
  needs_waiver: boolean;
  joining_age: number | null;
  is_corporate: boolean;
  is_sold: boolean;
  is_newest: boolean;
}

export interface Payer {
  payer_id: string;
  name: string;
  reference: string;
  is_active: boolean;
  memberships: number;
}

export interface Membership {
  membership_id: string;
  member_id: string;
  version: number;
  plan: { code: string; version: number; title: string; kind: "period" | "pack"; price_minor: number; currency: string; notice_days: number };
  outlet_code: string;
  state: "ended" | "expired" | "frozen" | "not_started" | "active";
  is_used_first: boolean;
  /** Now, by whoever asks. */
  sale_can_be_reversed: boolean;
  /** Codes: an outlet takes it over, head office sends it to any at which the plan is good. */
  moves_to: string[];
  starts_on: string;
  /** The first day of what is had now: after a lapse a later one. */
  begins_on: string;
  valid_until: string;
  ends_on: string | null;
  cancelled_on: string | null;
  days_left: number;
  renews: boolean;
  renews_next: boolean;
  visits_left: number | null;
  freezes: { first_on: string; last_on: string }[];
  freeze_days_left: number;
  credit_minor: number;
  payer: { kind: "company" | "member"; payer_id: string; name: string | null } | null;
}

/** A line of what an outlet has. */
export interface RunningMembership {
  membership_id: string;
  member_id: string;
  display_name: string | null;
  title: string;
  state: Membership["state"];
  valid_until: string;
  renews_next: boolean;
  owed_minor: number;
  to_come_minor: number;
  currency: string;
}

export interface RunningMemberships {
  outlet_code: string;
  total: number;
  memberships: RunningMembership[];
  next: string | null;
}

export interface MovedMemberships {
  moved: number;
  unchanged: number;
  left: { membership_id: string; code: string; detail: string }[];
}

/** What a cancellation would come to today. */
export interface CancellationPreview {
  version: number;
  ends_on: string;
  owed_minor: number;
  waived_minor: number;
  periods_to_come: number;
  to_come_minor: number;
  credit_left_minor: number;
  currency: string;
}

export interface PlanChange {
  plan_code: string;
  title: string;
  version: number;
  days_converted: number;
  gifted_days: number;
  credit_minor: number;
  settled_minor: number;
  returned_minor: number;
  price_minor: number;
  due_minor: number;
  credit_left_minor: number;
  currency: string;
  starts_on: string;
  valid_until: string;
}
