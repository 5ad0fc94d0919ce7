/** Tells a scanner that types like a keyboard from a person, by its pace: it captures scans whatever field has the focus. */

import { classify, isPhoneLike, isRecognised } from "./classify";
import { usCharacter, type Press } from "./keyboard";
import { bare } from "./scans";

/** Scanners send a character each 2-20 ms; nobody types ten in a row with less than 30 ms between. */
const MEAN_GAP_MS = 30;
const SHORTEST_SCAN = 6;
export const PAUSE_MS = 100;

export interface TimedPress extends Press {
  readonly at: number;
}

export class Wedge {
  private burst: { start: number; last: number; byPlace: string; byLayout: string; count: number } | null = null;

  /** The scanned text when this press ends a scan, else null. */
  press(press: TimedPress): string | null {
    if (press.code === "Enter" || press.code === "NumpadEnter" || press.code === "Tab") return this.end(press.at);
    const byPlace = usCharacter(press);
    if (byPlace === "" && press.key.length !== 1) return null; // Shift and its kind pause nothing.

    if (this.burst === null || press.at - this.burst.last > PAUSE_MS) {
      this.burst = { start: press.at, last: press.at, byPlace: "", byLayout: "", count: 0 };
    }
    this.burst.byPlace += byPlace;
    this.burst.byLayout += press.key.length === 1 ? press.key : "";
    this.burst.last = press.at;
    this.burst.count += 1;
    return null;
  }

  /** True when the next character would begin a new burst: the moment to remember what the focused field held. */
  startsAnew(at: number): boolean {
    return this.burst === null || at - this.burst.last > PAUSE_MS;
  }

  /** The scanned text when nothing has come for a while: some scanners put no Enter behind. Only what is certainly a code. */
  pause(at: number): string | null {
    if (this.burst === null || at - this.burst.last < PAUSE_MS) return null;
    const text = this.read();
    const reading = classify(text === null ? "" : bare(text));
    // A phone may be the beginning of a card on a tablet that is busy: a whole card and a whole link are what they are.
    if (reading.kind !== "link" && (reading.kind !== "number" || isPhoneLike(reading.digits))) return null;
    this.burst = null;
    return text;
  }

  private end(at: number): string | null {
    const isLate = this.burst !== null && at - this.burst.last > PAUSE_MS;
    const text = isLate ? null : this.read();
    this.burst = null;
    return text;
  }

  private read(): string | null {
    const { burst } = this;
    if (burst === null || burst.count < SHORTEST_SCAN) return null;
    if ((burst.last - burst.start) / (burst.count - 1) > MEAN_GAP_MS) return null;
    return meant(burst.byPlace, burst.byLayout);
  }
}

/** A scanner set to the tablet's own layout types right characters from other places: take the reading that makes sense. */
function meant(byPlace: string, byLayout: string): string {
  return !isRecognised(bare(byPlace)) && isRecognised(bare(byLayout)) ? byLayout : byPlace;
}
