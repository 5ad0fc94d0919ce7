/** What visitors are told at a counter: their cups as a picture, and what is ready for them. */

import { atTill } from "../cashier/programs";
import type { Scene } from "../cashier/scenes";
import { asLocale, locale } from "../words";
import { greetingOf, nameForVisitors, type Told } from "./channel";

/** Null where they go on seeing what they see. */
export function toldAtTill(scene: Scene, outlet: string): Told | null {
  switch (scene.kind) {
    case "looking":
      return null;
    case "idle":
      return { kind: "idle", outlet };
    case "member":
    case "done": {
      const { checkIn, loyalty } = scene.visit;
      const program = atTill(loyalty.programs)[0];
      if (program === undefined) return { kind: "idle", outlet };
      return {
        kind: "cups",
        outlet,
        name: nameForVisitors(checkIn.member.display_name),
        greeting: greetingOf(checkIn.occasions),
        locale: asLocale(checkIn.member.locale) ?? locale(),
        program: { unit: program.unit, balance: program.balance, target: program.target },
        rewards: loyalty.rewards.length,
      };
    }
    default:
      return { kind: "moment", outlet };
  }
}
