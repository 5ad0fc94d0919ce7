import { expect, test } from "vitest";
import { decoded, pieces, together } from "../src/hq/csv";

const CP1251 = new Uint8Array([0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0]);

test("a file is read in whichever of the usual encodings it was written", () => {
  expect(decoded(CP1251)).toBe("Москва");
  expect(decoded(new TextEncoder().encode("Rīga"))).toBe("Rīga");
  expect(decoded(new Uint8Array([0xff, 0xfe, 0x1c, 0x04]))).toBe("М");
  expect(decoded(new Uint8Array([]))).toBe("");
});

test("a long file goes in pieces, and a refused row keeps its line and reason", () => {
  const rows = Array.from({ length: 2_000 }, (_, place) => `o${place},Outlet number ${place}\n`);
  const found = pieces(`code,name\n${rows.join("")}`);
  expect(found.length).toBeGreaterThan(1);
  expect(found.every(({ csv }) => csv.startsWith("code,name\n") && csv.length < 60_000)).toBe(true);
  const report = { rows: 1, added: 0, unchanged: 0, refused: [{ line: 2, reason: "no", code: "invalid", column: "zone" }] };
  expect(together([{ report, before: 0 }, { report, before: 700 }]).refused).toEqual([
    { line: 2, reason: "no", code: "invalid", column: "zone" },
    { line: 702, reason: "no", code: "invalid", column: "zone" },
  ]);
});
