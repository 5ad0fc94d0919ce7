/** The shapes of /api/v1 that the pages read and write. Field names are the contract in docs/api.md. */

export type Colour = "green" | "yellow" | "red";

interface Outlet {
  code: string;
  name: string;
  country?: string;
  zone?: string;
  business_day_starts_at?: string;
  currency?: string;
  locale?: string;
  territory_code?: string;
  admits?: "everyone" | "members_with_plan";
  /** What a visit may be for. */
  labels?: string[];
}

interface ProgramOffer {
  code: string;
  unit: string;
  target: number;
  title?: string;
  categories?: string[];
  /** How many a station may give that cannot ask; null where it may not. */
  offline_free_cups?: { per_member: number; per_station: number } | null;
}

export interface Station {
  station_id: string;
  outlet: Outlet;
  programs: ProgramOffer[];
  /** What this station seals with whatever must not lie open in the browser. */
  seal_key?: JsonWebKey & { kid: string };
  /** How long a counter waits for an answer before it goes on by itself. */
  patience_ms?: number;
}

export interface ProgramStanding {
  code: string;
  unit: string;
  balance: number;
  target: number;
  title?: string;
}

export interface Reward {
  reward_id: string;
  kind?: "program" | "birthday";
  program?: string | null;
  title: string;
  state: string;
  expires_on: string | null;
}

export interface Loyalty {
  as_of: string | null;
  is_stale: boolean;
  /** Said by this station itself, in the place of the suite. */
  is_kept?: boolean;
  programs: ProgramStanding[];
  rewards: Reward[];
}

/** So much of a card ends on a day. */
export interface Ending {
  program: string;
  quantity: number;
  expires_on: string;
}

/** Something that happened on a card: what, where and on which day. */
export interface HistoryLine {
  kind: string;
  happened_on: string;
  outlet: { code: string; name: string };
  program?: string;
  quantity?: number;
  title?: string;
  reason?: string;
}

export type VerdictAction =
  | "take_payment"
  | "sell"
  | "renew"
  | "unfreeze"
  | "change_plan"
  | "sign_waiver"
  | "let_in_once"
  | "re_enter"
  | "bring_guest"
  | "renew_payment_method"
  | "open_file";

/** Who is in, as the outlet counts it. */
export interface Presence {
  inside: number;
  capacity: number | null;
  members: { check_in_id: string; member_id: string; display_name: string; since: string; guests: number; label: string | null }[];
}

export interface ListedVisit {
  check_in_id: string;
  member_id: string;
  display_name: string;
  checked_in_at: string;
  verdict: { colour: Colour; code: string };
  state: "came" | "in" | "left" | "turned_away" | "undone";
  guests: number;
  label: string | null;
  /** By a station of the outlet, which may for some minutes. */
  may_be_undone: boolean;
  occasions: { kind: string; days_away: number; message: string }[];
}

/** Who came to an outlet; `visits` is null where nothing has changed since the version that was asked with. */
export interface ListOfVisits {
  outlet_code: string;
  version: string;
  inside: number | null;
  capacity: number | null;
  /** What those of the last twelve hours came for, also those that are not listed. */
  labels: { label: string; visits: number }[];
  visits: ListedVisit[] | null;
}

export interface CheckIn {
  check_in_id: string;
  checked_in_at: string;
  outlet: { code: string; name: string };
  member: { member_id: string; display_name: string; card_number: string; locale: string };
  verdict: { colour: Colour; code: string; message: string; actions: VerdictAction[] };
  /** What they came for. */
  label?: string | null;
  occasions: { kind: string; days_away: number; message: string }[];
  /** By which the door decided; null where there is none, and where an outlet admits everyone. */
  membership: null | {
    membership_id: string;
    plan: { code: string; title: string };
    state: string;
    valid_until: string;
    days_left: number;
    visits_left: number | null;
    freeze_days_left: number;
    guests: number;
  };
  /** For staff alone; null where an outlet admits everyone. */
  desk: null | {
    owed: { amount_minor: number; currency: string; since: string } | null;
    note: string | null;
    has_photo: boolean;
    has_open_case: boolean;
    /** At this outlet, before this visit. */
    last_here_at: string | null;
    /** Null where the plan admits none. */
    guests_left: number | null;
  };
  loyalty: Loyalty;
  /** The newest stamp that stands, by whichever till; fresh within a minute, by the suite's clock. */
  last_stamp?: null | { stamped_at: string; is_fresh: boolean; quantity: number; outlet: { code: string; name: string } };
}

/** Somebody who may be meant by whoever is about to join, and what is alike. */
export interface Alike {
  member_id: string;
  display_name: string;
  phone_tail: string | null;
  why: "same_number" | "one_digit" | "same_end" | "same_name";
}

/** Why so many items, or units of a debt, brought no stamp. */
export interface NotEarned {
  why: "free" | "not_counted" | "program_ended" | "paid_debt";
  quantity: number;
  category: string | null;
  program: string | null;
}

/** Who ends in some digits, or has a name; `is_kept` where the station looked by itself, and nobody does not mean nobody. */
export interface Picked {
  members: Pick[];
  /** Of a name: whether there are others, or may be. */
  has_more?: boolean;
  is_kept?: true;
}

export interface Pick {
  member_id: string;
  display_name: string;
  phone_tail: string | null;
  /** Told to whoever may look at it. */
  has_photo: boolean;
}

export interface NewMember {
  phone?: string;
  given_name?: string;
  email?: string;
  birthday?: { month: number; day: number };
  referred_by?: string;
  locale?: string;
}

export interface Enrolled {
  /** By which it is taken back. */
  enrolment_id: string;
  member_id: string;
  display_name: string;
  card: { number: string; qr_url: string };
  balance_url: string;
}

export interface NewCard {
  card: { number: string; qr_url: string };
  balance_url: string;
}

export interface SaleLine {
  category: string;
  quantity: number;
  amount_minor: number | null;
}

export interface SaleRecorded {
  sale_id: string;
  earned: { program: string; quantity: number }[];
  /** Absent where an older suite answered, and where this station keeps the sale. */
  not_earned?: NotEarned[];
  issued_rewards: Reward[];
  loyalty: Loyalty;
}

/** Of a sale, a free cup or a joining. */
export interface TakenBack {
  loyalty?: Loyalty;
}

export interface RewardRedeemed {
  redemption_id?: string;
  reward_id?: string;
  loyalty?: Loyalty;
}

export interface CodeRedeemed {
  redemption_id: string;
  reward_id: string;
  redeemed_at: string;
  outlet: { code: string; name: string };
  loyalty: Loyalty;
  member: { member_id: string; display_name: string | null };
}

export interface Balance {
  member: { display_name: string; locale: string; card_number: string };
  loyalty: Loyalty;
  endings: Ending[];
  history: HistoryLine[];
  /** In which wallets of phones the card can be saved. */
  wallets: string[];
  qr_svg: string;
  balance_url: string;
}

/** What a member shows at the till to be handed one reward. */
export interface RedeemCode {
  code: string;
  expires_at: string;
  qr_svg: string;
}
