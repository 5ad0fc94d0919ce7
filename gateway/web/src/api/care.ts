/** The shapes of /api/v1 for cases, tasks and short answers. */

export type CaseState = "open" | "in_work" | "waiting" | "solved" | "closed";
type Mood = "calm" | "annoyed" | "angry";

export interface CaseLine {
  case_id: string;
  member_id: string;
  display_name: string | null;
  kind: string;
  topic: string;
  state: CaseState;
  mood: Mood;
  outlet_code: string;
  owner_id: string | null;
  channel: string;
  opened_at: string;
  ended_at: string | null;
  age_days: number;
  next_on: string | null;
  next_kind: string | null;
}

export interface CaseList {
  cases: CaseLine[];
  is_more: boolean;
}

export interface CaseStep {
  step_id: string;
  kind: string;
  state: CaseState;
  mood: Mood;
  at: string;
  outlet_code: string | null;
  channel: string;
  staff_id: string | null;
  words: string | null;
}

export interface Compensation {
  compensation_id: string;
  case_id: string;
  kind: string;
  amount: number;
  given_in: string;
  state: "promised" | "given" | "refused";
  staff_id: string;
  outlet_code: string;
  promised_at: string;
}

export interface WholeCase extends CaseLine {
  steps: CaseStep[];
  compensations: Compensation[];
}

export interface TaskLine {
  task_id: string;
  kind: string;
  reason: string;
  outlet_code: string;
  staff_id: string | null;
  member_id: string | null;
  prospect_id: string | null;
  display_name: string | null;
  /** Of a call to somebody who stays away. */
  absence: { last_here_on: string; usual_gap_days: number | null } | null;
  refuses_calls: boolean;
  about_kind: string | null;
  about_id: string | null;
  due_on: string;
  is_overdue: boolean;
  state: "open" | "done" | "dropped";
  attempts: number;
  postponed: number;
  words: string | null;
}

export interface TaskList {
  tasks: TaskLine[];
  is_more: boolean;
}

export interface CallTask extends TaskLine {
  phone: string | null;
  phone_as_read: string | null;
}

export interface DayLoad {
  due_on: string;
  kind: string;
  tasks: number;
  free: number;
}

interface AnswerText {
  locale: string;
  title: string;
  text: string;
}

export interface ShortAnswer {
  answer_id: string;
  version: number;
  topic: string;
  is_shown: boolean;
  title: string;
  text: string;
  texts: AnswerText[];
  edited_by: string | null;
  edited_at: string;
}
