/** The shapes of /api/v1 that a member's file reads. */

export interface Episode {
  episode_id: string;
  kind: string;
  group: string | null;
  occurred_at: string;
  outlet_code: string | null;
  outlet_name: string | null;
  /** By whose clock it was. */
  zone: string | null;
  channel: string;
  staff_id: string | null;
  about: { kind: string; id: string | null } | null;
  facts: Record<string, unknown>;
  words: string | null;
}

/** Who acted on this member, at whichever outlet they work, or did. */
export type People = readonly { staff_id: string; name: string }[];

export interface TimelinePage {
  episodes: Episode[];
  next: string | null;
  outlets: { code: string; name: string }[];
  people: People;
}

export interface ImportantDate {
  date_id: string;
  kind: string;
  day: { month: number; day: number; year: number | null };
  label: string | null;
  seen_by: "desk" | "managers";
  remind_days_before: number | null;
  greets: boolean;
}

/** What is done about a birthday; the day itself is not said. */
export interface BirthdayKept {
  seen_by: "desk" | "managers";
  remind_days_before: number | null;
}

export interface FileTop {
  member_id: string;
  display_name: string;
  card_number: string;
  phone_tail: string | null;
  has_email: boolean;
  home_outlet_code: string;
  home_outlet_name: string | null;
  enrolled_at: string;
  last_visit: { at: string; outlet_code: string; outlet_name: string | null; zone: string | null } | null;
  contacts_30_days: number;
  open_case: { case_id: string; kind: string; topic: string; state: string; mood: string; opened_at: string } | null;
  last_word: Episode | null;
  /** What they owe aside. */
  refuses_calls: boolean;
  /** Since when somebody who holds the card's link says that it is not theirs. */
  disowned_at: string | null;
  people: People;
}
