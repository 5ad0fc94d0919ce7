/** What visitors are told of a desk: a name, a greeting, a yes or no; never why, what is owed, or whose face it is. */
import { expect, test, vi } from "vitest";
import type { CheckIn } from "../src/api/types";
import type { Scene } from "../src/reception/desk";
import { VERDICTS, type VerdictCode } from "../src/reception/verdicts";
import { greetingOf, nameForVisitors } from "../src/visitor/channel";
import type { Scene as TillScene } from "../src/cashier/scenes";
import type { Enrolment } from "../src/station/enrolment";
import { toldOf } from "../src/visitor/of_desk";
import { toldAtTill } from "../src/visitor/of_till";

vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });

function checkedIn(code: VerdictCode, more: Partial<CheckIn> = {}): CheckIn {
  return {
    check_in_id: "secret-check-in",
    checked_in_at: "2026-03-02T09:00:00Z",
    outlet: { code: "riga", name: "Gym Riga" },
    member: { member_id: "secret-member", display_name: "Anna K.", card_number: "9900123456789017", locale: "ru" },
    verdict: { colour: VERDICTS[code].colour, code, message: "Secret: a payment is overdue", actions: ["take_payment"] },
    occasions: [{ kind: "birthday", days_away: 0, message: "Secret: she is 40" }],
    membership: { membership_id: "secret-membership", plan: { code: "secret", title: "Secret plan" }, state: "active", valid_until: "2031-01-02", days_left: 77, visits_left: 88, freeze_days_left: 99, guests: 0 },
    desk: { owed: { amount_minor: 4900, currency: "EUR", since: "2026-01-01" }, note: "Secret note", has_photo: true, has_open_case: true, last_here_at: "2027-05-01T09:00:00Z", guests_left: 2 },
    loyalty: { as_of: null, is_stale: false, programs: [{ code: "coffee", unit: "stamp", balance: 5, target: 6 }], rewards: [] },
    ...more,
  };
}

const CODES = Object.keys(VERDICTS) as VerdictCode[];

test.each(CODES)("%s: a name and a yes or no, and nothing else of the check-in", (code) => {
  const told = toldOf({ kind: "verdict", checkIn: checkedIn(code) }, "Gym Riga");
  const mayEnter = VERDICTS[code].colour !== "red";
  expect(told).toEqual({ kind: "verdict", outlet: "Gym Riga", mayEnter, name: "Anna", greeting: mayEnter ? "birthday" : null, locale: "ru" });
  expect(JSON.stringify(told)).not.toMatch(/secret|4900|9900|payment|77|88|99|2031|40/i);
});

test.each<Scene>([
  { kind: "picks", asked: "4567", picks: [{ member_id: "m", display_name: "Boris", phone_tail: "67", has_photo: false }], takesKeys: true },
  { kind: "letting_in", checkIn: checkedIn("banned") },
  { kind: "signing", checkIn: checkedIn("waiver_missing") },
  { kind: "picturing", checkIn: checkedIn("welcome") },
  { kind: "unknown", isKept: false, detail: "Secret", asked: "26005001" },
  { kind: "joining", phone: "26005001", enrolment: {} as Enrolment },
  { kind: "failed", failure: new Error("Secret") },
])("while the desk is busy ($kind) it is one moment, and nobody's name", (scene) => {
  expect(toldOf(scene, "Gym Riga")).toEqual({ kind: "moment", outlet: "Gym Riga" });
});

test("who is in is no visitor's affair, and a look that takes milliseconds is none", () => {
  const presence = { inside: 1, capacity: null, members: [{ check_in_id: "c", member_id: "m", display_name: "Boris", since: "", guests: 0, label: null }] };
  expect(toldOf({ kind: "inside", presence }, "Gym")).toEqual({ kind: "idle", outlet: "Gym" });
  expect(toldOf({ kind: "looking" }, "Gym")).toBeNull();
});

test("a name is a given name, and digits of a phone are none", () => {
  expect(nameForVisitors("Anna K.")).toBe("Anna");
  expect(nameForVisitors("Anna Marija K.")).toBe("Anna Marija");
  expect(nameForVisitors("Žanna Ž.")).toBe("Žanna");
  expect(nameForVisitors("Jr.")).toBe("Jr.");
  expect(nameForVisitors("Member …17")).toBe("");
  expect(nameForVisitors("K. …17")).toBe("");
});

test("a birthday that is still to come is theirs to tell", () => {
  expect(greetingOf([{ kind: "birthday", days_away: 1 }])).toBeNull();
  expect(greetingOf([{ kind: "birthday", days_away: -3 }])).toBe("birthday");
  expect(greetingOf([{ kind: "dog", days_away: 0 }])).toBeNull();
  expect(greetingOf([{ kind: "first_visit", days_away: 0 }])).toBe("first_visit");
  expect(greetingOf([{ kind: "hundredth_visit", days_away: 0 }])).toBe("hundredth_visit");
});

test("at a counter it is cups, and what is ready", () => {
  const checkIn = checkedIn("welcome_back");
  const loyalty = { ...checkIn.loyalty, rewards: [{ reward_id: "secret-reward", title: "Free coffee", state: "issued", expires_on: null }] };
  const visit = { checkIn, loyalty } as unknown as Extract<TillScene, { kind: "member" }>["visit"];
  const told = toldAtTill({ kind: "member", visit }, "Café");
  expect(told).toEqual({ kind: "cups", outlet: "Café", name: "Anna", greeting: "birthday", locale: "ru", program: { unit: "stamp", balance: 5, target: 6 }, rewards: 1 });
  const gym = { code: "a-gym", unit: "visit", balance: 0, target: 10 };
  const both = { ...visit, loyalty: { ...loyalty, programs: [gym, ...loyalty.programs] } };
  expect(toldAtTill({ kind: "member", visit: both }, "Café")).toEqual(told);
  expect(toldAtTill({ kind: "unknown", title: "unknown.title", identifier: "26005001", detail: "Secret" }, "Café")).toEqual({ kind: "moment", outlet: "Café" });
});
