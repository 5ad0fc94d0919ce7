/** What a member's file consists of, in the order in which it is read. */

import type { ComponentType } from "preact";
import type { FileTop } from "../api/file";
import type { Person } from "../api/access";
import type { WordKey } from "../words";
import { Dates } from "./Dates";
import { Memberships } from "./Memberships";
import { Cases } from "./Cases";
import { AtDoor } from "./AtDoor";
import { Dues } from "./Dues";
import { Timeline } from "./Timeline";

export interface SectionProps {
  member: FileTop;
  /** To be called after an act that the top of the file may tell of. */
  changed(): void;
  /** What is to be done there at once: a door asks for it. */
  act?: string | undefined;
}

export interface Section {
  /** As it stands in the address: `#members?id=…&section=timeline`; `dues/pay` opens what is done there, too. */
  name: string;
  title: WordKey;
  Shown: ComponentType<SectionProps>;
  /** Whom it is shown to; to all where this is left out. */
  isFor?(person: Person | null): boolean;
}

/** Whoever has signed in to look after members; a territory manager looks after places. */
const KNOWS_DOOR = ["cashier", "reception", "outlet_manager", "hq"];

export const SECTIONS: readonly Section[] = [
  { name: "timeline", title: "timeline.title", Shown: Timeline },
  { name: "memberships", title: "mb.title", Shown: Memberships },
  { name: "dues", title: "dues.title", Shown: Dues, isFor: (person) => person !== null },
  { name: "cases", title: "case.plural", Shown: Cases, isFor: (person) => person !== null },
  { name: "dates", title: "dates.title", Shown: Dates },
  { name: "door", title: "at_door.title", Shown: AtDoor, isFor: (person) => person !== null && KNOWS_DOOR.includes(person.role) },
];
