/** Amounts in a field stand as the language writes them, and are read however somebody types them. */
import { afterEach, expect, test, vi } from "vitest";
import { show } from "../src/words";
import { minorIn, typedAmount } from "../src/words/money";

vi.stubGlobal("document", { documentElement: {} });
afterEach(() => show("en"));

test.each([
  ["en", "49.00", "1250.50"],
  ["ru", "49,00", "1250,50"],
  ["pl", "49,00", "1250,50"],
  ["lv", "49,00", "1250,50"],
] as const)("in %s", async (locale, small, large) => {
  await show(locale);
  expect([typedAmount(4900, "EUR"), typedAmount(125050, "EUR")]).toEqual([small, large]);
  expect([minorIn(small, "EUR"), minorIn(large, "EUR")]).toEqual([4900, 125050]);
  expect(typedAmount(1250, "JPY")).toBe("1250");
});
