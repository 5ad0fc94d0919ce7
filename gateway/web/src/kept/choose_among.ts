/** A full phone finds by its last digits alone where the suite is away. */

import type { Pick } from "../api/types";

/** Several members share the last digits of a phone: a person says which. */
export class ChooseAmong extends Error {
  override readonly name = "ChooseAmong";

  constructor(
    readonly digits: string,
    readonly picks: readonly Pick[],
  ) {
    super(`${picks.length} end in these digits`);
  }
}
