/** Every verdict has a colour, a sign, a word in four languages and a sound; every act has its word. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
  const verdict = { code: "debt_over_limit", colour: "red" as const, message: "" };
  expect(actsOfOthers({ ...verdict, actions: [] })).toEqual(["take_payment", "let_in_once"]);
  expect(actsOfOthers({ ...verdict, actions: ["take_payment"] })).toEqual(["let_in_once"]);
  expect(actsOfOthers({ ...verdict, actions: ["take_payment", "let_in_once"] })).toEqual([]);
});

test("a verdict of a newer suite is shown by its colour alone", () => {
  expect(lineOf("moon_is_full")).toBeNull();
  expect(actsOfOthers({ code: "moon_is_full", colour: "red", message: "", actions: [] })).toEqual([]);
});
