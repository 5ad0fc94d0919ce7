/** How a page speaks to the suite, whichever page it is: the office by its session, a station by its token and whoever signed in. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Person } from "./access";
import type { CommandQueue } from "./commands";
import type { Clock } from "./outlet_day";

export interface Line {
  get<Answer>(path: string): Promise<Answer>;
  /** A question too private for an address: it is posted, and writes nothing. */
  ask<Answer>(path: string, body: unknown): Promise<Answer>;
  /** Every write; a `WishForm` and an `Action` send by it. */
  readonly queue: CommandQueue;
  /** Who is at work; nobody at a till with a link of its own. */
  person(): Person | null;
  /** Where an act may be booked, for whoever stands at no outlet; empty where the caller's outlet is known. */
  outletChoices(): readonly { value: string; label: string }[];
  /** All outlets that this page knows by name. */
  outlets(): readonly { value: string; label: string }[];
  /** The code where this page knows no name. */
  outletName(code: string): string;
  /** The clock of an outlet that this page knows; else the page's own. */
  clock(code: string): Clock;
  /** Null where this page does not know the person. */
  staffName(staffId: string): string | null;
  /** Who may be given something to do at this outlet, as far as this page knows them: a cashier has neither tasks nor cases. */
  people(outletCode: string): readonly { value: string; label: string }[];
}

export const LineContext = createContext<Line | null>(null);

export function useLine(): Line {
  const line = useContext(LineContext);
  if (line === null) throw new Error("no page has given its line");
  return line;
}
