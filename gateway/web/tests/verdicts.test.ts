/** Every verdict has a colour, a sign, a word in four languages and a sound; every act has its word. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { VerdictAction } from "../src/api/types";
import { SIGNS } from "../src/reception/signs";
import { ACTION_WORDS, COLOUR_WORDS, SHORT, VERDICTS, actsOfOthers, lineOf, tuneOf, type VerdictCode } from "../src/reception/verdicts";
import { LOCALES } from "../src/words";

const words = Object.fromEntries(LOCALES.map((locale) => [locale, JSON.parse(readFileSync(join(import.meta.dirname, `../src/words/${locale}.json`), "utf8")) as Record<string, string>]));
const codes = Object.keys(VERDICTS) as VerdictCode[];

describe.each(codes)("%s", (code) => {
  test("has a sign that is drawn", () => {
    expect(SIGNS[VERDICTS[code].sign]).toBeTruthy();
  });

  test.each(LOCALES)("says its word, its colour's and its acts' in %s", (locale) => {
    const { colour, actions } = VERDICTS[code];
    for (const key of [SHORT[code], COLOUR_WORDS[colour], ...actions.map((action) => ACTION_WORDS[action])]) expect(words[locale]![key], key).toBeTruthy();
  });

  test("sounds as its colour does", () => {
    const verdict = { code, colour: VERDICTS[code].colour, message: "", actions: [] };
    expect(tuneOf({ verdict, occasions: [] })).toBe({ green: "good", yellow: "careful", red: "bad" }[verdict.colour]);
  });
});

test("a flourish is for a day to celebrate, and never over a red or a yellow", () => {
  const occasions = [{ kind: "birthday", days_away: 0, message: "" }];
  const of = (code: VerdictCode) => tuneOf({ verdict: { code, colour: VERDICTS[code].colour, message: "", actions: [] }, occasions });
  expect([of("welcome_back"), of("unpaid"), of("banned")]).toEqual(["festive", "careful", "bad"]);
});

test("what whoever stands there may not do is said, and only that", () => {
  expect(ofOthers("debt_over_limit", [])).toEqual(["take_payment", "let_in_once"]);
  expect(ofOthers("debt_over_limit", ["take_payment"])).toEqual(["let_in_once"]);
  expect(ofOthers("debt_over_limit", ["take_payment", "let_in_once"])).toEqual([]);
});

test("others sell a pack anew, and renew what has no visits to use up", () => {
  expect(ofOthers("expires_soon", [], 3)).toEqual(["sell"]);
  expect(ofOthers("expired", [], 3)).toEqual(["sell", "let_in_once"]);
  expect(ofOthers("expires_soon", ["sell"], 3)).toEqual([]);
  expect(ofOthers("expires_soon", [])).toEqual(["renew"]);
});

test("where notice was given nobody renews: the file is offered instead", () => {
  expect(ofOthers("expires_soon", ["open_file"])).toEqual([]);
});

test("a verdict of a newer suite is shown by its colour alone", () => {
  expect(lineOf("moon_is_full")).toBeNull();
  expect(ofOthers("moon_is_full", [])).toEqual([]);
});

function ofOthers(code: string, actions: VerdictAction[], visitsLeft: number | null = null): readonly VerdictAction[] {
  const plan = { code: "plan", title: "Plan" };
  const membership = { membership_id: "mb", plan, state: "active", valid_until: "2027-05-12", days_left: 2, visits_left: visitsLeft, freeze_days_left: 0, guests: 0 };
  return actsOfOthers({ verdict: { code, colour: "red", message: "", actions }, membership });
}
