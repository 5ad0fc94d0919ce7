/** What everybody comes for from now on, until somebody says otherwise: a reload does not end it, the next day does. */

import { signal } from "@preact/signals";

const PLACE = "regulars.label";

export interface Said {
  label: string;
  on: string;
}

export class LabelOfAll {
  private readonly said = signal<Said | null>(null);

  constructor(
    private readonly keeping: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    private readonly isOffered: (label: string) => boolean,
    private readonly today: () => string,
  ) {
    this.said.value = JSON.parse(keeping.getItem(PLACE) ?? "null") as Said | null;
  }

  /** Nothing where the outlet offers it no more. */
  get now(): string | null {
    const said = this.said.value;
    return said !== null && said.on === this.today() && this.isOffered(said.label) ? said.label : null;
  }

  choose(label: string | null): void {
    this.said.value = label === null ? null : { label, on: this.today() };
    if (label === null) this.keeping.removeItem(PLACE);
    else this.keeping.setItem(PLACE, JSON.stringify(this.said.value));
  }
}
