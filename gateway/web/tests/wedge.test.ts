/** A scanner is told from a person, and understood whatever layout the tablet types with. */
import { describe, expect, test } from "vitest";
import { typedCharacter } from "../src/input/keyboard";
import { RepeatFilter } from "../src/input/scans";
import { Wedge, type TimedPress } from "../src/input/wedge";
import { FRENCH, POLISH, RUSSIAN, US, scanOf } from "./layouts";

const LINK = "https://cards.example:8443/balance#AZejslwdfk-KbpwNHi86S5r3cXkq0V2m_z8yWb4uHdE";
const CARD = "2801234567890172";

function read(presses: TimedPress[]): string | null {
  const wedge = new Wedge();
  return presses.map((press) => wedge.press(press)).find((scan) => scan !== null) ?? null;
}

describe("a scan", () => {
  test.each([
    ["English", US],
    ["Russian", RUSSIAN],
    ["French", FRENCH],
    ["Polish typist's", POLISH],
  ])("of a link and of a card is understood on a tablet with a %s layout", (_, tablet) => {
    expect(read(scanOf(LINK, { tablet }))).toBe(LINK);
    expect(read(scanOf(CARD, { tablet }))).toBe(CARD);
  });

  test("by a scanner that was set to the tablet's own French layout is understood too", () => {
    expect(read(scanOf(CARD, { scanner: FRENCH, tablet: FRENCH }))).toBe(CARD);
  });

  test("is understood with the identifier of its symbology in front", () => {
    expect(read(scanOf(`]Q3${CARD}`, { tablet: FRENCH }))).toBe(`]Q3${CARD}`);
    expect(read(scanOf(`]Q3${CARD}`, { scanner: FRENCH, tablet: FRENCH }))).toBe(`]Q3${CARD}`);
  });

  test("ends with Tab as well", () => {
    const presses = scanOf(CARD);
    presses.push({ ...presses.pop()!, code: "Tab", key: "Tab" });
    expect(read(presses)).toBe(CARD);
  });

  test("that halts on the way is not taken for its end: the whole stands in the field", () => {
    const halted = (text: string, after: number, halt: number) =>
      scanOf(text).map((press, place) => (place < after ? press : { ...press, at: press.at + halt }));
    for (const halt of [120, 400, 900]) expect(read(halted("29124001", 1, halt))).toBeNull();
    expect(read(halted(CARD, 5, 150))).toBeNull();
    expect(read(halted("29124001", 1, 1_500)), "digits of long ago are something else").toBe("9124001");
    // Whoever typed something a moment before a scan has scanned all the same.
    const scanned = scanOf(CARD).map((press) => ({ ...press, at: press.at + 300 }));
    expect(read([...scanOf("29").slice(0, -1), ...scanned])).toBe(CARD);
    const code = scanOf("k7qm-4pxt").map((press) => ({ ...press, at: press.at + 300 }));
    expect(read([...scanOf("29").slice(0, -1), ...code])).toBe("k7qm-4pxt");
  });

  test("may hold Shift between its characters", () => {
    const presses = scanOf(LINK).flatMap((press) => (press.shiftKey ? [{ ...press, code: "ShiftLeft", key: "Shift" }, press] : [press]));
    expect(read(presses)).toBe(LINK);
  });
});

describe("a scanner that puts no Enter behind", () => {
  const quiet = (text: string, gap = 8) => {
    const wedge = new Wedge();
    const presses = scanOf(text, { gap }).slice(0, -1);
    for (const press of presses) wedge.press(press);
    return (after: number) => wedge.pause(presses.at(-1)!.at + after);
  };

  test("is understood when it has been quiet for a while, once", () => {
    const pause = quiet(CARD);
    expect(pause(50)).toBeNull();
    expect(pause(120)).toBe(CARD);
    expect(pause(240)).toBeNull();
  });

  test("is not cut short where the tablet was busy before the last digit", () => {
    expect(quiet(CARD.slice(0, -1))(500)).toBeNull();
  });

  test("or puts it late keeps that Enter to itself: it presses nothing of the guest who is found", () => {
    const wedge = new Wedge();
    const presses = scanOf(CARD);
    const enter = presses.pop()!;
    for (const press of presses) wedge.press(press);
    const last = presses.at(-1)!.at;
    expect(wedge.isItsLateEnd(enter)).toBe(false);
    expect(wedge.pause(last + 120)).toBe(CARD);
    expect(wedge.isItsLateEnd(enter)).toBe(true);
    expect(wedge.isItsLateEnd({ ...enter, at: last + 300 })).toBe(true);
    expect(wedge.isItsLateEnd({ ...enter, at: last + 1_000 }), "a hand's").toBe(false);
  });

  test("is no person, and no word", () => {
    expect(quiet("26111222", 60)(200)).toBeNull();
    expect(quiet("Margarita")(200)).toBeNull();
  });
});

describe("what is no scan", () => {
  test("is a person's typing, however quick", () => {
    expect(read(scanOf("26111222", { gap: 60 }))).toBeNull();
  });

  test("is a short burst", () => {
    expect(read(scanOf("1234", { gap: 5 }))).toBeNull();
  });

  test("is a burst whose Enter comes late", () => {
    const presses = scanOf(CARD);
    presses.push({ ...presses.pop()!, at: 10_000 });
    expect(read(presses)).toBeNull();
  });

  test("is what was typed before a scan: only the scan is read", () => {
    const typed = scanOf("12", { gap: 200, from: 0 }).slice(0, 2);
    expect(read([...typed, ...scanOf(CARD, { from: 2_000 })])).toBe(CARD);
  });
});

test("the same code read again within 2.5 seconds is ignored, another one is not", () => {
  const filter = new RepeatFilter();
  expect(filter.isRepeat(CARD, 0)).toBe(false);
  expect(filter.isRepeat(CARD, 2_400)).toBe(true);
  expect(filter.isRepeat(LINK, 2_500)).toBe(false);
  expect(filter.isRepeat(CARD, 2_600)).toBe(false);
  expect(filter.isRepeat(CARD, 5_200)).toBe(false);
});

test("a person's digit is a digit on every layout, with and without Shift", () => {
  expect(typedCharacter({ code: "Digit2", key: "é", shiftKey: false })).toBe("2");
  expect(typedCharacter({ code: "Digit2", key: "2", shiftKey: true })).toBe("2");
  expect(typedCharacter({ code: "Numpad7", key: "7", shiftKey: false })).toBe("7");
  expect(typedCharacter({ code: "KeyQ", key: "й", shiftKey: false })).toBe("й");
  expect(typedCharacter({ code: "ShiftLeft", key: "Shift", shiftKey: true })).toBe("");
});
