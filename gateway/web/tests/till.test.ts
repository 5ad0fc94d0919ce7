/** The till: what a cashier notices when pressing, scanning and taking back. */
import { describe, expect, test } from "vitest";
import { DirectQueue } from "../src/api/commands";
import { NoAnswer, Problem } from "../src/api/problem";
import type { Alike, CheckIn, Loyalty, Reward } from "../src/api/types";
import { UNDO_WINDOW_SECONDS, secondsToUndo } from "../src/cashier/recent";
import type { Scene } from "../src/cashier/scenes";
import { Till } from "../src/cashier/till";
import { ForeignCode } from "../src/input/foreign";
import { LabelOfAll } from "../src/reception/label_of_all";
import { Desk, type Scene as DeskScene } from "../src/reception/desk";

const FREE_CUP: Reward = { reward_id: "r1", kind: "program", program: "coffee", title: "A free coffee", state: "issued", expires_on: null };

function loyaltyOf(balance: number, rewards: Reward[] = []): Loyalty {
  return { as_of: null, is_stale: false, programs: [{ code: "coffee", unit: "stamp", balance, target: 6 }], rewards };
}

function checkInOf(identifier: string, rewards: Reward[] = []): CheckIn {
  return {
    check_in_id: "c", checked_in_at: "2027-01-01T00:00:00Z", outlet: { code: "riga", name: "Riga" },
    member: { member_id: `m-${identifier}`, display_name: "Anna K.", card_number: "2801234567890172", locale: "en" },
    verdict: { colour: "green", code: "welcome", message: "", actions: [] }, occasions: [], membership: null, desk: null, loyalty: loyaltyOf(2, rewards),
  };
}

type Answering = (path: string, body: never) => unknown;
const OPEN: Record<string, Answering> = {
  "/check-ins": (_path, { identifier }: { identifier: string }) => checkInOf(identifier, identifier === "26000006" ? [FREE_CUP] : []),
  "/sales": (_path, { lines }: { lines: { quantity: number }[] }) => ({ sale_id: "s1", earned: [], issued_rewards: [], loyalty: loyaltyOf(2 + lines[0]!.quantity) }),
  "/sales/s1/reversals": () => ({ loyalty: loyaltyOf(2) }),
  "/rewards/r1/redemptions": () => ({ redemption_id: "d1", loyalty: loyaltyOf(2) }),
  "/redemptions/d1/reversals": () => ({ loyalty: loyaltyOf(2, [FREE_CUP]) }),
  "/members": () => ({ enrolment_id: "e1", member_id: "m-new", display_name: "Marta", card: { number: "2800000000000001", qr_url: "" }, balance_url: "" }),
  "/members/m-new/enrolment-reversals": () => ({ member_id: "m-new", reason: "joined_by_mistake" }),
  "/members/m-26000001/cards": () => ({ card: { number: "2800000000000002", qr_url: "" }, balance_url: "" }),
};

function counter(answers: Record<string, Answering> = {}) {
  const sent: { path: string; body: unknown; key: string }[] = [];
  const asked: string[] = [];
  const timers = new Map<() => void, number>();
  const around = {
    time: 1_000_000,
    labelOfAll: new LabelOfAll({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }, () => true, () => "2027-05-12"),
    now: () => around.time,
    async get<Answer>(path: string): Promise<Answer> {
      asked.push(path);
      return { members: [{ member_id: "m1", display_name: "Anna K.", phone_tail: "17" }, { member_id: "m2", display_name: "Jo", phone_tail: "17" }] } as Answer;
    },
    asked: [] as unknown[],
    alike: [] as Alike[],
    async ask<Answer>(_path: string, body: unknown): Promise<Answer> {
      around.asked.push(body);
      return { members: around.alike } as Answer;
    },
    getText: async () => "<svg/>",
    queue: new DirectQueue(async (path, body, key) => {
      sent.push({ path, body, key });
      const answer = ({ ...OPEN, ...answers }[path] as Answering)(path, body as never);
      if (answer instanceof Error) throw answer;
      return answer;
    }, async () => undefined),
    after(ms: number, then: () => void) {
      const run = () => void (timers.delete(run), then());
      timers.set(run, ms);
      return () => void timers.delete(run);
    },
    category: () => "coffee",
    play: () => undefined,
  };
  const till = new Till(around);
  const pathsSent = () => sent.map(({ path }) => path);
  return { till, sent, asked, around, timers, pathsSent, pass: (ms: number) => [...timers].filter(([, due]) => due <= ms).forEach(([run]) => run()) };
}

const BY_CODE = {
  redemption_id: "d1", reward_id: "r1", redeemed_at: "2027-01-01T00:00:00Z", outlet: { code: "riga", name: "Riga" }, loyalty: loyaltyOf(2),
  member: { member_id: "m-1", display_name: "Anna K." },
};

describe("a redeem code", () => {
  test("that is scanned says who it is and hands the cup over", async () => {
    const { till, sent } = counter({ "/redeem-codes/redemptions": () => BY_CODE });
    till.scanned("K7RW-M3QT");
    await settle();
    expect(sent.map(({ path, body }) => [path, body])).toEqual([["/redeem-codes/redemptions", { code: "K7RWM3QT" }]]);
    const { visit, outcome } = shown(till, "done");
    expect([visit.checkIn.member.display_name, outcome.what]).toEqual(["Anna K.", "free_cup"]);
    till.selling.stay();
    await settle();
    expect(sent.at(-1)).toMatchObject({ path: "/check-ins", body: { identifier: "m-1" } });
  });

  test("that is none may be an id from another system, and is refused where nobody has it", async () => {
    const refused = new Problem(404, "redeem_code_refused", "no such code");
    const { till, pathsSent } = counter({ "/redeem-codes/redemptions": () => refused });
    till.scanned("CARD2345");
    await settle();
    expect(pathsSent()).toEqual(["/redeem-codes/redemptions", "/check-ins"]);
    shown(till, "member");

    const other = counter({ "/redeem-codes/redemptions": () => refused, "/check-ins": () => new Problem(404, "unknown_identifier", "nobody") });
    other.till.scanned("CARD2345");
    await settle();
    shown(other.till, "idle");
    expect(other.till.stage.failure.value).toBe(refused);
  });

  test("is asked for where the suite wants one, and sent with the reward", async () => {
    const bodies: unknown[] = [];
    const wanting = (_path: string, body: { code?: string }) => {
      bodies.push(body);
      return body.code === undefined ? new Problem(409, "live_code_needed", "needs a code") : { loyalty: loyaltyOf(2) };
    };
    const { till } = await greeted("26000006", { "/rewards/r1/redemptions": wanting });
    expect(till.stage.codeFor.value).toBeNull();
    await till.selling.giveFree("r1");
    expect(till.stage.codeFor.value).toBe("r1");
    await till.selling.giveFree("r1", "K7RWM3QT");
    expect(bodies).toEqual([{}, { code: "K7RWM3QT" }]);
    shown(till, "done");
    expect(till.stage.codeFor.value).toBeNull();
  });
});

const settle = () => new Promise((done) => setTimeout(done));

async function greeted(identifier = "26000001", answers: Record<string, Answering> = {}) {
  const at = counter(answers);
  await type(at.till, identifier);
  await at.till.enter();
  return at;
}

async function type(till: Till, text: string): Promise<void> {
  for (const character of text) till.type(character);
}

function shown<Kind extends Scene["kind"]>(till: Till, kind: Kind): Extract<Scene, { kind: Kind }> {
  expect(till.stage.scene.value.kind).toBe(kind);
  return till.stage.scene.value as Extract<Scene, { kind: Kind }>;
}

describe("finding", () => {
  test("a phone and Enter show the guest", async () => {
    const { till } = await greeted();
    expect(shown(till, "member").visit.checkIn.member.display_name).toBe("Anna K.");
  });

  test("the number keys choose even when the answer to an earlier search of the same digits comes last", async () => {
    const { till, around, pass } = counter();
    const pick = { member_id: "m1", display_name: "Anna K.", phone_tail: "17" };
    const answer: ((found: unknown) => void)[] = [];
    around.get = <Answer>() => new Promise<Answer>((done) => answer.push(done as (found: unknown) => void));
    for (const digit of "2345") till.type(digit);
    pass(350);
    void till.enter();
    answer[1]!({ members: [pick] });
    await settle();
    answer[0]!({ members: [pick] });
    await settle();
    expect(shown(till, "picks").takesKeys).toBe(true);
  });

  test("four digits and a pause are searched; a fifth digit in time is not yet", async () => {
    const { till, asked, pass } = counter();
    await type(till, "1234");
    till.type("5");
    expect(asked).toEqual([]);
    pass(400);
    await settle();
    expect(asked).toEqual(["/members?last_digits=12345"]);
    expect(shown(till, "picks").takesKeys).toBe(false);
  });

  test("after Enter a number key picks", async () => {
    const { till, sent, pass } = counter();
    await type(till, "1234");
    await till.enter();
    till.type("2");
    pass(150);
    await settle();
    expect(sent[0]!.body).toEqual({ identifier: "m2" });
  });

  test("a scanner's first digit among the picks is no pick", async () => {
    const { till, sent, pass } = counter();
    await type(till, "1234");
    await till.enter();
    await type(till, "28012345");
    till.scanned("2801234567890172");
    pass(150);
    await settle();
    expect(sent.map(({ body }) => body)).toEqual([{ identifier: "2801234567890172" }]);
  });

  test("an unknown phone is offered to join with the number filled in, an unknown card is not taken for a phone", async () => {
    const unknown = { "/check-ins": () => new Problem(404, "unknown_identifier", "Nobody.") };
    const { till } = await greeted("26999999", unknown);
    // One step: the form stands there already.
    expect(shown(till, "enrol")).toMatchObject({ phone: "26999999", title: "unknown.title" });
    expect(till.stage.isBusy.value).toBe(false);
    till.scanned("2801234567890172");
    await settle();
    await till.enter();
    expect(shown(till, "enrol").phone).toBe("");
  });

  test("the answer to an earlier guest never covers the next one", async () => {
    const { till } = counter();
    till.scanned("26000001");
    till.scanned("26000002");
    await settle();
    expect(shown(till, "member").visit.checkIn.member.member_id).toBe("m-26000002");
  });
});

describe("a code that is read again at once", () => {
  test("changes nothing on the screen, and the cup that is under way is shown", async () => {
    const { till } = await greeted();
    till.selling.chooseCups(3);
    const selling = till.selling.sell();
    const takeBack = till.stage.remember();
    await type(till, "28012345678901");
    shown(till, "idle");
    takeBack();
    expect(shown(till, "member").visit.checkIn.member.member_id).toBe("m-26000001");
    expect([till.stage.text.value, till.stage.cups.value]).toEqual(["", 3]);
    await selling;
    expect(shown(till, "done").outcome.count).toBe(3);
  });

  test("leaves the screen when it was due to", async () => {
    const { till, pass } = await greeted();
    await till.selling.sell();
    const takeBack = till.stage.remember();
    await type(till, "2801");
    takeBack();
    shown(till, "done");
    pass(4_000);
    shown(till, "idle");
  });
});

test("a code that is none of ours is refused beside the guest who is there, and goes nowhere", async () => {
  const { till, pathsSent } = await greeted();
  till.refuse(new ForeignCode("bank_card"));
  shown(till, "member");
  expect(till.stage.failure.value).toBeInstanceOf(ForeignCode);
  till.reset();
  await type(till, "4111 1111 1111 1111");
  await till.enter();
  expect([till.stage.text.value, till.stage.failure.value]).toEqual(["", new ForeignCode("bank_card")]);
  expect(pathsSent()).toEqual(["/check-ins"]);
});

describe("selling", () => {
  test("one press is one cup", async () => {
    const { till, sent } = await greeted();
    await till.enter();
    expect(sent[1]!.body).toEqual({ member_id: "m-26000001", lines: [{ category: "coffee", quantity: 1, amount_minor: null }] });
    expect(shown(till, "done").visit.loyalty.programs[0]!.balance).toBe(3);
  });

  test("a digit and Enter are several cups; a second digit begins the next guest", async () => {
    const { till, sent } = await greeted();
    till.type("3");
    await till.enter();
    expect(sent[1]!.body).toMatchObject({ lines: [{ quantity: 3 }] });

    const other = await greeted();
    await type(other.till, "26");
    expect(other.till.stage.text.value).toBe("26");
    shown(other.till, "idle");
  });

  test("the button pressed twice is one sale", async () => {
    const { till, pathsSent } = await greeted();
    await Promise.all([till.selling.sell(), till.selling.sell()]);
    await till.selling.sell();
    expect(pathsSent()).toEqual(["/check-ins", "/sales"]);
  });

  test("without an answer the next press sends the same sale with the same key, whatever the chooser says", async () => {
    let isDown = true;
    const flaky = { "/sales": (path: string, body: never) => (isDown ? new NoAnswer("down") : OPEN["/sales"]!(path, body)) };
    const { till, sent } = await greeted("26000001", flaky);
    await till.selling.sell();
    expect(till.stage.failure.value).toBeInstanceOf(NoAnswer);
    isDown = false;
    till.selling.chooseCups(5);
    await till.selling.sell();
    const sales = sent.filter(({ path }) => path === "/sales");
    expect(new Set(sales.map(({ key, body }) => `${key} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(till.recent.list.value[0]!.count).toBe(1);
  });

  test("the same guest within a minute is asked about, later not", async () => {
    const { till, around } = await greeted();
    await till.selling.sell();
    around.time += 12_000;
    till.scanned("26000001");
    await settle();
    expect(till.selling.justStamped(shown(till, "member").visit)).toEqual({ ago: 12_000 });
    around.time += 48_000;
    expect(till.selling.justStamped(shown(till, "member").visit)).toBeNull();
  });

  test("a sale that fails after the guest has left the screen stays in the list", async () => {
    const { till } = await greeted("26000001", { "/sales": () => new Problem(422, "sale_earns_too_much", "") });
    const selling = till.selling.sell();
    till.reset();
    await selling;
    expect(till.recent.list.value[0]!.state).toBe("failed");
    expect(till.stage.failure.value).toBeNull();
  });
});

describe("a reward that is ready", () => {
  test("is the default button", async () => {
    const { till, pathsSent } = await greeted("26000006");
    await till.enter();
    expect(pathsSent()).toEqual(["/check-ins", "/rewards/r1/redemptions"]);
    expect(shown(till, "done").outcome.what).toBe("free_cup");
  });

  test("gives way when cups were chosen", async () => {
    const { till, pathsSent } = await greeted("26000006");
    till.type("2");
    await till.enter();
    expect(pathsSent()).toEqual(["/check-ins", "/sales"]);
  });
});

test("whoever is not found without the network may be a guest all the same: no title says that they are none", async () => {
  const away = { "/check-ins": () => new Problem(404, "unknown_identifier", "Scan the card.", [], null, { is_kept: true }) };
  const { till, around } = await greeted("26000001", away);
  expect(shown(till, "enrol")).toMatchObject({ title: "kept.not_found", hint: "Scan the card." });
  const desk = new Desk({ ...around, isDoor: () => true, mayFindByName: () => false, open: () => undefined });
  desk.scanned("26000001");
  await settle();
  expect(desk.scene.value).toMatchObject({ kind: "unknown", isKept: true });
});

test("a number that its holder let go of says so above the form, for the card may be in the guest's pocket", async () => {
  const disowned = new Problem(404, "unknown_identifier", "Ask for the card itself.", [], null, { is_disowned: true });
  const { till } = await greeted("26000001", { "/check-ins": () => disowned });
  expect(shown(till, "enrol")).toMatchObject({ phone: "26000001", hint: "Ask for the card itself." });
  const unknown = await greeted("26000001", { "/check-ins": () => new Problem(404, "unknown_identifier", "Nobody has it.") });
  expect(shown(unknown.till, "enrol").hint).toBe("");
});

describe("taking back", () => {
  test("works for two minutes and no longer", async () => {
    const { till, around } = await greeted();
    await till.selling.sell();
    const sale = till.recent.list.value[0]!;
    expect(secondsToUndo(sale, around.time)).toBe(UNDO_WINDOW_SECONDS);
    expect(secondsToUndo(sale, around.time + 119_000)).toBe(1);
    expect(secondsToUndo(sale, around.time + 120_000)).toBe(0);
    expect(secondsToUndo(sale, around.time - 5_000)).toBe(UNDO_WINDOW_SECONDS);
  });

  test("happens once, says why, and is shown", async () => {
    const { till, sent } = await greeted();
    await till.selling.sell();
    await Promise.all([till.selling.undo(till.recent.list.value[0]!), till.selling.undo(till.recent.list.value[0]!)]);
    expect(sent.slice(2)).toMatchObject([{ path: "/sales/s1/reversals", body: { reason: "undo at the till" } }]);
    expect(till.recent.list.value[0]!.state).toBe("undone");
    shown(till, "idle");
  });

  test("of a free cup brings the reward back to the guest who is still there", async () => {
    const { till, around } = await greeted("26000006");
    await till.enter();
    const [cup] = till.recent.list.value;
    expect([cup!.what, secondsToUndo(cup!, around.time)]).toEqual(["free_cup", UNDO_WINDOW_SECONDS]);
    till.selling.stay();
    await till.selling.undo(cup!);
    expect(shown(till, "member").visit.loyalty.rewards).toEqual([FREE_CUP]);
  });
});

const NEW: Record<string, Answering> = { "/check-ins": (_path, { identifier }: { identifier: string }) => ({ ...checkInOf(identifier), member: { ...checkInOf(identifier).member, member_id: "m-new" } }) };

function joining(answers: Record<string, Answering> = {}) {
  const at = counter({ ...NEW, ...answers });
  at.till.joining.start("26999999");
  at.around.time += 1_000; // An Enter that bounces joins nobody.
  return at;
}

describe("a joining that was a mistake", () => {
  test("is taken back by the key after the cup that came with it, and the counter is free for the next guest", async () => {
    const { till, sent } = joining();
    await till.joining.enrol({ phone: "26999999" }, 1);
    till.selling.undoNewest();
    await settle();
    till.selling.undoNewest();
    await settle();
    expect(sent.slice(-2).map(({ path, body }) => [path, body])).toEqual([
      ["/sales/s1/reversals", { reason: "undo at the till" }],
      ["/members/m-new/enrolment-reversals", { enrolment_id: "e1" }],
    ]);
    shown(till, "idle");
  });

  test("goes with its cups in one act, and nothing of it can be taken back any more", async () => {
    const { till, pathsSent } = joining();
    await till.joining.enrol({ phone: "26999999" }, 1);
    const [, joined] = till.recent.list.value;
    await Promise.all([till.selling.undo(joined!), till.selling.undo(joined!)]);
    shown(till, "idle");
    expect(till.recent.list.value.map(({ what, state }) => [what, state])).toEqual([["cups", "undone"], ["joined", "undone"]]);
    till.selling.undoNewest();
    expect(pathsSent()).toEqual(["/members", "/check-ins", "/sales", "/members/m-new/enrolment-reversals"]);
  });

  test("is gone from the form that waited for the check-in, and leaves another guest's screen alone", async () => {
    const { till } = joining({ "/check-ins": () => new NoAnswer("down") });
    await till.joining.enrol({ phone: "26999999" });
    shown(till, "enrol");
    till.selling.undoNewest();
    await settle();
    shown(till, "idle");

    const other = joining();
    await other.till.joining.enrol({ phone: "26999999" });
    other.till.joining.start("26888888");
    other.till.selling.undoNewest();
    await settle();
    expect(shown(other.till, "enrol").phone).toBe("26888888");
  });

  test("that the suite keeps is told in its words, and stays in the list", async () => {
    const stays = new Problem(409, "joining_cannot_be_taken_back", "Head office can erase them.");
    const { till } = joining({ "/members/m-new/enrolment-reversals": () => stays });
    await till.joining.enrol({ phone: "26999999" });
    till.selling.undoNewest();
    await settle();
    expect([till.stage.failure.value, till.recent.list.value[0]!.state]).toEqual([stays, "done"]);
    shown(till, "member");
  });
});

describe("joining in one step", () => {
  test("stamps the first cup, and the card to scan stays on the screen", async () => {
    const { till, pathsSent, pass } = joining();
    await till.joining.enrol({ phone: "26999999" }, 1);
    expect(pathsSent()).toEqual(["/members", "/check-ins", "/sales"]);
    pass(60_000);
    const { visit, outcome } = shown(till, "done");
    expect([outcome.what, visit.isNew, visit.qrSvg]).toEqual(["cups", true, "<svg/>"]);
    expect(till.recent.list.value.map(({ what }) => what)).toEqual(["cups", "joined"]);
  });

  test("leaves the new member with the cup to try again when the stamp is refused", async () => {
    const { till } = joining({ "/sales": () => new Problem(409, "outlet_closed", "closed") });
    await till.joining.enrol({ phone: "26999999" }, 1);
    expect(shown(till, "member").visit.isNew).toBe(true);
    expect(till.stage.failure.value).toBeInstanceOf(Problem);
  });

  test("that did not hear of the check-in joins once, however often it is pressed", async () => {
    let isDown = true;
    const { till, pathsSent } = joining({ "/check-ins": (path, body) => (isDown ? new NoAnswer("down") : NEW["/check-ins"]!(path, body)) });
    await till.joining.enrol({ phone: "26999999" }, 1);
    shown(till, "enrol");
    isDown = false;
    await till.joining.enrol({ phone: "26999999" }, 1);
    shown(till, "done");
    expect(pathsSent().filter((path) => path === "/members")).toHaveLength(1);
    expect(till.recent.list.value.filter(({ what }) => what === "joined")).toHaveLength(1);
  });

  test("is not done by the Enter that looked the number up", async () => {
    const { till, around, pathsSent } = joining();
    till.joining.start("26999999");
    await till.joining.enrol({ phone: "26999999" }, 1);
    expect(pathsSent()).toEqual([]);
    around.time += 600;
    await till.joining.enrol({ phone: "26999999" }, 1);
    shown(till, "done");
  });

  test("asks first whether it is somebody else, and joins when pressed once more", async () => {
    const { till, around, pathsSent } = joining();
    await settle();
    around.alike = [{ member_id: "m1", display_name: "Anna K.", phone_tail: "98", why: "same_name" }];
    await till.joining.enrol({ phone: "26999999", given_name: "Anna" }, 1);
    expect(shown(till, "enrol").enrolment.alike.value).toEqual(around.alike);
    expect(pathsSent()).toEqual([]);
    await till.joining.enrol({ phone: "26999999", given_name: "Anna" }, 1);
    shown(till, "done");
    expect(around.asked).toEqual([{ phone: "26999999" }, { phone: "26999999", given_name: "Anna" }]);
  });

  test("warns before anything is pressed, and asks once for what it has asked", async () => {
    const at = counter({ ...NEW });
    at.around.alike = [{ member_id: "m1", display_name: "Anna K.", phone_tail: "98", why: "one_digit" }];
    at.till.joining.start("26999999");
    await settle();
    expect(shown(at.till, "enrol").enrolment.alike.value).toHaveLength(1);
    at.around.time += 1_000;
    await at.till.joining.enrol({ phone: "26999999" }, 1);
    shown(at.till, "done");
    expect(at.around.asked).toHaveLength(1);
  });

  test("goes on when nobody can say who is alike", async () => {
    const { till, around } = joining();
    around.ask = () => Promise.reject(new NoAnswer("down"));
    await till.joining.enrol({ phone: "26999998" }, 1);
    shown(till, "done");
  });

  test("sends no bank card for a phone", async () => {
    const { till, around, pathsSent } = joining();
    await settle();
    await till.joining.enrol({ phone: "4111 1111 1111 1111" }, 1);
    expect(till.stage.failure.value).toEqual(new ForeignCode("bank_card"));
    expect([pathsSent(), around.asked]).toEqual([[], [{ phone: "26999999" }]]);
  });
});

describe("another till of this outlet", () => {
  const stamped = (outlet: string, isFresh = true): Record<string, Answering> => ({
    "/check-ins": () => ({ ...checkInOf("1"), last_stamp: { stamped_at: "2027-01-01T00:00:00Z", is_fresh: isFresh, quantity: 1, outlet: { code: outlet, name: "" } } }),
  });

  test("has stamped within the minute: the till asks, for a minute", async () => {
    const { till, around } = await greeted("26000001", stamped("riga"));
    const { visit } = shown(till, "member");
    expect(till.selling.justStamped(visit)).toEqual({ at: "2027-01-01T00:00:00Z" });
    around.time += 60_000;
    expect(till.selling.justStamped(visit)).toBeNull();
  });

  test("is not asked about for a stamp of earlier, or of another outlet", async () => {
    for (const answers of [stamped("riga", false), stamped("warsaw")]) {
      const { till } = await greeted("26000001", answers);
      expect(till.selling.justStamped(shown(till, "member").visit)).toBeNull();
    }
  });
});

test("a sale that brought no stamp says why, and stays until it is read", async () => {
  const notEarned = [{ why: "program_ended", quantity: 1, category: "coffee", program: null }];
  const { till, pass } = await greeted("26000001", { "/sales": () => ({ sale_id: "s1", earned: [], not_earned: notEarned, issued_rewards: [], loyalty: loyaltyOf(2) }) });
  await till.selling.sell();
  pass(60_000);
  expect(shown(till, "done").outcome.notEarned).toEqual(notEarned);
});

test("the newest cups are taken back by a key", async () => {
  const { till, pathsSent, around } = await greeted();
  await till.selling.sell();
  till.selling.undoNewest();
  await settle();
  expect(till.recent.list.value[0]!.state).toBe("undone");
  till.selling.undoNewest();
  around.time += 200_000;
  till.selling.undoNewest();
  expect(pathsSent().filter((path) => path === "/sales/s1/reversals")).toHaveLength(1);
});

const STILL_THERE = () => ({ sale_id: "s1", earned: [], issued_rewards: [], loyalty: loyaltyOf(3, [FREE_CUP]) });

test("whatever was done last is what the key takes back: a free cup before the cups that came before it", async () => {
  const { till, sent } = await greeted("26000006", { "/sales": STILL_THERE });
  await till.selling.sell();
  till.selling.stay();
  await till.selling.giveFree("r1");
  till.selling.stay();
  expect(shown(till, "member").visit.loyalty.rewards).toEqual([]);
  till.selling.undoNewest();
  await settle();
  expect(shown(till, "member").visit.loyalty.rewards).toEqual([FREE_CUP]);
  till.selling.undoNewest();
  await settle();
  expect(sent.slice(-2).map(({ path, body }) => [path, body])).toEqual([
    ["/redemptions/d1/reversals", { reason: "undo at the till" }],
    ["/sales/s1/reversals", { reason: "undo at the till" }],
  ]);
  expect(till.recent.list.value.map(({ what, state }) => [what, state])).toEqual([["free_cup", "undone"], ["cups", "undone"]]);
});

test("a free cup that was taken back is no stamp that was: the guest who was just stamped is asked about", async () => {
  const { till } = await greeted("26000006", { "/sales": STILL_THERE });
  await till.selling.sell();
  till.selling.stay();
  await till.selling.giveFree("r1");
  await till.selling.undo(till.recent.list.value[0]!);
  shown(till, "idle");
  await type(till, "26000006");
  await till.enter();
  expect(till.selling.justStamped(shown(till, "member").visit)).toEqual({ ago: 0 });
});

test("a cup by code is taken back like any other, and a new card by nothing", async () => {
  const { till, pathsSent, around } = counter({ "/redeem-codes/redemptions": () => BY_CODE });
  till.scanned("K7RW-M3QT");
  await settle();
  await till.selling.undo(till.recent.list.value[0]!);
  expect(pathsSent().at(-1)).toBe("/redemptions/d1/reversals");
  shown(till, "idle");

  const other = await greeted();
  await other.till.selling.replaceCard();
  expect(secondsToUndo(other.till.recent.list.value[0]!, around.time)).toBe(0);
});

test("joining alone checks the new member in at once and shows the card to scan", async () => {
  const { till, pathsSent, sent } = joining();
  await till.joining.enrol({ phone: "26999999", given_name: "Marta" });
  expect(pathsSent()).toEqual(["/members", "/check-ins"]);
  expect(sent[1]!.body).toEqual({ identifier: "2800000000000001" });
  expect(shown(till, "member").visit).toMatchObject({ isNew: true, qrSvg: "<svg/>" });
});

test("a lost card is replaced and the new one shown until the next guest", async () => {
  const { till, pass } = await greeted();
  await till.selling.replaceCard();
  pass(10_000);
  expect(shown(till, "done").visit.qrSvg).toBe("<svg/>");
});

/** An answer that comes when the test says so. */
function later<Answer>(): { answer: Promise<Answer>; come(answer: Answer): void } {
  let come!: (answer: Answer) => void;
  const answer = new Promise<Answer>((done) => (come = done));
  return { answer, come };
}

describe("a till whose answers are slow", () => {
  test("shows the guest who is found while a scanner in its stand reads the same code again", async () => {
    const { answer, come } = later<CheckIn>();
    const { till } = counter({ "/check-ins": () => answer });
    till.scanned("26000001");
    const takeBack = till.stage.remember();
    for (const character of "26000001") till.type(character);
    come(checkInOf("26000001"));
    await settle();
    takeBack();
    shown(till, "member");
    expect([till.stage.isBusy.value, till.stage.text.value]).toEqual([false, ""]);
  });

  test("celebrates a cup that was stamped while a code was read again", async () => {
    const { answer, come } = later<unknown>();
    const { till } = counter({ "/sales": () => answer });
    till.scanned("26000001");
    await settle();
    void till.enter();
    const takeBack = till.stage.remember();
    for (const character of "26000001") till.type(character);
    come({ sale_id: "s1", earned: [], issued_rewards: [], loyalty: loyaltyOf(3) });
    await settle();
    takeBack();
    shown(till, "done");
    expect(till.stage.isBusy.value).toBe(false);
  });

  test("keeps the digits of the next guest that are typed while the one before is looked for", async () => {
    const { answer, come } = later<CheckIn>();
    const { till } = counter({ "/check-ins": (_path, { identifier }: { identifier: string }) => (identifier === "26000001" ? answer : checkInOf(identifier)) });
    for (const character of "26000001") till.type(character);
    void till.enter();
    for (const character of "2600") till.type(character);
    come(checkInOf("26000001"));
    await settle();
    for (const character of "0002") till.type(character);
    expect(till.stage.text.value).toBe("26000002");
    await till.enter();
    expect(shown(till, "member").visit.checkIn.member.member_id).toBe("m-26000002");
  });
});

describe("a desk whose answers are slow", () => {
  function deskWith(answers: Record<string, Answering>) {
    const { around, pathsSent, pass } = counter(answers);
    return { desk: new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined }), pathsSent, pass };
  }

  test("gives the verdict that came while a scanner in its stand read the same code again", async () => {
    const { answer, come } = later<CheckIn>();
    const { desk } = deskWith({ "/check-ins": () => answer });
    desk.scanned("26000001");
    const takeBack = desk.remember();
    for (const character of "26000001") desk.type(character);
    come(checkInOf("26000001"));
    await settle();
    takeBack();
    expect(desk.scene.value.kind).toBe("verdict");
  });

  test.each([
    ["unfreezing", (desk: Desk) => desk.act("unfreeze", checkInOf("26000001")), checkInOf("26000001")],
    ["undo", (desk: Desk) => desk.undo(checkInOf("26000001")), { gave_visit_back: true }],
    ["overrides", (desk: Desk) => desk.letIn(checkInOf("26000001"), "goodwill"), checkInOf("26000001")],
  ])("does not paint what came of %s over the next guest", async (act, press, came) => {
    const { answer, come } = later<unknown>();
    const { desk } = deskWith({ [`/check-ins/c/${act}`]: () => answer });
    const pressed = press(desk);
    desk.scanned("26000002");
    await settle();
    come(came);
    await pressed;
    expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { member: { member_id: "m-26000002" } } });
  });

  test("shows what came of an act when the verdict has left by itself meanwhile", async () => {
    const { answer, come } = later<unknown>();
    const { desk, pass } = deskWith({ "/check-ins/c/undo": () => answer });
    desk.scanned("26000001");
    await settle();
    const pressed = desk.undo(checkInOf("26000001"));
    pass(8_000);
    expect(desk.scene.value.kind).toBe("idle");
    come({ gave_visit_back: false });
    await pressed;
    expect(desk.scene.value).toMatchObject({ kind: "done", what: "undone" });
  });

  test("brings one guest when the button is pressed twice before the answer", async () => {
    const { answer, come } = later<unknown>();
    const { desk, pathsSent } = deskWith({ "/check-ins/c/guests": () => answer });
    const pressed = [desk.act("bring_guest", checkInOf("26000001")), desk.act("bring_guest", checkInOf("26000001"))];
    come({ guests_left: 1 });
    await Promise.all(pressed);
    expect(pathsSent()).toEqual(["/check-ins/c/guests"]);
  });
});

describe("the desk", () => {
  test("shows the verdict for eight seconds, or until the next scan", async () => {
    const { around, pass } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.scanned("26000001");
    await settle();
    expect(desk.scene.value.kind).toBe("verdict");
    desk.scanned("26000002");
    await settle();
    expect(desk.scene.value).toMatchObject({ checkIn: { member: { member_id: "m-26000002" } } });
    pass(8_000);
    expect(desk.scene.value.kind).toBe("idle");
  });

  test("stays as it is when the same code is read again at once", async () => {
    const { around, pass } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.scanned("26000001");
    await settle();
    const takeBack = desk.remember();
    for (const character of "26000001") desk.type(character);
    takeBack();
    expect([desk.scene.value.kind, desk.text.value]).toEqual(["verdict", ""]);
    pass(8_000);
    expect(desk.scene.value.kind).toBe("idle");
  });

  test("says red with a word to whom it does not know", async () => {
    const { around } = counter({ "/check-ins": () => new Problem(404, "unknown_identifier", "Nobody has this card.") });
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.scanned("26000001");
    await settle();
    expect(desk.scene.value).toEqual({ kind: "unknown", isKept: false, detail: "Nobody has this card.", asked: "26000001" });
  });

  test("does under a verdict what it offers: unfreezes, undoes, opens the file", async () => {
    const opened: string[] = [];
    const { around, pathsSent } = counter({
      "/check-ins/c/unfreezing": () => checkInOf("26000001"),
      "/check-ins/c/undo": () => ({ check_in_id: "c", gave_visit_back: true }),
    });
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: (memberId, section) => opened.push(`${memberId} ${section}`) });
    await desk.act("unfreeze", checkInOf("26000001"));
    expect(desk.scene.value.kind).toBe("verdict");
    await desk.undo(checkInOf("26000001"));
    expect(desk.scene.value).toMatchObject({ kind: "done", what: "given_back" });
    await desk.act("take_payment", checkInOf("26000001"));
    expect(opened).toEqual(["m-26000001 dues/pay"]);
    expect(pathsSent()).toEqual(["/check-ins/c/unfreezing", "/check-ins/c/undo"]);
    await desk.act("let_in_once", checkInOf("26000001"));
    expect(desk.scene.value.kind).toBe("letting_in");
  });

  test("asks whether it is somebody else before they join, and joins when pressed once more", async () => {
    const { around, pathsSent } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    around.alike = [{ member_id: "m1", display_name: "Anna K.", phone_tail: "98", why: "one_digit" }];
    desk.join("26999999");
    const form = deskScene(desk, "joining");
    await form.enrolment.look("26999999", "Marta");
    expect(form.enrolment.alike.value).toEqual(around.alike);
    // Another name is another question; nobody new is on the screen, so it joins.
    await desk.enrol(form.enrolment, { phone: "26999999", given_name: "Anna" });
    await settle();
    expect(deskScene(desk, "verdict").checkIn.member.member_id).toBe("m-2800000000000001");
    desk.join("26999997");
    const other = deskScene(desk, "joining");
    await other.enrolment.look("26999997");
    around.alike = [{ member_id: "m2", display_name: "Jo", phone_tail: "97", why: "same_number" }];
    await desk.enrol(other.enrolment, { phone: "26999997", given_name: "Jo" });
    expect(deskScene(desk, "joining").enrolment.alike.value).toEqual(around.alike);
    expect(pathsSent()).toEqual(["/members", "/check-ins"]);
    await desk.enrol(other.enrolment, { phone: "26999997", given_name: "Jo" });
    await settle();
    expect(pathsSent()).toEqual(["/members", "/check-ins", "/members", "/check-ins"]);
  });

  test("leaves the next guest alone when somebody has joined behind them", async () => {
    const { around, pathsSent } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.join("26999999");
    const { enrolment } = deskScene(desk, "joining");
    await settle();
    const joining = desk.enrol(enrolment, { phone: "26999999", given_name: "Marta" });
    desk.scanned("26000002");
    await joining;
    await settle();
    expect(deskScene(desk, "verdict").checkIn.member.member_id).toBe("m-26000002");
    expect(pathsSent()).toEqual(["/check-ins"]);
  });

  test("goes back with Escape from what somebody works on to its verdict, and from there to the next guest", async () => {
    const { around } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    for (const action of ["let_in_once", "sign_waiver"] as const) {
      await desk.act(action, checkInOf("26000001"));
      desk.cancel();
      expect(deskScene(desk, "verdict").checkIn.member.member_id).toBe("m-26000001");
    }
    desk.picture(checkInOf("26000001"));
    desk.cancel();
    deskScene(desk, "verdict");
    desk.cancel();
    deskScene(desk, "idle");
    desk.join("");
    desk.cancel();
    deskScene(desk, "idle");
  });

  test("does not go by itself while somebody goes through it", async () => {
    const { around, timers } = counter();
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.scanned("26000001");
    await settle();
    const [before] = timers.keys();
    desk.stay();
    expect([...timers.values()]).toEqual([8_000]);
    expect(timers.has(before!)).toBe(false);
  });

  test("joins whom nobody knows by one more Enter", async () => {
    const { around } = counter({ "/check-ins": () => new Problem(404, "unknown_identifier", "Nobody has this number.") });
    const desk = new Desk({ ...around, isDoor: () => false, mayFindByName: () => false, open: () => undefined });
    desk.write("26999999");
    await desk.enter();
    await desk.enter();
    expect(deskScene(desk, "joining").phone).toBe("26999999");
  });
});

function deskScene<Kind extends DeskScene["kind"]>(desk: Desk, kind: Kind): Extract<DeskScene, { kind: Kind }> {
  expect(desk.scene.value.kind).toBe(kind);
  return desk.scene.value as Extract<DeskScene, { kind: Kind }>;
}
