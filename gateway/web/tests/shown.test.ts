/** How numbers are read out by people, so that a typed one can be compared with what a guest says. */
import { expect, test } from "vitest";
import { inGroups } from "../src/design/shown";

test.each([
  ["2800000000000017", "2800 0000 0000 0017"],
  ["29123456", "29 123 456"],
  ["+37129123456", "+371 29 123 456"],
  ["+48601234567", "+48 601 234 567"],
  ["+77011234567", "+7 701 123 45 67"],
  ["7011234567", "701 123 45 67"],
  ["+13015550123", "+1 301 555 01 23"],
  ["+3712", "+371 2"],
  ["+371", "+371"],
  ["+3", "+3"],
])("%s is shown as %s", (typed, shown) => {
  expect(inGroups(typed).replaceAll("\u00a0", " ")).toBe(shown);
});
