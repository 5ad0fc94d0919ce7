/** What a form says by itself, and what it remembers. */
import { beforeAll, describe, expect, test } from "vitest";
import { forgetDraft, keepDraft, takeUpDraft } from "../src/design/drafts";
import { markRefused, problemOf } from "../src/design/own_words";
import { Problem } from "../src/api/problem";
import type { Due } from "../src/api/dues";
import { isDue, owedBeside } from "../src/file/owed";
import { lastDayOf } from "../src/file/plans_sold";
import { show } from "../src/words";
import { sentenceFor } from "../src/words/failures";

class Area {
  value: string;
  constructor(readonly name: string, readonly defaultValue = "") {
    this.value = defaultValue;
  }
  types(text: string): this {
    this.value = text;
    return this;
  }
}
const formOf = (...areas: Area[]) => ({ querySelectorAll: () => areas }) as unknown as HTMLFormElement;
const keep = (key: string, area: Area) => keepDraft(key, area as unknown as EventTarget);

beforeAll(async () => {
  Object.assign(globalThis, { HTMLTextAreaElement: Area });
  Object.assign(globalThis, { document: { documentElement: { dataset: {}, lang: "" } } });
  await show("en");
});

describe("what somebody was writing when the next guest came", () => {
  test("stands there again in the same form of the same member, and nowhere else", () => {
    keep("rita /members/m1/cases", new Area("words").types("The sauna was cold"));
    const [again, other, colleague] = [new Area("words"), new Area("words"), new Area("words")];
    takeUpDraft("rita /members/m1/cases", formOf(again));
    takeUpDraft("rita /members/m2/cases", formOf(other));
    takeUpDraft("ewa /members/m1/cases", formOf(colleague));
    expect([again.value, other.value, colleague.value]).toEqual(["The sauna was cold", "", ""]);
  });

  test("is gone once it was sent", () => {
    keep("rita /a", new Area("words").types("Sent"));
    forgetDraft("rita /a");
    const again = new Area("words");
    takeUpDraft("rita /a", formOf(again));
    expect(again.value).toBe("");
  });

  test("does not come over what somebody else has written since", () => {
    keep("rita /note", new Area("words", "Old note").types("Old note, and more"));
    const [same, changed] = [new Area("words", "Old note"), new Area("words", "A colleague's note")];
    takeUpDraft("rita /note", formOf(same));
    takeUpDraft("rita /note", formOf(changed));
    expect([same.value, changed.value]).toEqual(["Old note, and more", "A colleague's note"]);
  });
});

test.each([
  ["what is missing", { type: "text", validity: { valueMissing: true } }, "Fill this in."],
  ["a day too early", { type: "date", min: "2027-05-03", validity: { rangeUnderflow: true } }, "≥ 3 May 2027"],
  ["a number too large", { type: "number", max: "90", validity: { rangeOverflow: true } }, "≤ 90"],
  ["an address that is none", { type: "email", validity: { typeMismatch: true } }, "An e-mail address looks like name@example.com."],
  ["a form that the hint tells", { type: "text", validity: { patternMismatch: true } }, "Only small letters."],
])("a field says %s in the words of the page", (_what, field, words) => {
  expect(problemOf(field, "Only small letters.")).toBe(words);
});

test.each([
  [{ period_months: 1, period_days: 0 }, "2026-11-28", "2026-12-27"],
  [{ period_months: 1, period_days: 0 }, "2027-01-31", "2027-02-27"],
  [{ period_months: 3, period_days: 0 }, "2027-11-30", "2028-02-28"],
  [{ period_months: 12, period_days: 0 }, "2028-02-29", "2029-02-27"],
  [{ period_months: 0, period_days: 30 }, "2027-02-01", "2027-03-02"],
])("a plan of %o from %s on is good until %s", (plan, startsOn, lastOn) => {
  expect(lastDayOf(plan, startsOn)).toBe(lastOn);
});

test("a payment is for all that the payer owes by today, in one sum", () => {
  const due = (due_id: string, more: Partial<Due> = {}) => ({ due_id, member_id: "m", payer_id: null, currency: "EUR", owed_minor: 1000, is_disputed: false, due_on: "2020-01-01", ...more }) as Due;
  const [fee, period] = [due("fee"), due("period")];
  const others = [due("later", { due_on: "2999-01-01" }), due("disputed", { is_disputed: true }), due("settled", { owed_minor: 0 }), due("zloty", { currency: "PLN" }), due("companys", { payer_id: "c", payer_kind: "company" })];
  const isNow = (each: Due) => isDue(each, "2026-11-28");
  expect(others.map(isNow)).toEqual([false, false, false, true, true]);
  expect(owedBeside(period, [fee, period, ...others].filter(isNow))).toEqual([fee]);
});

describe("what the suite could not use", () => {
  const marked = (...pointers: string[]) => {
    const said: string[] = [];
    const fields = ["title_en", "price", "last_on", "title.en"].map((name) => {
      let problem = "";
      return { name, setCustomValidity: (text: string) => (problem = text), checkValidity: () => problem !== "" && said.push(name), problem: () => problem };
    });
    const form = { elements: { namedItem: (name: string) => fields.find((each) => each.name === name) ?? null } } as unknown as HTMLFormElement;
    markRefused(form, new Problem(422, "invalid_request", "Please correct: x.", pointers.map((pointer) => ({ pointer, detail: "Unknown field." }))));
    expect(fields.map((each) => each.problem())).toEqual(["", "", "", ""]);
    return said;
  };

  test("is said beside its field, and holds nothing up afterwards", () => {
    expect(marked("/last_on", "/price_minor")).toEqual(["last_on", "price"]);
    expect(marked("/titles/en", "/texts/en/title")).toEqual(["title_en", "title.en"]);
    expect(marked("/nowhere")).toEqual([]);
  });

  test.each([
    ["in the words of programs", [{ pointer: "/last_on", detail: "Not a valid date." }], "Please correct: last_on.", "Something here cannot be so. Check what you typed."],
    ["in words for people", [{ pointer: "/phone", detail: "No such number." }], "No such number.", "No such number."],
    ["of no field", [], "It is closed.", "It is closed."],
  ])("%s is said for people", (_, errors, detail, words) => {
    expect(sentenceFor(new Problem(422, "invalid_request", detail, errors))).toBe(words);
  });
});
