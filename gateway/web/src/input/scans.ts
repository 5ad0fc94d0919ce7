/** Whatever reads codes brings them here: stripped of what readers add, heard once, and handed on if it may be a card of ours. */

import { ForeignCode, foreignScanned } from "./foreign";

const REPEAT_MS = 2_500;

export interface Hearing {
  scanned(text: string): void;
  /** A code of another kind. */
  refused(failure: ForeignCode): void;
}

export class Scans {
  private readonly repeats = new RepeatFilter();

  constructor(private readonly hearing: Hearing) {}

  /** `at` in milliseconds of the page's own clock. True when somebody should hear that it was read. */
  read(raw: string, at: number): boolean {
    const text = bare(raw);
    if (text === "") return false;
    const foreign = foreignScanned(text);
    // Of a code that is not ours only its kind is remembered.
    if (this.repeats.isRepeat(foreign === null ? text : `foreign ${foreign}`, at)) return false;
    if (foreign === null) this.hearing.scanned(text);
    else this.hearing.refused(new ForeignCode(foreign));
    return true;
  }
}

/** Scanners may put an AIM identifier (`]Q3`) in front, or STX and ETX around, or control signs behind. */
export function bare(raw: string): string {
  return raw.replace(/[\u0000-\u001f\u007f]/g, "").replace(/^\][A-Za-z][0-9A-Za-z]/, "").trim();
}

/** Swallows the same code read again within 2.5 s: scanners in their stands read twice, and a camera a hundred times. */
export class RepeatFilter {
  private seen: { text: string; at: number } | null = null;

  isRepeat(text: string, at: number): boolean {
    const repeated = this.seen !== null && this.seen.text === text && at - this.seen.at < REPEAT_MS;
    this.seen = { text, at };
    return repeated;
  }
}
