/** What a screen that faces visitors is told by the page that staff look at: a name, a greeting, a yes or no, and nothing
 *  that is anybody else's affair. It stays in this browser: no token, no request. */

import type { ProgramStanding } from "../api/types";
import type { Locale } from "../words";

const NAME = "regulars.visitor";

export type Greeting = "birthday" | "first_visit" | "hundredth_visit" | null;

export type Told =
  /** Nobody stands there. */
  | { kind: "idle"; outlet: string }
  /** Somebody at the desk is busy with them. */
  | { kind: "moment"; outlet: string }
  | { kind: "verdict"; outlet: string; mayEnter: boolean; name: string; greeting: Greeting; locale: Locale }
  /** At a counter: their cups as a picture. */
  | { kind: "cups"; outlet: string; name: string; greeting: Greeting; locale: Locale; program: Pick<ProgramStanding, "unit" | "balance" | "target">; rewards: number };

type Said = { told: Told } | { asks: true };

/** The staff's side. A screen that is opened later asks, and is told what stands. */
export class VisitorScreen {
  private readonly channel: BroadcastChannel | null = openChannel();
  private last: Told | null = null;

  constructor() {
    this.channel?.addEventListener("message", ({ data }: MessageEvent<Said>) => {
      if ("asks" in data && this.last !== null) this.channel?.postMessage({ told: this.last });
    });
    // Whoever closes the page leaves nobody's name standing.
    window.addEventListener("pagehide", () => this.last !== null && this.tell({ kind: "idle", outlet: this.last.outlet }));
  }

  tell(told: Told): void {
    this.last = told;
    this.channel?.postMessage({ told });
  }
}

/** The screen's side. */
export function listen(hear: (told: Told) => void): void {
  const channel = openChannel();
  channel?.addEventListener("message", ({ data }: MessageEvent<Said>) => {
    if ("told" in data) hear(data.told);
  });
  channel?.postMessage({ asks: true });
}

/** Safari before 15.4 has none: there the second screen stays at its picture. */
function openChannel(): BroadcastChannel | null {
  return typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NAME);
}

export function openVisitorScreen(): void {
  // A name of its own: pressed twice, it is the same window.
  window.open("/reception/visitor", "regulars-visitor", "popup,width=1024,height=768");
}

/** "Anna" of "Anna K."; nothing of a name that is made of digits of a phone ("Member …17"). */
export function nameForVisitors(displayName: string): string {
  return displayName.includes("…") ? "" : displayName.replace(/ \p{Lu}\p{M}*\.$/u, "");
}

interface Occasion {
  kind: string;
  days_away: number;
}

/** A day that is still to come is theirs to tell. */
export function greetingOf(occasions: readonly Occasion[]): Greeting {
  const has = (kind: string) => occasions.some((each) => each.kind === kind && each.days_away <= 0);
  if (has("birthday")) return "birthday";
  if (has("hundredth_visit")) return "hundredth_visit";
  return has("first_visit") ? "first_visit" : null;
}
