/** What is typed or scanned is read for what it is. */
import { describe, expect, test } from "vitest";
import { classify, isPhoneLike, nameIn } from "../src/input/classify";

const TOKEN = "AZejslwdfk-KbpwNHi86S5r3cXkq0V2mTz8yWb4uHdE";

describe("a reading", () => {
  test.each([
    ["", { kind: "nothing" }],
    ["   ", { kind: "nothing" }],
    ["12", { kind: "too_short", missing: 2 }],
    ["1234", { kind: "last_digits", digits: "1234" }],
    ["12-34 56", { kind: "last_digits", digits: "123456" }],
    ["29 123 456", { kind: "number", digits: "29123456" }],
    ["+371 29-123-456", { kind: "number", digits: "+37129123456" }],
    ["8 (912) 345-67-89", { kind: "number", digits: "89123456789" }],
    ["2801 2345 6789 0172", { kind: "number", digits: "2801234567890172" }],
    [TOKEN, { kind: "link", identifier: TOKEN }],
    [`https://cards.example/balance#${TOKEN}`, { kind: "link", identifier: TOKEN }],
    ["K7RWM3QT", { kind: "code", code: "K7RWM3QT" }],
    ["k7rw-m3qt", { kind: "code", code: "K7RWM3QT" }],
    ["K7RWM3QO", { kind: "other", identifier: "K7RWM3QO" }],
    ["27222222", { kind: "number", digits: "27222222" }],
    ["HH-2012", { kind: "other", identifier: "HH-2012" }],
  ])("of %j", (text, reading) => {
    expect(classify(text)).toEqual(reading);
  });

  test("of a number with a plus is never a search for last digits", () => {
    expect(classify("+371").kind).toBe("number");
  });

  test("of a card's sixteen digits is no phone to enrol by", () => {
    expect(isPhoneLike("2801234567890172")).toBe(false);
    expect(isPhoneLike("+37129123456")).toBe(true);
  });
});

describe("a name", () => {
  test.each(["Kalniņa", " anna kalnina ", "Калнина", "O’Brien", "Bērziņa-Kalniņa", "J. Ozols", "Jānis", "王小明", "Kalnbers"])("is %j", (text) => {
    expect(nameIn(text)).toBe(text.trim());
  });

  test.each(["", " ", "…", "-", "4567", "OLD-77", "ann@example.org", "K7RWM3QT", TOKEN, "https://a.example/b"])("is not %j", (text) => {
    expect(nameIn(text)).toBeNull();
  });
});
