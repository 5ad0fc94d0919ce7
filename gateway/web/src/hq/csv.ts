/** A CSV file in pieces that the suite takes: 64 kB of JSON at most, each with the header row. */

import type { ImportReport } from "../api/office";

const MOST_CHARACTERS = 20_000;
/** A PIN takes a while to keep safely, so the suite takes twenty at once. */
const MOST_ROWS = 20;

export interface Piece {
  readonly csv: string;
  /** How many lines of the file stand before the piece's own first row. */
  readonly before: number;
}

/** Spreadsheets of our countries write UTF-8, UTF-16 or CP1251; hardly any other text passes for UTF-8 by chance. */
export function decoded(bytes: Uint8Array): string {
  const mark = (bytes[0]! << 8) | bytes[1]!;
  if (mark === 0xfffe || mark === 0xfeff) return new TextDecoder(mark === 0xfffe ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1251").decode(bytes);
  }
}

/** A line break inside quotes belongs to the value. */
function lines(csv: string): string[] {
  const found: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    if (csv[at] === '"') isQuoted = !isQuoted;
    if (csv[at] === "\n" && !isQuoted) {
      found.push(csv.slice(start, at + 1));
      start = at + 1;
    }
  }
  if (start < csv.length) found.push(csv.slice(start));
  return found;
}

export function pieces(csv: string): Piece[] {
  const [header = "", ...rows] = lines(csv);
  const found: Piece[] = [];
  let taken: string[] = [];
  let before = 0;
  for (const [place, row] of rows.entries()) {
    taken.push(row);
    const isLast = place === rows.length - 1;
    if (!isLast && taken.length < MOST_ROWS && taken.join("").length + rows[place + 1]!.length < MOST_CHARACTERS) continue;
    found.push({ csv: (header.endsWith("\n") ? header : `${header}\n`) + taken.join(""), before });
    before += taken.length;
    taken = [];
  }
  return found.length > 0 ? found : [{ csv, before: 0 }];
}

/** The pieces' reports as one, with the lines of the whole file. */
export function together(reports: readonly { report: ImportReport; before: number }[]): ImportReport {
  const sum = { rows: 0, added: 0, unchanged: 0, refused: [] as ImportReport["refused"] };
  for (const { report, before } of reports) {
    sum.rows += report.rows;
    sum.added += report.added;
    sum.unchanged += report.unchanged;
    sum.refused.push(...report.refused.map((refused) => ({ ...refused, line: refused.line + before })));
  }
  return sum;
}
