/** Tells a scanner that types like a keyboard from a person, by its pace: it captures scans whatever field has the focus. */

import { classify, isPhoneLike, isRecognised } from "./classify";
import { usCharacter, type Press } from "./keyboard";
import { bare } from "./scans";

/** Scanners send a character each 2-20 ms; nobody types ten in a row with less than 30 ms between. */
const MEAN_GAP_MS = 30;
const SHORTEST_SCAN = 6;
export const PAUSE_MS = 100;
/** What goes on so soon behind a pause may be the rest of one number that was typed with a halt in it. */
const CONTINUED_MS = 1000;
/** An Enter so soon behind a code is the scanner's own: nobody has seen yet what came of it. */
const SUFFIX_MS = 500;

export interface TimedPress extends Press {
  readonly at: number;
}

export class Wedge {
  private burst: { start: number; last: number; byPlace: string; byLayout: string; count: number; isRest: boolean } | null = null;

  /** When the last character of a code came that was taken as whole without an Enter. */
  private unendedAt = -Infinity;

  /** The scanned text when this press ends a scan, else null. */
  press(press: TimedPress): string | null {
    if (isEnd(press)) return this.end(press.at);
    const byPlace = usCharacter(press);
    if (byPlace === "" && press.key.length !== 1) return null; // Shift and its kind pause nothing.

    if (this.burst === null || press.at - this.burst.last > PAUSE_MS) {
      const isRest = this.burst !== null && press.at - this.burst.last < CONTINUED_MS;
      this.burst = { start: press.at, last: press.at, byPlace: "", byLayout: "", count: 0, isRest };
    }
    this.burst.byPlace += byPlace;
    this.burst.byLayout += press.key.length === 1 ? press.key : "";
    this.burst.last = press.at;
    this.burst.count += 1;
    return null;
  }

  /** True for the Enter of a scan that was taken as whole before it came: on a busy tablet it would press a button. */
  isItsLateEnd(press: TimedPress): boolean {
    return this.burst === null && isEnd(press) && press.at - this.unendedAt < SUFFIX_MS;
  }

  /** True when the next character would begin a new burst: the moment to remember what the focused field held. */
  startsAnew(at: number): boolean {
    return this.burst === null || at - this.burst.last > PAUSE_MS;
  }

  /** The scanned text when nothing has come for a while: some scanners put no Enter behind. Only what is certainly a code. */
  pause(at: number): string | null {
    if (this.burst === null || at - this.burst.last < PAUSE_MS) return null;
    const text = this.read();
    // A phone may be the beginning of a card on a tablet that is busy.
    if (text === null || !isWhole(text)) return null;
    this.unendedAt = this.burst.last;
    this.burst = null;
    return text;
  }

  private end(at: number): string | null {
    const isLate = this.burst !== null && at - this.burst.last > PAUSE_MS;
    const text = isLate ? null : this.read();
    const isRest = this.burst?.isRest === true;
    this.burst = null;
    // The end of a number is no number: what stands in the field is whole.
    return text !== null && isRest && !isWhole(text) && classify(bare(text)).kind !== "code" ? null : text;
  }

  private read(): string | null {
    const { burst } = this;
    if (burst === null || burst.count < SHORTEST_SCAN) return null;
    if ((burst.last - burst.start) / (burst.count - 1) > MEAN_GAP_MS) return null;
    return meant(burst.byPlace, burst.byLayout);
  }
}

/** True for what cannot be a part of something longer: a whole card and a whole link are what they are. */
function isWhole(text: string): boolean {
  const reading = classify(bare(text));
  return reading.kind === "link" || (reading.kind === "number" && !isPhoneLike(reading.digits));
}

function isEnd({ code }: Press): boolean {
  return code === "Enter" || code === "NumpadEnter" || code === "Tab";
}

/** A scanner set to the tablet's own layout types right characters from other places: take the reading that makes sense. */
function meant(byPlace: string, byLayout: string): string {
  return !isRecognised(bare(byPlace)) && isRecognised(bare(byLayout)) ? byLayout : byPlace;
}
