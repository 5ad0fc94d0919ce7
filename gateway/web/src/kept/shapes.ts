/** What the browser keeps: commands on their way, the members it knows, and a few facts. No full phone, no birthday, no token of a person. */

import type { Person } from "../api/access";
import type { Loyalty, Reward, Station } from "../api/types";

export type Kind = "check_in" | "enrolment" | "sale" | "redemption" | "reversal" | "undo" | "label";
/** `waiting` to be sent; the others are ends. `refused`: told to the person who waited for it, so nobody was promised anything. */
export type State = "waiting" | "applied" | "rejected" | "quarantined" | "withdrawn" | "refused";

/** Ids that only the suite's answer brings; until then the page says `kept:<key>:<field>` in their place. */
export type Results = Partial<Record<"member_id" | "sale_id" | "redemption_id" | "check_in_id", string>>;

export interface About {
  readonly name: string;
  readonly memberId: string | null;
  readonly cups: number | null;
  readonly rewardId: string | null;
  /** What was given, so that it is there again when that is taken back before it was sent. */
  readonly reward?: Reward;
  /** What a visit has changed in the member's row, so that it is as before when the visit is taken back. */
  readonly visit?: KeptVisit;
}

export interface KeptVisit {
  /** Of a pack. */
  readonly usedOne: boolean;
  readonly lastInAt: string | null;
}

export interface KeptCommand {
  /** The order of this station; given by the store. */
  readonly seq: number;
  readonly key: string;
  readonly station: string;
  readonly kind: Kind;
  readonly path: string;
  /** The very text that is sent, then and later. */
  readonly body: string;
  readonly mediaType: "application/json" | "application/jose";
  readonly madeAt: number;
  readonly madeBy: string | null;
  /** Somebody was told "saved": from then on it is late, and whatever becomes of it is reported. */
  readonly isPromised: boolean;
  /** True from the moment before its first sending: then the suite may know of it. */
  readonly wasSent: boolean;
  /** Answers that make no sense. */
  readonly failures: number;
  readonly state: State;
  readonly endedAt: number | null;
  readonly code: string | null;
  readonly results: Results;
  readonly about: About;
  /** It ended badly, and no manager has heard of it yet. */
  readonly isToBeReported: boolean;
}

type Loyal = Pick<Loyalty, "as_of" | "programs" | "rewards">;

/** How a door would have answered when the snapshot was taken. */
export interface DoorView {
  readonly colour: "green" | "yellow" | "red";
  readonly code: string;
  readonly state: string;
  readonly valid_until: string | null;
  readonly visits_left: number | null;
  readonly plan: string | null;
}

export interface KnownMember {
  readonly member_id: string;
  readonly display_name: string;
  readonly phone_tail: string | null;
  readonly finds: readonly string[];
  readonly tails: readonly string[];
  readonly loyalty: Loyal;
  readonly door: DoorView | null;
  readonly has_birthday: boolean;
  /** When this device last saw them come in; the suite's rows say nothing of it. */
  readonly last_in_at?: string | null;
}

export interface SealKey extends JsonWebKey {
  readonly kid: string;
}

export interface SnapshotPage {
  readonly as_of: string;
  readonly outlet_code: string;
  readonly index_key: string;
  readonly seal_key: SealKey;
  readonly members: readonly KnownMember[];
  readonly next: string | null;
}

/** Where the rows come from, and since when they are here. */
export interface SnapshotFacts {
  readonly asOf: string;
  readonly indexKey: string;
  readonly takenAt: number;
}

export interface Facts {
  snapshot: SnapshotFacts;
  station: Station;
  sealKey: SealKey;
  people: readonly Person[];
}
