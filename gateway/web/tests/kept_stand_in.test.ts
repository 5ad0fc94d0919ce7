/** What a station says by itself: no more than it knows, and nothing that would harm anybody if the device were stolen. */
import "fake-indexeddb/auto";
import fc from "fast-check";
import { compactDecrypt, exportJWK, generateKeyPair, decodeProtectedHeader } from "jose";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Command } from "../src/api/commands";
import type { CheckIn, Enrolled, RewardRedeemed, SaleRecorded, Station as StationAnswer } from "../src/api/types";
import { ChooseAmong } from "../src/kept/choose_among";
import { findOf, identifierIn, mayLieOpen, tailOf } from "../src/kept/finds";
import { sealed } from "../src/kept/sealing";
import type { DoorView, KnownMember, SealKey, SnapshotPage } from "../src/kept/shapes";
import { LONGEST_KEPT_MS, RENEWED_AFTER_MS, Snapshot } from "../src/kept/snapshot";
import type { InItsPlace } from "../src/kept/queue";
import { StandIn } from "../src/kept/stand_in";
import { Store } from "../src/kept/store";

const INDEX_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const CARD = "2801234567890172";
const KEY = "11111111-2222-4333-8444-555555555555";
const NOON = Date.parse("2027-05-12T12:00:00Z");
const command = (path: string, body: unknown): Command => ({ key: KEY, path, body });
const visit = (identifier: string) => command("/check-ins", { identifier });

const STATION: StationAnswer = {
  station_id: "s", outlet: { code: "riga", name: "Riga", admits: "everyone" },
  programs: [{ code: "coffee", unit: "stamp", target: 6, categories: ["coffee"], offline_free_cups: { per_member: 1, per_station: 2 } }],
};

async function known(memberId: string, name: string, more: Partial<KnownMember> = {}): Promise<KnownMember> {
  return {
    member_id: memberId, display_name: name, phone_tail: "17",
    finds: [await findOf(INDEX_KEY, { kind: "card_number", value: CARD })], tails: [await tailOf(INDEX_KEY, "5517")],
    loyalty: { as_of: "2027-05-12T10:42:00Z", programs: [{ code: "coffee", unit: "stamp", balance: 2, target: 6 }], rewards: [] },
    door: null, has_birthday: false, ...more,
  };
}

let now = NOON;
let opened = 0;

async function standIn(members: KnownMember[], station: StationAnswer = STATION) {
  const store = await Store.open(`stand-in-${(opened += 1)}`);
  await store.replaceMembers(members, { asOf: "2027-05-12T11:00:00Z", indexKey: INDEX_KEY, takenAt: NOON });
  const snapshot = new Snapshot(store, async () => Promise.reject(new Error("not asked")), () => now);
  return { store, stand: new StandIn(store, snapshot, () => station, () => now) };
}

beforeEach(() => {
  now = NOON;
});

describe("a guest", () => {
  test("is found by the card that was scanned, with stamps as of when the suite told them", async () => {
    const { stand } = await standIn([await known("m1", "Ann K.")]);
    const answer = (await stand.inItsPlace("check_in", visit(CARD))).answer as CheckIn;
    expect(answer.member).toMatchObject({ member_id: "m1", display_name: "Ann K." });
    expect(answer.loyalty).toMatchObject({ is_kept: true, as_of: "2027-05-12T10:42:00Z", programs: [{ balance: 2 }] });
  });

  test("who typed a whole phone is one of those whose phone ends so, and a person says which", async () => {
    const { stand } = await standIn([await known("m1", "Ann K."), await known("m2", "Jo", { finds: [] })]);
    const chosen = await stand.inItsPlace("check_in", visit("+37126005517")).catch((failure: unknown) => failure);
    expect(chosen).toBeInstanceOf(ChooseAmong);
    expect((chosen as ChooseAmong).picks.map(({ display_name }) => display_name).sort()).toEqual(["Ann K.", "Jo"]);
    await expect(stand.inItsPlace("check_in", visit("+37126000000"))).rejects.toMatchObject({ code: "unknown_identifier" });
  });

  test("with a card from elsewhere is stamped, whoever it is", async () => {
    const { stand } = await standIn([]);
    const answer = (await stand.inItsPlace("check_in", visit("2809999999999993"))).answer as CheckIn;
    expect(answer.member.member_id).toBe(`kept:${KEY}:member_id`);
  });

  test("has the cups that were saved since, and not those that were taken back", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.")]);
    const lines = [{ category: "coffee", quantity: 3, amount_minor: null }, { category: "cake", quantity: 1, amount_minor: null }];
    const sold = await stand.inItsPlace("sale", command("/sales", { member_id: "m1", lines }));
    expect((sold.answer as SaleRecorded).loyalty.programs[0]!.balance).toBe(5);
    await sold.promised!();
    const shown = (await stand.inItsPlace("check_in", visit(CARD))).answer as CheckIn;
    expect(shown.loyalty.programs[0]!.balance).toBe(5);
    await stand.withdrawn({ kind: "sale", body: JSON.stringify({ lines }), about: sold.about } as never);
    expect((await store.member("m1"))!.loyalty.programs[0]!.balance).toBe(2);
  });

  test("who joined without the suite is found by their last digits, under their first name alone", async () => {
    const { stand, store } = await standIn([]);
    const joined = await stand.inItsPlace("enrolment", command("/members", { phone: "+371 2600 5517", given_name: "Edda Sand", birthday: { day: 14, month: 3 } }));
    await joined.promised!();
    expect((joined.answer as Enrolled).card.number).toBe(`kept:${KEY}:member_id`);
    expect(await stand.picksFor("5517")).toEqual([{ member_id: `kept:${KEY}:member_id`, display_name: "Edda", phone_tail: "17", has_photo: false }]);
    expect(JSON.stringify(await store.member(`kept:${KEY}:member_id`))).not.toMatch(/26005517|Sand|birthday":\{/);
  });
});

describe("somebody whose joining was a mistake", () => {
  test("is found no more, whether it was never sent or is taken back late", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.")]);
    const joined = await stand.inItsPlace("enrolment", command("/members", { phone: "+371 2600 5518", given_name: "Edda" }));
    await joined.promised!();
    expect((joined.answer as Enrolled).enrolment_id).toBe(KEY);
    await stand.withdrawn({ kind: "enrolment", about: joined.about } as never);
    expect(await stand.picksFor("5518")).toEqual([]);

    const reversal = await stand.inItsPlace("reversal", command("/members/m1/enrolment-reversals", { enrolment_id: KEY }));
    expect(reversal).toMatchObject({ answer: {}, about: { name: "Ann K.", memberId: "m1" } });
    await reversal.promised!();
    expect(await store.member("m1")).toBeUndefined();
  });
});

describe("at a door", () => {
  const GYM: StationAnswer = { ...STATION, outlet: { ...STATION.outlet, admits: "members_with_plan" } };
  const view = (more: Partial<DoorView>): DoorView => ({ colour: "green", code: "welcome", state: "active", valid_until: "2027-12-31", visits_left: null, plan: "Monthly", ...more });

  test.each([
    ["a green of the snapshot is green", view({}), "green"],
    ["a yellow stays one", view({ colour: "yellow", code: "ends_soon" }), "yellow"],
    ["a red may have been paid since: nobody can confirm it", view({ colour: "red", code: "debt" }), "yellow"],
    ["a green that has ended since is not believed", view({ valid_until: "2027-05-11" }), "yellow"],
    ["who has no view is not known", null, "yellow"],
  ] as const)("%s", async (_rule, door, colour) => {
    const { stand } = await standIn([await known("m1", "Ann K.", { door })], GYM);
    const { verdict } = (await stand.inItsPlace("check_in", visit(CARD))).answer as CheckIn;
    expect(verdict.colour).toBe(colour);
    if (door?.colour !== "yellow" && colour === "yellow") expect(verdict.code).toBe("not_confirmed");
  });

  const PACK = view({ visits_left: 1, plan: "Ten visits" });
  const seen = async (stand: StandIn) => stand.inItsPlace("check_in", visit(CARD)).then((place) => ({ ...place, ...(place.answer as CheckIn) }));

  test("a pack counts down by what was promised, and a used up one cannot be confirmed", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.", { door: PACK })], GYM);
    const first = await seen(stand);
    expect([first.verdict.code, first.membership!.visits_left]).toEqual(["welcome", 0]);
    // Nobody was promised anything yet.
    expect((await store.member("m1"))!.door!.visits_left).toBe(1);
    await first.promised!();
    expect((await store.member("m1"))!.door!.visits_left).toBe(0);
    now += 11 * 60_000;
    expect((await seen(stand)).verdict.code).toBe("not_confirmed");
  });

  test("whoever comes again within ten minutes is in already, and uses nothing", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.", { door: { ...PACK, visits_left: 3 } })], GYM);
    await (await seen(stand)).promised!();
    now += 9 * 60_000;
    const again = await seen(stand);
    expect(again.verdict).toMatchObject({ colour: "yellow", code: "already_in" });
    await again.promised?.();
    expect((await store.member("m1"))!.door!.visits_left).toBe(2);
  });

  test("a visit that is taken back gives back what it used", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.", { door: PACK })], GYM);
    const came = await seen(stand);
    await came.promised!();
    expect(await stand.withdrawn({ kind: "check_in", about: came.about } as never)).toEqual({ gave_visit_back: true });
    expect((await seen(stand)).verdict.code).toBe("welcome");

    // The suite may know of this one, so that its undo is sent behind it.
    await store.add({ key: KEY, kind: "check_in", about: came.about, state: "waiting" } as never);
    await came.promised!();
    const undone = await stand.inItsPlace("undo", command(`/check-ins/kept:${KEY}:check_in_id/undo`, {}));
    expect(undone.answer).toEqual({ gave_visit_back: true });
    await undone.promised!();
    expect((await store.member("m1"))!.door!.visits_left).toBe(1);
  });

  test("a visit says what it was for, and what is said of it later waits behind it under its name", async () => {
    const { stand, store } = await standIn([await known("m1", "Ann K.", { door: PACK })], GYM);
    const came = await stand.inItsPlace("check_in", command("/check-ins", { identifier: CARD, label: "Yoga 18:00" }));
    expect((came.answer as CheckIn).label).toBe("Yoga 18:00");
    await store.add({ key: KEY, kind: "check_in", about: came.about, state: "waiting" } as never);
    const said = await stand.inItsPlace("label", command(`/check-ins/kept:${KEY}:check_in_id/label`, { label: "Pilates" }));
    expect([said.answer, said.about.name, said.about.memberId]).toEqual([{ label: "Pilates" }, "Ann K.", "m1"]);
  });

  test("a pack never gives more than it has, in whatever order people come, leave it, and time passes", async () => {
    const step = fc.oneof(fc.constant("come" as const), fc.constant("undo" as const), fc.integer({ min: 1, max: 15 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 3 }), fc.array(step, { maxLength: 12 }), async (visits, steps) => {
        const { stand, store } = await standIn([await known("m1", "Ann K.", { door: { ...PACK, visits_left: visits } })], GYM);
        const green: InItsPlace[] = [];
        for (const each of steps) {
          if (typeof each === "number") now += each * 60_000;
          else if (each === "come") {
            const place = await seen(stand);
            await place.promised?.();
            if (place.verdict.colour === "green") green.push(place);
          } else {
            const last = green.pop();
            if (last !== undefined) await stand.withdrawn({ kind: "check_in", about: last.about } as never);
          }
        }
        expect(green.length).toBeLessThanOrEqual(visits);
        expect((await store.member("m1"))!.door!.visits_left).toBe(visits - green.length);
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  describe("learns from an answer", () => {
    const answered = (colour: CheckIn["verdict"]["colour"], code: string, more: Partial<NonNullable<CheckIn["membership"]>> = {}): CheckIn => ({
      check_in_id: "c1", checked_in_at: new Date(now).toISOString(), outlet: { code: "riga", name: "Riga" },
      member: { member_id: "m1", display_name: "Ann K.", card_number: CARD, locale: "en" },
      verdict: { colour, code, message: "", actions: [] }, occasions: [], desk: null,
      membership: { membership_id: "ms", plan: { code: "p", title: "Monthly" }, state: "active", valid_until: "2027-12-31", days_left: 9, visits_left: null, freeze_days_left: 0, guests: 0, ...more },
      loyalty: { as_of: null, is_stale: false, programs: [], rewards: [] },
    });
    const learned = async (before: DoorView | null, ...answers: CheckIn[]) => {
      const { stand, store } = await standIn(before === null ? [] : [await known("m1", "Ann K.", { door: before })], GYM);
      for (const answer of answers) await stand.learn({ key: KEY, kind: "check_in", path: "/check-ins", body: "{}", mediaType: "application/json" } as never, answer, null);
      now += 3_600_000;
      return { verdict: (await seen(stand)).verdict, row: (await store.member("m1"))! };
    };

    test.each([
      ["an expired member who was let in late is not green, nor yellow", view({ colour: "red", code: "expired" }), answered("yellow", "let_in_late"), "not_confirmed"],
      ["nobody known who was let in late", null, answered("yellow", "let_in_late"), "not_confirmed"],
      ["a word of a manager for once", view({ colour: "red", code: "expired" }), answered("yellow", "let_in_once"), "not_confirmed"],
      ["a good one who came twice", view({}), answered("yellow", "already_in"), "welcome"],
      ["a good one who came to a full house", view({}), answered("red", "outlet_full"), "welcome"],
      ["a good one at the wrong hour", view({}), answered("red", "wrong_hours"), "welcome"],
      ["whoever has paid since, and is in already", view({ colour: "red", code: "debt_over_limit" }), answered("yellow", "already_in"), "already_in"],
      ["a standing", view({}), answered("red", "expired"), "not_confirmed"],
    ] as const)("%s", async (_rule, before, answer, code) => {
      expect((await learned(before, answer)).verdict.code).toBe(code);
    });

    test("who came a moment ago is in already when the network goes", async () => {
      const { stand } = await standIn([await known("m1", "Ann K.", { door: view({}) })], GYM);
      await stand.learn({ key: KEY, kind: "check_in", path: "/check-ins", body: "{}", mediaType: "application/json" } as never, answered("green", "welcome_back"), null);
      now += 60_000;
      expect((await seen(stand)).verdict.code).toBe("already_in");
    });

    test.each([["a phone", "+371 26 005 517"], ["a phone without its country", "26005517"]])("who gave %s is found by it, and by its last digits, when the network goes", async (_how, typed) => {
      const { stand } = await standIn([], GYM);
      await stand.learn({ key: KEY, kind: "check_in", path: "/check-ins", body: "sealed", mediaType: "application/jose" } as never, answered("green", "welcome"), visit(typed));
      const found = [{ member_id: "m1", display_name: "Ann K.", phone_tail: "17", has_photo: false }];
      expect(await stand.picksFor("5517")).toEqual(found);
      expect(await stand.picksFor(CARD.slice(-4))).toEqual(found);
      expect(await stand.inItsPlace("check_in", visit("26005517")).catch((failure: unknown) => failure)).toMatchObject({ picks: found });
    });

    test("a second phone is learnt beside the first, which stays the one that is shown", async () => {
      const { stand } = await standIn([await known("m1", "Ann K.")], GYM);
      await stand.learn({ key: KEY, kind: "check_in", path: "/check-ins", body: "sealed", mediaType: "application/jose" } as never, answered("green", "welcome"), visit("26009998"));
      expect((await stand.picksFor("9998")).map((pick) => pick.phone_tail)).toEqual(["17"]);
      expect(await stand.picksFor("5517")).toHaveLength(1);
    });

    test("the suite does not know yet of what was promised since", async () => {
      const { stand, store } = await standIn([await known("m1", "Ann K.", { door: PACK })], GYM);
      await store.add({ key: KEY, kind: "check_in", state: "waiting", about: { name: "", memberId: "m1", cups: null, rewardId: null, visit: { usedOne: true, lastInAt: null } } } as never);
      await stand.learn({ key: "k2", kind: "check_in", path: "/check-ins", body: "{}", mediaType: "application/json" } as never, answered("green", "welcome_back", { visits_left: 2 }), null);
      expect((await store.member("m1"))!.door!.visits_left).toBe(1);
    });
  });

  test("a birthday is known to be about now, for a day", async () => {
    const { stand } = await standIn([await known("m1", "Ann K.", { has_birthday: true })]);
    const ribbon = async () => ((await stand.inItsPlace("check_in", visit(CARD))).answer as CheckIn).occasions;
    expect(await ribbon()).toMatchObject([{ kind: "birthday_about_now", message: "kept.birthday" }]);
    now += 25 * 3_600_000;
    expect(await ribbon()).toEqual([]);
  });
});

describe("a free cup", () => {
  const CUP = { reward_id: "r1", kind: "program" as const, program: "coffee", title: "Free", state: "issued", expires_on: "2027-05-12" };
  const give = command("/rewards/r1/redemptions", {});

  async function shown(station: StationAnswer, reward = CUP) {
    const member = await known("m1", "Ann K.");
    const { stand } = await standIn([{ ...member, loyalty: { ...member.loyalty, rewards: [reward] } }], station);
    await stand.inItsPlace("check_in", visit(CARD));
    return stand;
  }

  test("is given under the caps of its program, once to one member", async () => {
    const place = await (await shown(STATION)).inItsPlace("redemption", give);
    expect((place.answer as RewardRedeemed).loyalty!.rewards).toEqual([]);
    expect(place.mayBePromised!([])).toBe(true);
    expect(place.mayBePromised!([{ kind: "redemption", about: place.about } as never])).toBe(false);
    const other = { kind: "redemption", about: { ...place.about, memberId: "m2" } } as never;
    expect(place.mayBePromised!([other])).toBe(true);
    expect(place.mayBePromised!([other, other])).toBe(false);
  });

  test("that was saved and taken back before it was sent waits for its guest again, also after a reload", async () => {
    const member = await known("m1", "Ann K.");
    const { store, stand } = await standIn([{ ...member, loyalty: { ...member.loyalty, rewards: [CUP] } }]);
    await stand.inItsPlace("check_in", visit(CARD));
    const place = await stand.inItsPlace("redemption", give);
    expect((place.answer as RewardRedeemed).redemption_id).toBe(`kept:${KEY}:redemption_id`);
    await place.promised!();
    expect((await store.member("m1"))!.loyalty.rewards).toEqual([]);
    const reloaded = new StandIn(store, new Snapshot(store, async () => Promise.reject(new Error("not asked")), () => now), () => STATION, () => now);
    const { loyalty } = (await reloaded.withdrawn({ kind: "redemption", about: place.about } as never)) as RewardRedeemed;
    expect(loyalty!.rewards).toEqual([CUP]);
    const shownAgain = (await stand.inItsPlace("check_in", visit(CARD))).answer as CheckIn;
    expect(shownAgain.loyalty.rewards).toEqual([CUP]);
  });

  test("is not given where the program says nothing, nor after its last day, nor for a birthday", async () => {
    const never = { ...STATION, programs: [{ ...STATION.programs[0]!, offline_free_cups: null }] };
    for (const stand of [await shown(never), await shown(STATION, { ...CUP, expires_on: "2027-05-11" }), await shown(STATION, { ...CUP, program: null as never })]) {
      await expect(stand.inItsPlace("redemption", give)).rejects.toMatchObject({ code: "not_without_network" });
    }
  });
});

describe("the snapshot", () => {
  const page = (next: string | null, ...members: KnownMember[]): SnapshotPage => ({
    as_of: "2027-05-12T12:00:00Z", outlet_code: "riga", index_key: INDEX_KEY, seal_key: { kid: "5d1f07c2" }, members, next,
  });

  test("is fetched page by page, replaced as a whole, and asked for again after six hours", async () => {
    const store = await Store.open(`snapshot-${(opened += 1)}`);
    const pages = [page("a b", await known("m1", "Ann")), page(null, await known("m2", "Jo")), page(null, await known("m3", "Max"))];
    const get = vi.fn(async (_path: string) => pages.shift()!);
    const snapshot = new Snapshot(store, get, () => now);
    await snapshot.renew();
    expect(get.mock.calls.map(([path]) => path)).toEqual(["/stations/me/snapshot", "/stations/me/snapshot?after=a%20b"]);
    await snapshot.renew();
    expect(get).toHaveBeenCalledTimes(2);
    now += RENEWED_AFTER_MS + 1;
    await snapshot.renew();
    expect([await store.member("m1"), (await store.member("m3"))?.display_name]).toEqual([undefined, "Max"]);
  });

  test("is wiped after three days without the suite", async () => {
    const { store, stand } = await standIn([await known("m1", "Ann K.")]);
    now += LONGEST_KEPT_MS + 1;
    expect(await stand.picksFor("5517")).toEqual([]);
    expect(await store.member("m1")).toBeUndefined();
  });

  test("and all else is gone from a device that was shut out, and what was still on its way is not kept", async () => {
    const { store } = await standIn([await known("m1", "Ann K.")]);
    const wiped = store.wipe();
    await store.keep("people", []);
    await store.replaceMembers([await known("m2", "Jo")], { asOf: "2027-05-12T12:00:00Z", indexKey: INDEX_KEY, takenAt: now });
    await store.putMember(await known("m3", "Max"));
    await wiped;
    expect([await store.fact("people"), await store.fact("snapshot")]).toEqual([null, null]);
    expect([await store.member("m1"), await store.member("m2"), await store.member("m3")]).toEqual([undefined, undefined, undefined]);
  });
});

describe("what finds a member", () => {
  test("is hashed as the suite does it", async () => {
    // Computed by Python's hmac, with the bytes 0 to 31 for a key.
    expect(await findOf(INDEX_KEY, { kind: "card_number", value: CARD })).toBe("fLHaf3QL7s5t");
    expect(await tailOf(INDEX_KEY, "26005517")).toBe(await findOf(INDEX_KEY, { kind: "tail", value: "5517" }));
  });

  test("is told apart, and only a card's own number may lie open", () => {
    const token = "A".repeat(43);
    expect(identifierIn(CARD)).toEqual({ kind: "card_number", value: CARD });
    expect(identifierIn(`https://regulars.example/balance#${token}`)).toEqual({ kind: "card_id", value: "0".repeat(32) });
    expect(identifierIn("+371 26 005 517")).toEqual({ kind: "phone", digits: "37126005517" });
    expect(identifierIn("Crm-7")).toEqual({ kind: "external_id", value: "Crm-7" });
    expect([CARD, KEY, "+37126005517", token, "Crm-7"].map((text) => mayLieOpen(identifierIn(text)))).toEqual([true, true, false, false, false]);
  });

  test("is sealed to the suite alone where it says more, bound to its command", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ECDH-ES", { crv: "P-256" });
    const text = await sealed({ phone: "+37126005517" }, KEY, { ...(await exportJWK(publicKey)), kid: "5d1f07c2" } as SealKey);
    expect(text).not.toContain("26005517");
    expect(decodeProtectedHeader(text)).toMatchObject({ alg: "ECDH-ES", enc: "A256GCM", kid: "5d1f07c2", jti: KEY });
    const { plaintext } = await compactDecrypt(text, privateKey);
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual({ phone: "+37126005517" });
  });
});
