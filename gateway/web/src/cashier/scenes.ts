/** What the till shows: one scene at a time, and a member at the counter with an action for each button. */

import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import type { CheckIn, Enrolled, Loyalty, NewCard, Pick, RewardRedeemed, SaleRecorded } from "../api/types";

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
}

export interface Outcome {
  readonly what: "cups" | "free_cup" | "new_card";
  readonly count: number;
  readonly rewardsIssued: number;
  readonly recentId: number | null;
}

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; digits: string; picks: readonly Pick[]; takesKeys: boolean }
  | { kind: "unknown"; identifier: string; detail: string }
  | { kind: "enrol"; phone: string; join: Action<Enrolled>; isTaken: boolean }
  | { kind: "member"; visit: Visit }
  | { kind: "done"; visit: Visit; outcome: Outcome };

export interface Surroundings {
  get<Answer>(path: string): Promise<Answer>;
  getText(path: string): Promise<string>;
  queue: CommandQueue;
  now(): number;
  after(ms: number, then: () => void): () => void;
  /** What one cup is on a receipt. */
  category(): string;
  play(tune: "good" | "bad"): void;
}

export function visitOf(queue: CommandQueue, checkIn: CheckIn, loyalty: Loyalty, { qrSvg = null, isNew = false }: { qrSvg?: string | null; isNew?: boolean } = {}): Visit {
  return {
    checkIn,
    loyalty,
    sell: new Action(queue, "/sales"),
    redeem: new Map(loyalty.rewards.map(({ reward_id }) => [reward_id, new Action<RewardRedeemed>(queue, `/rewards/${reward_id}/redemptions`)])),
    replaceCard: new Action(queue, `/members/${checkIn.member.member_id}/cards`),
    qrSvg,
    isNew,
  };
}
