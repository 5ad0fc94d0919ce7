/** What is no card of ours is told on the device, and goes no further. */
import { describe, expect, test } from "vitest";
import { ForeignCode, foreignScanned, foreignTyped } from "../src/input/foreign";
import { Scans, bare } from "../src/input/scans";

const TOKEN = "AZejslwdfk-KbpwNHi86S5r3cXkq0V2mTz8yWb4uHdE";
const OURS = "2801234567890172";
/** Numbers of the card schemes' own test cards. */
const BANK_CARDS = ["4111111111111111", "4111 1111 1111 1111", "5555555555554444", "2223003122003222", "378282246310005", "6011111111111117", "2200123456789019", "9860123456789015"];

describe("a bank card", () => {
  test.each(BANK_CARDS)("%s is told, scanned or typed", (number) => {
    expect([foreignScanned(number), foreignTyped(number)]).toEqual(["bank_card", "bank_card"]);
  });

  test.each(["%B4111111111111111^KALNINA/ANNA^29121010000000000?", ";4111111111111111=29121010000000000000?", "%B6011000000000004^A/B^2912"])(
    "is told by its magnetic stripe %s",
    (stripe) => {
      expect(foreignScanned(stripe)).toBe("bank_card");
      expect(foreignTyped(stripe)).toBe("bank_card");
    },
  );

  test("with a wrong digit is none, and neither is a card of ours", () => {
    expect(foreignScanned("4111111111111112")).toBeNull();
    expect([foreignScanned(OURS), foreignTyped(OURS)]).toEqual([null, null]);
  });
});

test("no phone of any length is taken for a bank card", () => {
  for (const phone of ["29123456", "+37129123456", "491512345678901", "4915123456789", "8 (912) 345-67-89", "480123456789012"]) expect(foreignTyped(phone)).toBeNull();
});

describe("a scan", () => {
  test.each([
    ["4006381333931", "product"],
    ["9783161484100", "product"],
    ["2012345678903", null], // The old card of a house: a number that shops give themselves.
    ["https://other-brand.example/c/77", "link"],
    ["HTTP://OTHER-BRAND.EXAMPLE/C/77", "link"],
    ["www.other-brand.example", "link"],
    ["q.example/abc", "link"],
    ["mailto://somebody", "link"],
    ["WIFI:T:WPA;S:cafe;P:secret;;", "other"],
    ["BEGIN:VCARD\nFN:Anna", "other"],
    [`https://cards.example/balance#${TOKEN}`, null],
    [TOKEN, null],
    [OURS, null],
    ["K7RW-M3QT", null],
    ["HH-2012.7", null],
    ["Клуб17", null],
  ])("of %j", (text, kind) => {
    expect(foreignScanned(text)).toBe(kind);
  });
});

test("thirteen digits that a hand typed are a phone, whatever a barcode's check digit says", () => {
  expect(foreignTyped("4006381333931")).toBeNull();
});

function hearing() {
  const heard: string[] = [];
  const scans = new Scans({ scanned: (text) => heard.push(text), refused: (failure) => heard.push(String(failure.kind)) });
  return { scans, heard };
}

describe("whatever reads codes", () => {
  test.each([
    [`]Q3${OURS}`, OURS],
    [`]C0${OURS}`, OURS],
    [`]C1${OURS}`, OURS],
    [`\u0002${OURS}\u0003`, OURS],
    [`\u0002]Q1${TOKEN}\u0003\r\n`, TOKEN],
    [`${OURS}\t`, OURS],
    [` ${OURS} `, OURS],
  ])("may add signs of its own: %j", (raw, text) => {
    expect(bare(raw)).toBe(text);
  });

  test("is heard once for the same code within 2.5 seconds, a camera that looks all the time too", () => {
    const { scans, heard } = hearing();
    for (let at = 0; at < 10_000; at += 100) scans.read(OURS, at);
    expect(scans.read(`]Q3${OURS}`, 10_500)).toBe(false);
    expect(scans.read(OURS, 13_001)).toBe(true);
    expect(heard).toEqual([OURS, OURS]);
  });

  test("hands on of a foreign code nothing but its kind", () => {
    const { scans, heard } = hearing();
    expect(scans.read("]C04111111111111111", 0)).toBe(true);
    expect(scans.read("4111111111111111", 100)).toBe(false);
    expect(heard).toEqual(["bank_card"]);
    expect(JSON.stringify(scans)).not.toContain("4111");
    expect(new ForeignCode("bank_card").message).not.toMatch(/\d/);
  });

  test("that reads nothing but signs of its own is not heard", () => {
    const { scans, heard } = hearing();
    expect(scans.read("\u0002\u0003", 0)).toBe(false);
    expect(heard).toEqual([]);
  });
});
