/** The desk's page: whose verdict stands on it, what a press sends, and how it goes on after a file. */
import { expect, test } from "vitest";
import type { Command } from "../src/api/commands";
import { NoAnswer } from "../src/api/problem";
import type { CheckIn } from "../src/api/types";
import type { Tune } from "../src/design/sounds";
import { Desk } from "../src/reception/desk";
import { LabelOfAll } from "../src/reception/label_of_all";

export const visit = (id: string, colour: CheckIn["verdict"]["colour"] = "green", code = "welcome"): CheckIn => ({
  check_in_id: id, checked_in_at: "2027-05-12T12:00:00Z", outlet: { code: "riga", name: "Riga" },
  member: { member_id: `m-${id}`, display_name: "Ann K.", card_number: "2800000000000017", locale: "en" },
  verdict: { colour, code, message: "", actions: [] }, occasions: [], membership: null, desk: null,
  loyalty: { as_of: null, is_stale: false, programs: [], rewards: [] },
});

function memory(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value), removeItem: (name) => void kept.delete(name) };
}

/** A desk whose suite answers what is said here. */
function deskThat(answer: (command: Command) => unknown) {
  const opened: { memberId: string; section: string; closed: (name?: string) => void }[] = [];
  const played: Tune[] = [];
  const sent: Command[] = [];
  const desk = new Desk({
    isDoor: () => false,
    mayFindByName: () => false,
    open: (memberId, section, closed) => void opened.push({ memberId, section, closed }),
    get: async () => Promise.reject(new NoAnswer("not asked")),
    ask: async () => Promise.reject(new NoAnswer("not asked")),
    queue: {
      async send<Answer>(command: Command): Promise<Answer> {
        sent.push(command);
        return answer(command) as Answer;
      },
    },
    now: () => 0,
    after: () => () => undefined,
    play: (tune) => void played.push(tune),
    labelOfAll: new LabelOfAll(memory(), () => true, () => "2027-05-12"),
  });
  return { desk, played, sent, opened };
}

const KEPT = "kept:k1:check_in_id";

test("a red that comes after the patience of a counter is shown and heard, while that guest's verdict stands", async () => {
  const { desk, played } = deskThat(() => visit(KEPT, "yellow", "not_confirmed"));
  await desk.checkIn("2800000000000017");
  desk.turnedAway({ shownAs: KEPT, checkIn: visit("c1", "red", "banned") });
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { verdict: { code: "banned" } } });
  expect(played.at(-1)).toBe("bad");
});

test("it comes back to an empty screen, and never over the next guest", async () => {
  const ids = [KEPT, "kept:k2:check_in_id"];
  const { desk } = deskThat(() => visit(ids.shift()!, "yellow", "not_confirmed"));
  await desk.checkIn("2800000000000017");
  desk.reset();
  desk.turnedAway({ shownAs: KEPT, checkIn: visit("c1", "red", "banned") });
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { check_in_id: "c1" } });

  await desk.checkIn("2800000000000025");
  desk.turnedAway({ shownAs: KEPT, checkIn: visit("c1", "red", "banned") });
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { check_in_id: "kept:k2:check_in_id" } });
});

test("a guest who did not come is taken back from what stands there, by the key that undoes", async () => {
  const { desk, sent } = deskThat(({ path }) => (path.endsWith("/undo") ? { guests: 0, guests_left: 2 } : { guests: 1, guests_left: 1 }));
  await desk.act("bring_guest", visit("c1"));
  expect(desk.scene.value).toMatchObject({ kind: "done", what: "guest", count: 1 });
  await desk.undoShown();
  expect(desk.scene.value).toMatchObject({ kind: "done", what: "guest_undone" });
  expect(sent.map(({ path }) => path)).toEqual(["/check-ins/c1/guests", "/check-ins/c1/guests/undo"]);
  await desk.undoShown();
  expect(sent).toHaveLength(2);
});

test("a visit of the list is undone, and what the suite says no to is told", async () => {
  const { desk, sent, played } = deskThat(({ path }) => {
    if (path.includes("late")) throw new NoAnswer("too late");
    return { gave_visit_back: true };
  });
  const listed = { check_in_id: "c1", member_id: "m", display_name: "Ann K.", checked_in_at: "", verdict: { colour: "green", code: "welcome" }, state: "in", guests: 0, label: null, may_be_undone: true, occasions: [] } as const;
  await desk.undoListed({ ...listed, occasions: [] });
  expect(desk.scene.value).toMatchObject({ kind: "done", what: "given_back" });
  await desk.undoListed({ ...listed, occasions: [], check_in_id: "late" });
  expect(desk.scene.value).toMatchObject({ kind: "failed" });
  expect(sent.map(({ path }) => path)).toEqual(["/check-ins/c1/undo", "/check-ins/late/undo"]);
  expect(played.at(-1)).toBe("unknown");
});

test("a guest whose answer was lost is asked for again by the same key, and the next one is another guest", async () => {
  const answers: unknown[] = [new NoAnswer("lost"), { guests_left: 1 }, { guests_left: 0 }];
  const { desk, sent } = deskThat(({ path }) => {
    const answer = path === "/check-ins" ? visit("c1", "yellow", "already_in") : answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  for (let press = 0; press < 3; press += 1) {
    // Scanned anew in between: it is the same visit, and so it is the same press.
    await desk.checkIn("2800000000000017");
    await desk.act("bring_guest", visit("c1", "yellow", "already_in"));
  }
  const keys = sent.filter(({ path }) => path === "/check-ins/c1/guests").map(({ key }) => key);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test("a card that is scanned again after no answer is another visit", async () => {
  const { desk, sent } = deskThat(() => {
    throw new NoAnswer("lost");
  });
  for (let scan = 0; scan < 2; scan += 1) await desk.checkIn("2800000000000017");
  expect(sent[1]!.key).not.toBe(sent[0]!.key);
});

test("back from the file of somebody who was stopped, one more Enter lets the door decide anew", async () => {
  const answers = [visit("c1", "red", "debt_over_limit"), visit("c2")];
  const { desk, sent, opened } = deskThat(() => answers.shift());
  await desk.checkIn("2800000000000017");
  await desk.act("take_payment", visit("c1", "red", "debt_over_limit"));
  expect(opened[0]).toMatchObject({ memberId: "m-c1", section: "dues/pay" });
  // The verdict has gone by itself while they paid.
  desk.reset();
  opened[0]!.closed();
  expect(desk.scene.value).toMatchObject({ kind: "settled", checkIn: { check_in_id: "c1" } });
  await desk.enter();
  expect(sent.at(-1)).toMatchObject({ path: "/check-ins", body: { identifier: "m-c1" } });
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { check_in_id: "c2" } });
});

test("a name that was put right in the file is the verdict's from then on, also of somebody who was stopped", async () => {
  for (const colour of ["green", "red"] as const) {
    const { desk, opened } = deskThat(() => visit("c1", colour));
    await desk.checkIn("2800000000000017");
    desk.openFile(visit("c1", colour));
    opened[0]!.closed("Anna K.");
    expect(desk.scene.value).toMatchObject({ checkIn: { check_in_id: "c1", member: { display_name: "Anna K.", member_id: "m-c1" } } });
  }
});

test.each([
  ["expires_soon", "memberships"],
  ["in_grace", "memberships"],
  ["open_case", "cases"],
  ["attention", "door"],
])("the file of whoever comes with %s is opened where something can be done about it", async (code, section) => {
  const { desk, opened } = deskThat(() => visit("c1", "yellow", code));
  await desk.act("open_file", visit("c1", "yellow", code));
  expect(opened[0]!.section).toBe(section);
});

test("back from the file of somebody who is in stands their verdict, and nothing is asked", async () => {
  const { desk, opened } = deskThat(() => visit("c1", "yellow", "attention"));
  await desk.checkIn("2800000000000017");
  await desk.act("open_file", visit("c1", "yellow", "attention"));
  opened[0]!.closed();
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { check_in_id: "c1" } });
});

test("what everybody comes for is sent with each visit, and what one came for is said of that visit alone", async () => {
  const { desk, sent } = deskThat(({ path, body }) => (path.endsWith("/label") ? body : { ...visit("c1"), label: (body as { label?: string }).label ?? null }));
  await desk.checkIn("2800000000000017");
  desk.labelOfAll.choose("Yoga 18:00");
  await desk.checkIn("2800000000000025");
  const shown = desk.scene.value as { checkIn: CheckIn };
  expect(shown.checkIn.label).toBe("Yoga 18:00");
  await desk.sayLabel(shown.checkIn, "Pilates");
  expect(desk.scene.value).toMatchObject({ kind: "verdict", checkIn: { label: "Pilates" } });
  expect(desk.labelOfAll.now).toBe("Yoga 18:00");
  expect(sent.map(({ path, body }) => [path, body])).toEqual([
    ["/check-ins", { identifier: "2800000000000017" }],
    ["/check-ins", { identifier: "2800000000000025", label: "Yoga 18:00" }],
    ["/check-ins/c1/label", { label: "Pilates" }],
  ]);
});

test("what everybody comes for outlives a reload, and neither the day nor the outlet's list", () => {
  const [kept, offered] = [memory(), ["Yoga 18:00"]];
  let today = "2027-05-12";
  const opened = () => new LabelOfAll(kept, (label) => offered.includes(label), () => today);
  opened().choose("Yoga 18:00");
  expect(opened().now).toBe("Yoga 18:00");
  today = "2027-05-13";
  expect(opened().now).toBeNull();
  today = "2027-05-12";
  offered.length = 0;
  expect(opened().now).toBeNull();
  offered.push("Yoga 18:00");
  opened().choose(null);
  expect(opened().now).toBeNull();
});

/** A desk at which somebody works who may look for names; what the suite answers to a question. */
function deskThatFinds(answer: (path: string, body: unknown) => Promise<unknown>, mayFindByName = true) {
  const asked: [string, unknown][] = [];
  const sent: Command[] = [];
  const ask = async <Answer>(path: string, body?: unknown): Promise<Answer> => {
    asked.push([path, body]);
    return (await answer(path, body)) as Answer;
  };
  const desk = new Desk({
    isDoor: () => false, mayFindByName: () => mayFindByName, open: () => undefined, get: ask, ask,
    queue: {
      async send<Answer>(command: Command): Promise<Answer> {
        sent.push(command);
        return visit("c1") as Answer;
      },
    },
    now: () => 0,
    after: (ms, then) => {
      if (ms < 1_000) then();
      return () => undefined;
    },
    play: () => undefined,
    labelOfAll: new LabelOfAll(memory(), () => true, () => "2027-05-12"),
  });
  return { desk, asked, sent };
}

const ANN = { member_id: "m1", display_name: "Ann K.", phone_tail: "17", has_photo: true };

test("letters look for a name, which stands in no address, and a key chooses who it is", async () => {
  const { desk, asked, sent } = deskThatFinds(async () => ({ members: [ANN, { ...ANN, member_id: "m2" }], has_more: true }));
  for (const letter of " Kalniņa") desk.type(letter);
  await desk.enter();
  expect(asked).toEqual([["/members/named", { name: "Kalniņa" }]]);
  expect(desk.scene.value).toMatchObject({ kind: "picks", asked: "Kalniņa", picks: [{ member_id: "m1" }, { member_id: "m2" }], hasMore: true, takesKeys: true });
  desk.type("2");
  expect(sent.map(({ body }) => body)).toMatchObject([{ identifier: "m2" }]);
});

test("digits look for a number as before, and so does whatever has a digit in it", async () => {
  const { desk, asked, sent } = deskThatFinds(async () => ({ members: [] }));
  desk.write("4567");
  await desk.enter();
  expect(asked).toEqual([["/members?last_digits=4567", undefined]]);
  desk.write("OLD-77");
  await desk.enter();
  expect(asked).toHaveLength(1);
  expect(sent.map(({ body }) => body)).toMatchObject([{ identifier: "OLD-77" }]);
});

test("whoever may not look for names asks for what was typed as before", async () => {
  const { desk, asked, sent } = deskThatFinds(async () => ({ members: [] }), false);
  desk.write("Kalnina");
  await desk.enter();
  expect(asked).toEqual([]);
  expect(sent.map(({ body }) => body)).toMatchObject([{ identifier: "Kalnina" }]);
});

test("without a network the desk says that names need it, and calls nobody unknown", async () => {
  const { desk } = deskThatFinds(async () => Promise.reject(new NoAnswer("away")));
  desk.write("Kalnina");
  await desk.enter();
  expect(desk.scene.value).toMatchObject({ kind: "failed", isByName: true });
});
