/** What the office counts of the lines that wait. */
import { expect, test, vi } from "vitest";
import type { LateCommand } from "../src/api/office";

vi.stubGlobal("sessionStorage", { getItem: () => null });
const { openWords, waitingForLong } = await import("../src/hq/late_open");

const NOW = Date.parse("2026-03-02T12:00:00Z");
const line = (reported_at: string) => ({ reported_at }) as LateCommand;

test("nothing is counted where nothing waits, and more than the suite lists is told as that", () => {
  expect(openWords(null)).toBeNull();
  expect(openWords([])).toBeNull();
  expect(openWords(Array.from({ length: 199 }, () => line("2026-03-02T11:00:00Z")))).toBe("199");
  expect(openWords(Array.from({ length: 200 }, () => line("2026-03-02T11:00:00Z")))).toBe("200+");
});

test("a line waits for long when nobody has settled it within a day of its report", () => {
  const [young, old] = [line("2026-03-01T12:00:00Z"), line("2026-03-01T11:59:59Z")];
  expect(waitingForLong([young, old], NOW)).toEqual([old]);
  expect(waitingForLong(null, NOW)).toEqual([]);
});
