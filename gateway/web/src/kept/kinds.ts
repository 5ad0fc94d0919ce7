/** Which commands can wait for a network, what they bring, and what the answer to one means. */

import { OUTLET_CLOSED } from "../api/client";
import type { Command } from "../api/commands";
import { NoAnswer, type Problem } from "../api/problem";
import type { CheckIn } from "../api/types";
import type { About, Kind, Results } from "./shapes";

const JOINING = /^\/members\/([^/]+)\/enrolment-reversals$/;
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/^\/check-ins$/, "check_in"],
  [/^\/members$/, "enrolment"],
  [/^\/sales$/, "sale"],
  [/^\/(sales|redemptions)\/[^/]+\/reversals$/, "reversal"],
  [JOINING, "reversal"],
  [/^\/rewards\/[^/]+\/redemptions$/, "redemption"],
  [/^\/check-ins\/[^/]+\/undo$/, "undo"],
  [/^\/check-ins\/[^/]+\/label$/, "label"],
];

/** Null for all that a person waits for until the suite has answered. */
export function kindOf({ path, body }: Command): Kind | null {
  const kind = KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
  // A code from a guest's phone is good for ninety seconds: it cannot be kept.
  return kind === "redemption" && typeof body === "object" && body !== null && "code" in body ? null : kind;
}

/** Whose joining is taken back by this; null where something else is. */
export function joinedBy(path: string): string | null {
  return JOINING.exec(path)?.[1] ?? null;
}

/** What a manager may be told of a command, as far as it says that itself. */
export function aboutOf(kind: Kind, { path, body }: Command): About {
  const { member_id = null, lines = [] } = (body ?? {}) as { member_id?: string; lines?: { quantity: number }[] };
  return {
    name: "",
    memberId: member_id,
    cups: kind === "sale" ? lines.reduce((sum, { quantity }) => sum + quantity, 0) : null,
    rewardId: kind === "redemption" ? path.split("/")[2]! : null,
  };
}

/** The ids in an answer; null where it is not what the suite answers, such as the page of a hotel's network. */
export function resultsOf(kind: Kind, answer: unknown): Results | null {
  const found = answer as { member_id?: string; sale_id?: string; redemption_id?: string; check_in_id?: string; member?: { member_id?: string } } | null;
  if (typeof found !== "object" || found === null) return null;
  if (kind === "check_in") {
    const member_id = found.member?.member_id;
    return member_id !== undefined && found.check_in_id !== undefined ? { member_id, check_in_id: found.check_in_id } : null;
  }
  if (kind === "enrolment") return found.member_id === undefined ? null : { member_id: found.member_id };
  if (kind === "sale") return found.sale_id === undefined ? null : { sale_id: found.sale_id };
  if (kind === "redemption" && found.redemption_id !== undefined) return { redemption_id: found.redemption_id };
  return {};
}

/** Of a door that turns somebody away, why; a visit that is late is let in whatever the rules say, so a red is the answer to a sending that was none. */
export function turnedAway(kind: Kind, answer: unknown): CheckIn["verdict"] | null {
  const { verdict } = answer as { verdict?: CheckIn["verdict"] };
  return kind === "check_in" && verdict?.colour === "red" ? verdict : null;
}

export type Meaning = "away" | "wait" | "sign_in" | "not_theirs" | "refused" | "senseless" | "burnt";

const AWAY = new Set([502, 503, 504]);

/** `isOwn`: whoever made the command is who sends it. */
export function meaningOf(failure: NoAnswer | Problem, isOwn: boolean): Meaning {
  if (failure instanceof NoAnswer || AWAY.has(failure.status)) return "away";
  if (failure.status === 429 || failure.status === 408 || failure.code === "command_in_flight") return "wait";
  if (failure.status === 401 || failure.code === OUTLET_CLOSED) return "sign_in";
  if (failure.code === "idempotency_key_reused") return "burnt";
  // What has no code of ours was not said by the suite.
  if (failure.status >= 500 || failure.code.startsWith("http_")) return "senseless";
  if (failure.status === 403 && !isOwn) return "not_theirs";
  return "refused";
}
