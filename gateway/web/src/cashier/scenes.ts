/** What the till shows: one scene at a time, and a member at the counter with an action for each button. */

import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import type { CheckIn, Loyalty, NewCard, NotEarned, Pick, RewardRedeemed, SaleRecorded } from "../api/types";
import type { Enrolment } from "../station/enrolment";

/** A member at the counter, with an action for each button: painted once, done once. */
export interface Visit {
  readonly checkIn: CheckIn;
  readonly loyalty: Loyalty;
  readonly sell: Action<SaleRecorded>;
  readonly redeem: ReadonlyMap<string, Action<RewardRedeemed>>;
  readonly replaceCard: Action<NewCard>;
  /** The QR to hand over: of a fresh member, or of a new card. */
  readonly qrSvg: string | null;
  readonly isNew: boolean;
  /** When it was shown, by the clock of this device. */
  readonly shownAt: number;
}

export interface Outcome {
  readonly what: "cups" | "free_cup" | "new_card";
  readonly count: number;
  readonly rewardsIssued: number;
  /** Why what was sold brought no stamp, where it did not. */
  readonly notEarned: readonly NotEarned[];
  readonly recentId: number | null;
}

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; asked: string; picks: readonly Pick[]; takesKeys: boolean; isKept?: boolean }
  | { kind: "unknown"; title: NotFound; identifier: string; detail: string }
  | Enrolling
  | { kind: "member"; visit: Visit }
  | { kind: "done"; visit: Visit; outcome: Outcome };

/** Without the network a station knows of nobody that they are not there. */
export type NotFound = "unknown.title" | "kept.not_found";

/** Somebody is about to join: by a number that nobody has yet, or from the start. */
export interface Enrolling {
  readonly kind: "enrol";
  readonly phone: string;
  readonly title: NotFound | "enrol.title";
  readonly isTaken: boolean;
  /** What the suite says of a number that its holder has let go of. */
  readonly hint: string;
  readonly enrolment: Enrolment;
}

export interface Surroundings {
  get<Answer>(path: string): Promise<Answer>;
  /** A question too private for an address; it writes nothing. */
  ask<Answer>(path: string, body: unknown): Promise<Answer>;
  getText(path: string): Promise<string>;
  queue: CommandQueue;
  now(): number;
  after(ms: number, then: () => void): () => void;
  /** What one cup is on a receipt. */
  category(): string;
  play(tune: "good" | "bad"): void;
}

export type More = { [Name in "qrSvg" | "isNew" | "shownAt"]?: Visit[Name] };

export function visitOf({ queue, now }: Surroundings, checkIn: CheckIn, loyalty: Loyalty, more: More = {}): Visit {
  const { qrSvg = null, isNew = false, shownAt = now() } = more;
  return {
    checkIn,
    loyalty,
    sell: new Action(queue, "/sales"),
    redeem: new Map(loyalty.rewards.map(({ reward_id }) => [reward_id, new Action<RewardRedeemed>(queue, `/rewards/${reward_id}/redemptions`)])),
    replaceCard: new Action(queue, `/members/${checkIn.member.member_id}/cards`),
    qrSvg,
    isNew,
    shownAt,
  };
}
