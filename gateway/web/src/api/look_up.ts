/** Who is meant by what somebody typed: the last digits of a number or, at desks and in the office, a name. */

import { nameIn } from "../input/classify";
import type { Line } from "./line";
import type { Picked } from "./types";

/** A name is asked for in a body: it is too private for an address. How many letters it takes, the suite says. */
export function lookUp<Found = Picked>(line: Pick<Line, "get" | "ask">, asked: string): Promise<Found> {
  const name = nameIn(asked);
  return name === null ? line.get(`/members?last_digits=${encodeURIComponent(asked)}`) : line.ask("/members/named", { name });
}
