/** The timeline in words: each code that an episode may carry says something, and a line says what became of it, when and where. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detailsOf, kindName } from "../src/file/episodes";
import { mayUndo } from "../src/file/UndoVisit";
import { moment } from "../src/words/dates";

const SERVICES = join(import.meta.dirname, "../../../services");
const nobody = () => null;

/** The codes of a tuple, as the service that gives them writes it down. */
function codesOf(file: string, name: string): string[] {
  const found = new RegExp(`^${name}(?:: [^=]+)? = (?:Literal)?[(\\[]([^)\\]]*)`, "m").exec(readFileSync(join(SERVICES, file), "utf8"));
  return [...(found?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, code]) => code!);
}

/** Without a catalogue a text shows its key, so what has words is not empty. */
describe.each([
  ["admission_overridden", "reason", "contracts/http_admission.py", "OVERRIDE_REASONS"],
  ["member_banned", "reason", "contracts/http_admission.py", "BAN_REASONS"],
  ["membership_cancelled", "reason", "contracts/http_memberships.py", "CANCEL_REASONS"],
  ["days_gifted", "reason", "contracts/http_memberships.py", "GIFT_REASONS"],
  ["balance_adjusted", "reason", "contracts/http_loyalty.py", "ADJUSTMENT_REASONS"],
  ["due_waived", "reason", "contracts/http_dues.py", "WAIVER_REASONS"],
  ["due_disputed", "reason", "contracts/http_dues.py", "DISPUTE_REASONS"],
  ["payment_reversed", "reason", "contracts/http_dues.py", "VOID_REASONS"],
  ["payment_recorded", "source", "members/domain/dues/payment.py", "PaymentSource"],
  ["call_made", "outcome", "contracts/http_file.py", "CALL_OUTCOMES"],
  ["renewal_stopped", "reason", "members/domain/memberships/acts.py", "WhyStopped"],
  ["case_worked_on", "began_by", "contracts/http_file.py", "BEGAN_BY"],
  ["task_done", "outcome", "members/domain/task.py", "TaskOutcome"],
  ["message_sent", "message", "notifications/domain/message.py", "MessageKind"],
  ["consent_given", "purpose", "members/domain/consent.py", "ConsentPurpose"],
  ["case_opened", "kind", "contracts/http_cases.py", "KINDS"],
  ["case_opened", "topic", "contracts/http_cases.py", "TOPICS"],
  ["case_opened", "state", "contracts/http_cases.py", "STATES"],
  ["case_opened", "mood", "contracts/http_cases.py", "MOODS"],
  ["case_compensated", "kind", "contracts/http_cases.py", "COMPENSATION_KINDS"],
  ["date_added", "date_kind", "members/domain/important_date.py", "DateKind"],
  ["prospect_converted", "source", "contracts/http_prospects.py", "SOURCES"],
] as const)("a line of %s", (kind, fact, file, name) => {
  const codes = codesOf(file, name).filter((code) => !(kind === "message_sent" && code === "sign_in_code"));
  test(`has words for each ${fact}`, () => {
    expect(codes.length, `${file}: ${name}`).toBeGreaterThan(1);
    expect(codes.filter((code) => detailsOf({ kind, facts: { [fact]: code } }, nobody) === "")).toEqual([]);
  });
});

test.each([
  ["dispute_settled", "outcome", ["owed", "not_owed", "won", "lost"]],
  ["task_done", "reason", ["by_hand", "case", "at_risk", "not_me", "dues_call", "dues_review", "dues_company", "trial", "important_date"]],
])("a line of %s has words for each %s", (kind, fact, codes) => {
  expect(codes.filter((code) => detailsOf({ kind, facts: { [fact]: code } }, nobody) === "")).toEqual([]);
});

test("who was turned away is not taken for somebody who came, and neither is a visit that was undone", () => {
  const visit = (state: string, colour: string, verdict: string) => ({ kind: "visit", facts: { state, colour, verdict, label: null } });
  const lines = [visit("turned_away", "red", "banned"), visit("undone", "green", "welcome_back"), visit("came", "yellow", "let_in_once"), visit("came", "green", "welcome")];
  expect(lines.map((line) => [kindName(line), detailsOf(line, nobody)])).toEqual([
    ["episode.turned_away", "told.banned"],
    ["episode.visit_undone", ""],
    ["episode.visit", "told.let_in_once"],
    ["episode.visit", ""],
  ]);
  expect(detailsOf({ kind: "visit", facts: { label: "yoga-18" } }, nobody)).toBe("yoga-18");
});

test("a reward says what it was given for, and only one of a full card was earned", () => {
  const of = (kind: string) => ({ kind: "reward_issued", facts: { kind } });
  expect(kindName(of("program"))).toBe("episode.reward_issued");
  for (const given of ["birthday", "date", "plan", "referral", "goodwill"]) {
    expect([kindName(of(given)), detailsOf(of(given), nobody)]).toEqual(["episode.reward_gifted", `given.${given}`]);
  }
});

test("an override names the manager, where anybody knows the name", () => {
  const line = { kind: "admission_overridden", facts: { reason: "technical", approver: "a", verdict: "frozen" } };
  expect(detailsOf(line, nobody)).toBe("told.frozen · override.technical");
  expect(detailsOf(line, (id) => (id === "a" ? "Inga" : null))).toBe("told.frozen · override.technical · episode.approved_by");
});

test("a sale says its price, and a renewal which way it was set", () => {
  expect(detailsOf({ kind: "membership_sold", facts: { price_minor: 4900, currency: "EUR" } }, nobody)).toBe("€49.00");
  expect(["true", "false"].map((renews) => detailsOf({ kind: "renewal_set", facts: { renews: renews === "true" } }, nobody))).toEqual(["mb.by_itself", "mb.not_by_itself"]);
});

test("a moment has its year when it is another, and the clock of its outlet where that differs", () => {
  const now = new Date("2027-03-01T12:00:00Z");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const there = here === "Asia/Vladivostok" ? "Europe/Riga" : "Asia/Vladivostok";
  expect(moment("2027-02-03T12:00:00Z", here, now)).not.toContain("2027");
  expect(moment("2026-05-03T12:00:00Z", here, now)).toContain("2026");
  expect(moment("2027-02-03T12:00:00Z", here, now)).not.toContain("GMT");
  expect(moment("2027-02-03T12:00:00Z", there, now)).toMatch(there === "Asia/Vladivostok" ? /22:00.*GMT\+10/ : /14:00/);
  expect(moment("2027-02-03T12:00:00Z", "Mars/Olympus", now)).toBe(moment("2027-02-03T12:00:00Z", null, now));
});

test("managers in the office undo a visit that stands, and nobody else does", () => {
  const visit = (state: string) => ({ kind: "visit", facts: { state } });
  expect(["came", "in", "left"].every((state) => mayUndo(visit(state), "outlet_manager") && mayUndo(visit(state), "hq"))).toBe(true);
  expect(["turned_away", "undone"].some((state) => mayUndo(visit(state), "hq"))).toBe(false);
  expect(["cashier", "reception", "territory_manager", undefined].some((role) => mayUndo(visit("in"), role))).toBe(false);
  expect(mayUndo({ kind: "call_made", facts: { state: "in" } }, "hq")).toBe(false);
});
