/** The shapes of /api/v1 about people who may become members. */

interface NextStep {
  task_id: string;
  kind: string;
  due_on: string;
}

export interface Prospect {
  prospect_id: string;
  display_name: string | null;
  phone_tail: string | null;
  outlet_code: string;
  source: string;
  status: string;
  lost_reason: string | null;
  may_be_contacted: boolean;
  trial_visits: number;
  made_at: string;
  changed_at: string;
  member_id: string | null;
  next_step: NextStep | null;
}

interface ProspectStep {
  step_id: string;
  status: string;
  at: string;
  staff_id: string | null;
  words: string | null;
}

export interface ProspectList {
  prospects: Prospect[];
  is_more: boolean;
}

export interface ProspectFile extends Prospect {
  contact: Record<"given_name" | "family_name" | "phone" | "phone_as_read" | "email" | "wish", string | null> | null;
  referrer_id: string | null;
  steps: ProspectStep[];
}

export interface Conversion {
  member_id: string;
  is_new: boolean;
  card: { number: string } | null;
}

export interface SourceCount {
  outlet_code: string;
  source: string;
  made: number;
  tried: number;
  converted: number;
  lost: number;
}
