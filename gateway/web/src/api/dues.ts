/** The shapes of /api/v1 that tell what members owe and have paid. */

import type { Membership, Payer } from "./memberships";

export interface Step {
  kind: "message" | "call" | "review";
  day: number;
  is_skipped: boolean;
  taken_on: string;
}

export interface Due {
  due_id: string;
  reference: string;
  member_id: string;
  payer_id: string | null;
  payer_kind: "company" | "member" | null;
  reason: "joining" | "period" | "change" | "pack";
  outlet_code: string;
  amount_minor: number;
  owed_minor: number;
  currency: string;
  due_on: string;
  period_from: string | null;
  period_until: string | null;
  is_disputed: boolean;
  next_step_on: string | null;
  steps: readonly Step[];
}

export interface OverdueDue extends Due {
  display_name: string | null;
  days_overdue: number;
}

export interface Payment {
  payment_id: string;
  kind: "payment" | "refund" | "reversal" | "waived";
  amount_minor: number;
  currency: string;
  source: "desk" | "payment_system" | "csv";
  reference: string;
  received_on: string;
  outlet_code: string | null;
  staff_id: string | null;
  reason: string | null;
  can_be_voided: boolean;
}

/** What is in advance, in one currency. */
export interface Credit {
  currency: string;
  amount_minor: number;
}

export interface MemberDues {
  owed: { overdue_minor: number; currency: string | null; oldest_due_on: string | null; is_disputed: boolean };
  credit: readonly Credit[];
  method_expires: string | null;
  dues: readonly Due[];
  payments: readonly Payment[];
}

/** A company that pays, with its members and its money. */
export interface PayerAccount extends Omit<Payer, "memberships"> {
  members: readonly (Pick<Membership, "member_id" | "membership_id" | "outlet_code" | "state" | "valid_until"> & { display_name: string | null; title: string })[];
  owed: readonly { currency: string; owed_minor: number; overdue_minor: number }[];
  credit: MemberDues["credit"];
  dues: readonly (Due & { display_name: string | null })[];
  payments: readonly Payment[];
}

/** A payment of a company, with what came of it. */
export interface PaymentOfPayer extends Payment {
  settled_dues: number;
  credited_minor: number;
  owed_minor: number;
  was_known: boolean;
}

export interface Total {
  outlet_code: string;
  currency: string;
  dues: number;
  expected_minor: number;
  paid_minor: number;
  waived_minor: number;
  overdue_minor: number;
  disputed_minor: number;
  to_come_minor: number;
  overdue_in_all_minor: number;
}

export interface Notice {
  notice_id: string;
  kind: string;
  problem: string;
  reference: string | null;
  due_said: string | null;
  amount_minor: number | null;
  currency: string | null;
  received_at: string;
  can_be_matched: boolean;
}
