/** What was promised at the counter arrives once, whatever the network, the power and the people do. */
import { describe, expect, test } from "vitest";
import { newKey, type Command } from "../src/api/commands";
import { NoAnswer, Problem, StorageFull } from "../src/api/problem";
import type { CheckIn, Enrolled, RewardRedeemed, SaleRecorded } from "../src/api/types";
import { breath, ModelSuite, Station } from "./kept_station";

const CARD = "2800000000000017";
const sale = (member_id: string, quantity = 1): Command => ({ key: newKey(), path: "/sales", body: { member_id, lines: [{ category: "coffee", quantity, amount_minor: null }] } });
const visit = (identifier: string): Command => ({ key: newKey(), path: "/check-ins", body: { identifier } });
const gift = (rewardId: string): Command => ({ key: newKey(), path: `/rewards/${rewardId}/redemptions`, body: {} });
const undoOf = ({ redemption_id }: RewardRedeemed): Command => ({ key: newKey(), path: `/redemptions/${redemption_id}/reversals`, body: { reason: "undo" } });

const joinWith = (phone: string): Command => ({ key: newKey(), path: "/members", body: { phone } });
const unjoin = ({ member_id, enrolment_id }: Enrolled): Command => ({ key: newKey(), path: `/members/${member_id}/enrolment-reversals`, body: { enrolment_id } });

async function station(): Promise<Station> {
  return Station.open(new ModelSuite(CARD));
}

describe("while the suite answers", () => {
  test("a command is on the disk before it is sent", async () => {
    const at = await station();
    at.line = "silent";
    void at.queue.send(sale("m-" + CARD));
    while ((await at.commands()).length === 0) await breath();
    expect(at.suite.received).toEqual([]);
    expect((await at.commands())[0]).toMatchObject({ state: "waiting", path: "/sales", isPromised: false });
  });

  test("its answer is the person's, and nothing is late", async () => {
    const at = await station();
    const answer = await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD)));
    expect(answer.sale_id).toMatch(/^sale-/);
    expect(at.suite.received[0]!.headers).not.toHaveProperty("Kept-For");
    expect(at.queue.pending.value.count).toBe(0);
  });

  test("a refusal is told to the person, and to no manager", async () => {
    const at = await station();
    await expect(at.run(at.queue.send(sale("m-nobody")))).rejects.toMatchObject({ code: "unknown_member" });
    await at.reconnect();
    expect((await at.commands())[0]).toMatchObject({ state: "refused", isToBeReported: false });
    expect(at.suite.reports).toEqual([]);
  });

  test("one lost answer is asked for again, with the same key, before anybody notices", async () => {
    const at = await station();
    at.line = "lost";
    const sold = at.queue.send<SaleRecorded>(sale("m-" + CARD));
    while (at.suite.received.length === 0) await breath();
    at.line = "open";
    expect((await at.run(sold)).sale_id).toMatch(/^sale-/);
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
    expect(at.network.isHeard.value).toBe(true);
  });
});

describe("while nobody answers", () => {
  test("a counter goes on after a second and a half, and from then on at once", async () => {
    const at = await station();
    at.line = "silent";
    const began = at.clock.now;
    const first = await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD)));
    expect(first.sale_id).toMatch(/^kept:/);
    expect(at.clock.now - began).toBe(1_500);
    await at.run(at.queue.send(sale("m-" + CARD)));
    expect(at.clock.now - began).toBe(1_500);
    expect(at.queue.pending.value).toEqual({ count: 2, oldestAt: began });
  });

  test("what was promised is sent in order when it is back, late and in the name of who made it", async () => {
    const at = await station();
    at.line = "cut";
    for (const cups of [1, 2, 3]) await at.run(at.queue.send(sale("m-" + CARD, cups)));
    const maker = at.person;
    at.person = "22222222-2222-4222-8222-222222222222";
    at.clock.now += 3_600_000;
    await at.reconnect();
    expect(at.suite.received.map(({ text }) => (JSON.parse(text) as { lines: { quantity: number }[] }).lines[0]!.quantity)).toEqual([1, 2, 3]);
    for (const { headers } of at.suite.received) {
      expect(Number(headers["Kept-For"])).toBeGreaterThanOrEqual(3_600);
      expect(headers["Made-By"]).toBe(maker);
    }
    expect((await at.commands()).map(({ state }) => state)).toEqual(["applied", "applied", "applied"]);
    expect(at.queue.pending.value.count).toBe(0);
  });

  test("what a visit is for is sent with it, and what was said of it afterwards goes out behind it about the visit that it became", async () => {
    const at = await station();
    at.line = "cut";
    const came: Command = { key: newKey(), path: "/check-ins", body: { identifier: CARD, label: "Yoga 18:00" } };
    const { check_in_id } = await at.run(at.queue.send<CheckIn>(came));
    await at.run(at.queue.send({ key: newKey(), path: `/check-ins/${check_in_id}/label`, body: { label: "Pilates" } }));
    await at.reconnect();
    expect(at.suite.received.map(({ path, text }) => [path, JSON.parse(text)])).toEqual([
      ["/check-ins", { identifier: CARD, label: "Yoga 18:00" }],
      [`/check-ins/visit-${came.key}/label`, { label: "Pilates" }],
    ]);
    expect(at.suite.received[1]!.headers["Kept-For"]).toBeDefined();
    expect((await at.commands()).map(({ state }) => state)).toEqual(["applied", "applied"]);
  });

  test("the same bytes are sent, then and later", async () => {
    const at = await station();
    at.line = "lost";
    await at.run(at.queue.send(sale("m-" + CARD)));
    await at.reconnect();
    const texts = new Set(at.suite.received.map(({ text, headers }) => text + headers["Idempotency-Key"]));
    expect(at.suite.received.length).toBeGreaterThan(1);
    expect(texts.size).toBe(1);
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
  });

  test("a page that answers for a hotel's network is nobody", async () => {
    const at = await station();
    at.line = "portal";
    expect((await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD)))).sale_id).toMatch(/^kept:/);
    await at.reconnect();
    expect((await at.commands())[0]!.state).toBe("applied");
  });

  test("what cannot wait says so at once", async () => {
    const at = await station();
    at.network.lost();
    await expect(at.queue.send({ key: newKey(), path: "/members/m1/cards", body: {} })).rejects.toBeInstanceOf(NoAnswer);
    expect(await at.commands()).toEqual([]);
  });

  test("a full device refuses before anybody is told anything", async () => {
    const at = await station();
    at.network.lost();
    at.hasRoom = false;
    await expect(at.queue.send(sale("m-" + CARD))).rejects.toBeInstanceOf(StorageFull);
    expect(await at.commands()).toEqual([]);
  });

  test("with the suite there, a full device works as one that keeps nothing", async () => {
    const at = await station();
    at.hasRoom = false;
    expect((await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD)))).sale_id).toMatch(/^sale-/);
  });
});

describe("a door that says no when the desk has decided already", () => {
  const BANNED = "m-" + CARD;
  /** The answer is on its way when the counter's patience ends. */
  async function lateRed(): Promise<{ at: Station; visit: Command; told: CheckIn }> {
    const at = await station();
    at.suite.stops.set(BANNED, "banned");
    at.line = "slow";
    const came = visit(CARD);
    const told = await at.run(at.queue.send<CheckIn>(came));
    expect(told.check_in_id).toBe(`kept:${came.key}:check_in_id`);
    at.line = "open";
    await at.passes(60_000);
    return { at, visit: came, told };
  }

  test("is heard by the manager, with the reason, and by the page", async () => {
    const { at, visit: came } = await lateRed();
    expect(await at.commands()).toMatchObject([{ state: "rejected", code: "banned", isToBeReported: false }]);
    expect(at.suite.reports).toMatchObject([{ key: came.key, kind: "check_in", ended: "rejected", code: "banned" }]);
    expect(at.turnedAway.map(({ verdict }) => verdict.code)).toEqual(["banned"]);
    expect(at.suite.received.filter(({ path }) => path === "/check-ins")).toHaveLength(1);
  });

  test("is heard also where the answer was lost, and the same red is said again", async () => {
    const at = await station();
    at.suite.stops.set(BANNED, "expired");
    at.line = "lost";
    await at.run(at.queue.send<CheckIn>(visit(CARD)));
    await at.reconnect();
    await at.passes(1_000);
    expect(at.suite.reports).toMatchObject([{ ended: "rejected", code: "expired" }]);
    expect(at.suite.visits).toEqual([]);
  });

  test("takes no cups from them: what they bought meanwhile counts", async () => {
    const at = await station();
    at.suite.stops.set(BANNED, "expired");
    at.line = "lost";
    const { member } = await at.run(at.queue.send<CheckIn>(visit(CARD)));
    await at.run(at.queue.send(sale(member.member_id, 2)));
    await at.reconnect();
    expect(at.suite.stamps.get(BANNED)).toBe(2);
  });

  test("is told to whoever still waits, and to no manager", async () => {
    const at = await station();
    at.suite.stops.set(BANNED, "banned");
    expect((await at.run(at.queue.send<CheckIn>(visit(CARD)))).verdict.colour).toBe("red");
    expect(at.suite.reports).toEqual([]);
    expect(at.turnedAway).toEqual([]);
  });

  test("of a visit that was never sent while it was made, the suite has let them in itself", async () => {
    const at = await station();
    at.suite.stops.set(BANNED, "banned");
    at.line = "cut";
    await at.run(at.queue.send<CheckIn>(visit(CARD)));
    await at.reconnect();
    expect((await at.commands())[0]!.state).toBe("applied");
    expect([at.suite.visits, at.suite.reports]).toEqual([[BANNED], []]);
  });
});

describe("what depends on what is not known yet", () => {
  test("a cup for a newcomer is sent with the id that the enrolment brought, and written down like that first", async () => {
    const at = await station();
    at.line = "cut";
    const joined = await at.run(at.queue.send<Enrolled>({ key: newKey(), path: "/members", body: { phone: "29123456" } }));
    await at.run(at.queue.send(visit(joined.card.number)));
    await at.run(at.queue.send(sale(joined.member_id, 2)));
    await at.reconnect();
    expect(at.suite.stamps.get("m-29123456")).toBe(2);
    expect(at.suite.visits).toEqual(["m-29123456"]);
    expect((await at.commands())[0]!.body).toContain("m-29123456");
  });

  test("is rejected with what it needed, and the rest goes on", async () => {
    const at = await station();
    at.line = "cut";
    const stranger = await at.run(at.queue.send<CheckIn>(visit("2800000000009999")));
    await at.run(at.queue.send(sale(stranger.member.member_id, 3)));
    await at.run(at.queue.send(sale("m-" + CARD)));
    await at.reconnect();
    await at.run(at.queue.drain());
    while (at.suite.reports.length < 2) await breath();
    expect(at.suite.reports).toMatchObject([
      { kind: "check_in", ended: "rejected", code: "unknown_identifier" },
      { kind: "sale", ended: "rejected", code: "needed_command_failed", cups: 3 },
    ]);
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
  });

  test("a phone that somebody has meanwhile is that member, because it is late", async () => {
    const at = await station();
    at.line = "cut";
    const joined = await at.run(at.queue.send<Enrolled>({ key: newKey(), path: "/members", body: { phone: CARD } }));
    await at.run(at.queue.send(sale(joined.member_id)));
    await at.reconnect();
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
  });

  test("an enrolment that became a promise while it was refused is asked again as what it is", async () => {
    const at = await station();
    at.line = "silent";
    await at.run(at.queue.send<Enrolled>({ key: newKey(), path: "/members", body: { phone: CARD } }));
    at.reload();
    await at.reconnect();
    expect((await at.commands())[0]).toMatchObject({ state: "applied", results: { member_id: "m-" + CARD } });
  });
});

describe("the ends", () => {
  test("a promise that the suite refuses is rejected, and the manager hears of it once", async () => {
    const at = await station();
    at.line = "cut";
    await at.run(at.queue.send(sale("m-nobody", 4)));
    await at.reconnect();
    await at.run(at.queue.drain());
    while (at.suite.reports.length === 0) await breath();
    await at.run(at.queue.drain());
    expect(at.suite.reports).toEqual([
      { key: (await at.commands())[0]!.key, kind: "sale", ended: "rejected", code: "unknown_member", seconds_ago: 0, made_by: at.person, member_id: "m-nobody", cups: 4 },
    ]);
    expect((await at.commands())[0]).toMatchObject({ state: "rejected", isToBeReported: false });
  });

  test("three answers that make no sense set a command aside, and the queue goes on", async () => {
    const at = await station();
    at.line = "broken";
    await at.run(at.queue.send(sale("m-" + CARD, 5)));
    for (let more = 0; more < 2; more += 1) {
      at.network.heard();
      await at.run(at.queue.drain());
    }
    expect((await at.commands())[0]).toMatchObject({ state: "quarantined", code: "http_500" });
    at.line = "open";
    await at.run(at.queue.send(sale("m-" + CARD)));
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
  });

  test("an ended session, a busy suite and one that is away only make it wait", async () => {
    const at = await station();
    for (const line of ["signed out", "in flight", "away", "cut"] as const) {
      at.line = line;
      at.network.heard();
      await at.run(at.queue.send(sale("m-" + CARD)));
    }
    expect((await at.commands()).map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting", "waiting"]);
    await at.reconnect();
    expect(at.suite.stamps.get("m-" + CARD)).toBe(4);
  });

  test("a command of another station is never sent by this one", async () => {
    const at = await station();
    at.line = "cut";
    await at.run(at.queue.send(sale("m-" + CARD)));
    Object.assign(at, { name: "another" });
    await at.reconnect();
    expect(at.suite.stamps.size).toBe(0);
    expect((await at.commands())[0]).toMatchObject({ state: "quarantined", code: "other_station" });
  });

  test("are remembered for thirty days", async () => {
    const at = await station();
    await at.run(at.queue.send(sale("m-" + CARD)));
    await at.store.prune(at.clock.now + 29 * 86_400_000);
    expect(await at.commands()).toHaveLength(1);
    await at.store.prune(at.clock.now + 31 * 86_400_000);
    expect(await at.commands()).toEqual([]);
  });
});

describe("one command that the suite does not take", () => {
  const never: [string, () => Error][] = [
    ["no answer", () => new NoAnswer("cut")],
    ["a part that is away", () => new Problem(503, "service_away", "")],
    ["too much, for a minute", () => new Problem(429, "too_many_look_ups", "", [], 60)],
    ["a sending that never ends", () => new Problem(409, "command_in_flight", "", [], 1)],
  ];
  test.each(never)("lets those behind it pass, and is tried again: %s", async (_what, failure) => {
    const at = await station();
    at.network.lost();
    const began = at.clock.now;
    await at.run(at.queue.send(sale("m-" + CARD, 5)));
    const [first] = await at.commands();
    for (const cups of [1, 2]) await at.run(at.queue.send(sale("m-" + CARD, cups)));
    at.refusal = ({ headers }) => (headers["Idempotency-Key"] === first!.key ? failure() : null);
    for (let again = 0; again < 4; again += 1) {
      await at.hear();
      await at.passes(3_000);
    }
    expect(at.suite.stamps.get("m-" + CARD)).toBe(3);
    // Whoever looks sees since when, and that it is tried.
    expect(at.queue.pending.value).toEqual({ count: 1, oldestAt: began });
    expect(at.queue.isStuck(first!.key)).toBe(true);
    // Others are not held up by it, and it makes no network look gone.
    await at.run(at.queue.send(sale("m-" + CARD, 1)));
    expect(at.suite.stamps.get("m-" + CARD)).toBe(4);
    at.refusal = null;
    await at.passes(61_000);
    expect(at.suite.stamps.get("m-" + CARD)).toBe(9);
    expect(at.queue.pending.value.count).toBe(0);
  });

  test("takes along what needs it, and nothing else", async () => {
    const at = await station();
    at.network.lost();
    const joined = await at.run(at.queue.send<Enrolled>({ key: newKey(), path: "/members", body: { phone: "29123456" } }));
    await at.run(at.queue.send(sale(joined.member_id, 2)));
    await at.run(at.queue.send(sale("m-" + CARD)));
    at.refusal = ({ path }) => (path === "/members" ? new Problem(503, "service_away", "") : null);
    for (let again = 0; again < 4; again += 1) await at.hear();
    expect([...at.suite.stamps]).toEqual([["m-" + CARD, 1]]);
    at.refusal = null;
    at.network.lost();
    await at.hear();
    expect(at.suite.stamps.get("m-29123456")).toBe(2);
  });

  test("is not held to be that while the whole suite is away: then the order stays", async () => {
    const at = await station();
    at.network.lost();
    for (const cups of [1, 2, 3]) await at.run(at.queue.send(sale("m-" + CARD, cups)));
    at.line = "cut";
    for (let again = 0; again < 6; again += 1) await at.hear();
    at.suite.received.length = 0;
    await at.reconnect();
    expect(at.suite.stamps.get("m-" + CARD)).toBe(6);
  });

  test("whose maker does not come back for a week is for the manager", async () => {
    const at = await station();
    at.network.lost();
    await at.run(at.queue.send(sale("m-" + CARD)));
    at.refusal = ({ path }) => (path === "/sales" ? new Problem(403, "not_allowed", "") : null);
    await at.signIn("22222222-2222-4222-8222-222222222222");
    await at.hear();
    expect((await at.commands())[0]).toMatchObject({ state: "waiting" });
    at.clock.now += 7 * 86_400_000 + 1;
    await at.signIn("33333333-3333-4333-8333-333333333333");
    while (at.suite.reports.length === 0) await breath();
    expect(at.suite.reports).toMatchObject([{ ended: "rejected", code: "not_allowed" }]);
  });
});

describe("reports to the manager", () => {
  test("one that the suite refuses holds no other", async () => {
    const at = await station();
    at.network.lost();
    for (const nobody of ["m-nobody", "m-nobody-else"]) await at.run(at.queue.send(sale(nobody)));
    const [, first] = await at.commands();
    const isOfFirst = (text: string) => text.includes(`"key":"${first!.key}"`);
    at.refusal = ({ path, text }) => (path.endsWith("/late-commands") && isOfFirst(text) ? new Problem(422, "invalid_request", "") : null);
    await at.reconnect();
    while (at.suite.reports.length === 0) await breath();
    at.refusal = null;
    await at.hear();
    while (at.suite.reports.length < 2) await breath();
    expect(new Set(at.suite.reports.map(({ key }) => key)).size).toBe(2);
  });

  test("one whose answer was lost is told again, with the age of then, and makes no second line", async () => {
    const at = await station();
    at.network.lost();
    await at.run(at.queue.send(sale("m-nobody")));
    at.line = "lost";
    await at.hear();
    while (at.suite.reports.length === 0) await breath();
    await breath();
    at.clock.now += 60_000;
    await at.reconnect();
    while ((await at.store.unreported()).length > 0) await breath();
    expect(at.suite.reports).toHaveLength(1);
  });
});

describe("taking back", () => {
  test("what was never sent is withdrawn: its key is never used", async () => {
    const at = await station();
    at.network.lost();
    const sold = await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD)));
    await at.run(at.queue.send({ key: newKey(), path: `/sales/${sold.sale_id}/reversals`, body: {} }));
    await at.reconnect();
    expect(at.suite.received).toEqual([]);
    expect((await at.commands()).map(({ state }) => state)).toEqual(["withdrawn"]);
  });

  test("what may have arrived is reversed after it", async () => {
    const at = await station();
    at.line = "lost";
    const sold = await at.run(at.queue.send<SaleRecorded>(sale("m-" + CARD, 3)));
    await at.run(at.queue.send({ key: newKey(), path: `/sales/${sold.sale_id}/reversals`, body: {} }));
    await at.reconnect();
    expect(at.suite.stamps.get("m-" + CARD)).toBe(0);
    expect((await at.commands()).map(({ state }) => state)).toEqual(["applied", "applied"]);
  });

  test("a free cup that was never sent is withdrawn, and may be saved again under the caps", async () => {
    const at = await station();
    at.network.lost();
    for (let time = 0; time < 2; time += 1) {
      const given = await at.run(at.queue.send<RewardRedeemed>(gift("anna-r1")));
      await at.run(at.queue.send(undoOf(given)));
    }
    await at.reconnect();
    expect(at.suite.received).toEqual([]);
    expect((await at.commands()).map(({ state }) => state)).toEqual(["withdrawn", "withdrawn"]);
  });

  test("a free cup that may have arrived is taken back after it, and so is one that the suite has answered", async () => {
    for (const line of ["lost", "open"] as const) {
      const at = await station();
      at.line = line;
      const given = await at.run(at.queue.send<RewardRedeemed>(gift("anna-r1")));
      at.line = "lost";
      await at.run(at.queue.send(undoOf(given)));
      await at.reconnect();
      expect(at.suite.given).toEqual([]);
      expect((await at.commands()).map(({ kind, state }) => [kind, state])).toEqual([["reversal", "applied"], ["redemption", "applied"]]);
      expect(at.suite.received.at(-1)!.headers).toHaveProperty("Kept-For");
    }
  });

  test("a free cup that another till had given stays given: its undo fails with it, and a manager hears of both", async () => {
    const at = await station();
    at.line = "cut";
    const waiting = at.run(at.queue.send<RewardRedeemed>(gift("anna-r1")));
    const given = await waiting;
    at.suite.answer("other", { path: "/rewards/anna-r1/redemptions", text: "{}", headers: { "Idempotency-Key": newKey() } });
    await at.run(at.queue.send(undoOf(given)));
    await at.reconnect();
    expect(at.suite.given).toEqual(["anna-r1"]);
    expect((await at.commands()).map(({ state, code }) => [state, code])).toEqual([["rejected", "needed_command_failed"], ["rejected", "already_redeemed"]]);
  });

  test("a joining that was never sent is withdrawn with the visit and the cup that wait for it, and nothing else", async () => {
    const at = await station();
    at.network.lost();
    await at.run(at.queue.send(sale("m-" + CARD)));
    const joined = await at.run(at.queue.send<Enrolled>(joinWith("29123456")));
    await at.run(at.queue.send(visit(joined.card.number)));
    const sold = await at.run(at.queue.send<SaleRecorded>(sale(joined.member_id, 2)));
    await at.run(at.queue.send({ key: newKey(), path: `/sales/${sold.sale_id}/reversals`, body: {} }));
    await at.run(at.queue.send(sale(joined.member_id)));
    await at.run(at.queue.send(unjoin(joined)));
    expect(at.queue.pending.value.count).toBe(1);
    await at.reconnect();
    expect([...at.suite.members.keys()]).toEqual([CARD]);
    expect(at.suite.received.map(({ path }) => path)).toEqual(["/sales"]);
    expect((await at.commands()).map(({ state }) => state)).toEqual(["withdrawn", "withdrawn", "withdrawn", "withdrawn", "applied"]);
  });

  test("a joining that may have arrived is taken back after it and after its cups, and late", async () => {
    const at = await station();
    at.line = "lost";
    const joined = await at.run(at.queue.send<Enrolled>(joinWith("29123456")));
    await at.run(at.queue.send(sale(joined.member_id)));
    await at.run(at.queue.send(unjoin(joined)));
    await at.reconnect();
    expect([...at.suite.members.keys()]).toEqual([CARD]);
    expect((await at.commands()).map(({ kind, state }) => [kind, state])).toEqual([["reversal", "applied"], ["sale", "applied"], ["enrolment", "applied"]]);
    expect(at.suite.received.at(-1)).toMatchObject({ path: "/members/m-29123456/enrolment-reversals", headers: { "Kept-For": expect.any(String) as string } });
  });

  test("a joining that found somebody there already takes nobody back, and a manager hears of it", async () => {
    const at = await station();
    at.suite.answer("other", { path: "/members", text: JSON.stringify({ phone: "29123456" }), headers: { "Idempotency-Key": newKey() } });
    at.line = "cut";
    const joined = await at.run(at.queue.send<Enrolled>(joinWith("29123456")));
    // It is sent and late when it is taken back, so it cannot be withdrawn.
    at.line = "lost";
    await at.hear();
    await at.run(at.queue.send(unjoin(joined)));
    await at.reconnect();
    while (at.suite.reports.length === 0) await breath();
    expect(at.suite.members.get("29123456")).toBe("m-29123456");
    expect(at.suite.reports).toMatchObject([{ kind: "reversal", ended: "rejected", code: "joining_cannot_be_taken_back" }]);
  });

  test("a visit that a kept cup needs is not withdrawn from under it", async () => {
    const at = await station();
    at.network.lost();
    const command = visit(CARD);
    const seen = await at.run(at.queue.send<CheckIn>(command));
    await at.run(at.queue.send(sale(seen.member.member_id)));
    expect(await at.queue.withdraw(command.key)).toBe(false);
  });
});

describe("free cups without the suite", () => {
  test("are given up to the caps, each counted in this device until it was online again", async () => {
    const at = await station();
    at.line = "cut";
    await at.run(at.queue.send(gift("ann-1")));
    await expect(at.run(at.queue.send(gift("ann-2")))).rejects.toMatchObject({ code: "not_without_network" });
    await at.run(at.queue.send(gift("jo-1")));
    await expect(at.run(at.queue.send(gift("max-1")))).rejects.toMatchObject({ code: "not_without_network" });
    await at.reconnect();
    expect(at.suite.given).toEqual(["ann-1", "jo-1"]);
    at.network.lost();
    await at.run(at.queue.send(gift("max-1")));
  });

  const NONE = async () => {
    throw new Problem(409, "not_without_network", "");
  };

  test("that nobody was promised are not given later by themselves", async () => {
    const at = await station();
    at.place = NONE;
    at.network.lost();
    await expect(at.run(at.queue.send(gift("ann-1")))).rejects.toMatchObject({ code: "not_without_network" });
    at.reload();
    await at.reconnect();
    expect(at.suite.given).toEqual([]);
  });

  test("that may have been given before the network went are told to be in doubt, and given once", async () => {
    const at = await station();
    at.place = NONE;
    at.line = "lost";
    const press = gift("ann-1");
    await expect(at.run(at.queue.send(press))).rejects.toBeInstanceOf(NoAnswer);
    expect(at.suite.given).toEqual(["ann-1"]);
    await at.reconnect();
    await at.run(at.queue.send(press));
    expect(at.suite.given).toEqual(["ann-1"]);
    expect((await at.commands())[0]).toMatchObject({ state: "applied" });
  });

  test("in doubt, the same press again asks with the same key", async () => {
    const at = await station();
    at.line = "cut";
    await at.run(at.queue.send(gift("jo-1")));
    await at.reconnect();
    at.network.lost();
    await at.run(at.queue.send(gift("ann-1")));
    at.network.heard();
    at.line = "lost";
    const second = gift("ann-2");
    await expect(at.run(at.queue.send(second))).rejects.toBeInstanceOf(Error);
    at.line = "open";
    at.network.heard();
    await at.run(at.queue.drain());
    await at.run(at.queue.send(second));
    expect(at.suite.given.filter((each) => each === "ann-2")).toHaveLength(1);
  });
});

describe("a page that is closed in the middle", () => {
  test("leaves its command to the next one, once nobody can be waiting for it", async () => {
    const at = await station();
    at.line = "silent";
    void at.queue.send(sale("m-" + CARD)).catch(() => undefined);
    while ((await at.commands()).length === 0) await breath();
    at.reload();
    at.line = "open";
    at.clock.now += 5_000;
    await at.reconnect();
    expect(at.suite.stamps.get("m-" + CARD)).toBe(1);
    expect(at.suite.received[0]!.headers).toHaveProperty("Kept-For");
  });
});
