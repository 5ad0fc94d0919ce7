/** What visitors are told of a desk's scene. A yellow is a word for the desk: to the visitor it is a yes. */

import type { Scene } from "../reception/desk";
import { asLocale, locale } from "../words";
import { greetingOf, nameForVisitors, type Told } from "./channel";

/** Null where they go on seeing what they see. */
export function toldOf(scene: Scene, outlet: string): Told | null {
  switch (scene.kind) {
    case "looking":
      return null;
    case "verdict": {
      if (scene.isNew === true) return { kind: "moment", outlet };
      const { member, verdict, occasions } = scene.checkIn;
      const mayEnter = verdict.colour !== "red";
      return {
        kind: "verdict",
        outlet,
        mayEnter,
        name: nameForVisitors(member.display_name),
        // A greeting waits until there is something to be glad about.
        greeting: mayEnter ? greetingOf(occasions) : null,
        locale: asLocale(member.locale) ?? locale(),
      };
    }
    case "idle":
    case "done":
    case "inside":
      return { kind: "idle", outlet };
    default:
      return { kind: "moment", outlet };
  }
}
