/** The desk's page: whose verdict stands on it, what a press sends, and how it goes on after a file. */
import { expect, test } from "vitest";
import type { Command } from "../src/api/commands";
import { NoAnswer } from "../src/api/problem";
import type { CheckIn } from "../src/api/types";
import type { Tune } from "../src/design/sounds";
import { Desk } from "../src/reception/desk";

export const visit = (id: string, colour: CheckIn["verdict"]["colour"] = "green", code = "welcome"): CheckIn => ({
  check_in_id: id, checked_in_at: "2027-05-12T12:00:00Z", outlet: { code: "riga", name: "Riga" },
  member: { member_id: `m-${id}`, display_name: "Ann K.", card_number: "2800000000000017", locale: "en" },
  verdict: { colour, code, message: "", actions: [] }, occasions: [], membership: null, desk: null,
  loyalty: { as_of: null, is_stale: false, programs: [], rewards: [] },
});

/** A desk whose suite answers what is said here. */
function deskThat(answer: (command: Command) => unknown) {
  const played: Tune[] = [];
  const sent: Command[] = [];
  const desk = new Desk({
    isDoor: () => false,
    open: () => undefined,
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
  });
  return { desk, played, sent };
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
