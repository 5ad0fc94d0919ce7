/** What cannot be read just now is read again by itself: nobody presses anything for it. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Awaited, whenBack, whyUnread } from "../src/api/answer";
import { NoAnswer, Problem } from "../src/api/problem";

const page = new EventTarget();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what passes by itself is waited for, and a refusal is told as it is", () => {
  const refused = new Problem(404, "unknown_member", "Nobody has this id.");
  expect(whyUnread(new NoAnswer("the suite is away"))).toBeInstanceOf(Awaited);
  expect(whyUnread(new Problem(503, "service_away", ""))).toBeInstanceOf(Awaited);
  expect(whyUnread(refused)).toBe(refused);
});

test("it is asked again the moment the network is back, and not once more in a while", () => {
  const ask = vi.fn();
  whenBack(ask);
  page.dispatchEvent(new Event("online"));
  expect(ask).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  page.dispatchEvent(new Event("online"));
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a suite that comes back without a word is asked in a while", () => {
  const ask = vi.fn();
  whenBack(ask);
  vi.advanceTimersByTime(5_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("whatever is not shown any more is not asked for", () => {
  const ask = vi.fn();
  whenBack(ask)();
  page.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(ask).not.toHaveBeenCalled();
});
