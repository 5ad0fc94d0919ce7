/** Three stations, cuts, lost answers, reloads and reconnections in any order: every accepted stamp arrives once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { newKey } from "../src/api/commands";
import type { CheckIn, Enrolled } from "../src/api/types";
import { Clock, ModelSuite, Station, type Line } from "./kept_station";

const CARDS = ["2800000000000017", "2800000000000025"];
const PHONES = ["29000001", "29000002"];

type Step =
  | { act: "stamp"; at: number; card: number; cups: number }
  | { act: "join"; at: number; phone: number; cups: number }
  | { act: "line"; at: number; line: Line }
  | { act: "reload"; at: number }
  | { act: "reconnect"; at: number }
  | { act: "stamp and reload"; at: number; card: number };

const at = fc.integer({ min: 0, max: 2 });
const cups = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant("stamp" as const), at, card: fc.integer({ min: 0, max: 1 }), cups }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("join" as const), at, phone: fc.integer({ min: 0, max: 1 }), cups }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("line" as const), at, line: fc.constantFrom<Line>("open", "cut", "lost", "silent", "away", "in flight", "signed out", "portal") }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("reload" as const), at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("reconnect" as const), at }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("stamp and reload" as const), at, card: fc.integer({ min: 0, max: 1 }) }) },
);

class Day {
  /** Cups that a person was told of, by whom they are for. */
  readonly accepted = new Map<string, number>();
  /** Pressed in the moment in which the page was closed: nobody was told, so both ends are right. */
  readonly untold = new Map<string, number>();

  constructor(
    readonly suite: ModelSuite,
    readonly stations: readonly Station[],
  ) {}

  async live(steps: readonly Step[]): Promise<void> {
    for (const each of steps) await this.step(this.stations[each.at]!, each);
    for (const station of this.stations) await this.home(station);
  }

  private async step(station: Station, each: Step): Promise<void> {
    switch (each.act) {
      case "line":
        station.line = each.line;
        return;
      case "reload":
        return station.reload();
      case "reconnect":
        return station.reconnect();
      case "stamp":
        return this.stamp(station, CARDS[each.card]!, each.cups);
      case "join":
        return this.join(station, PHONES[each.phone]!, each.cups);
      case "stamp and reload": {
        const pressed = station.queue.send(this.sale(`m-${CARDS[each.card]!}`, 1)).catch(() => undefined);
        void pressed;
        count(this.untold, `m-${CARDS[each.card]!}`, 1);
        return station.reload();
      }
    }
  }

  private async stamp(station: Station, card: string, quantity: number): Promise<void> {
    const seen = await station.run(station.queue.send<CheckIn>({ key: newKey(), path: "/check-ins", body: { identifier: card } }));
    await station.run(station.queue.send(this.sale(seen.member.member_id, quantity)));
    count(this.accepted, `m-${card}`, quantity);
  }

  private async join(station: Station, phone: string, quantity: number): Promise<void> {
    let joined: Enrolled;
    try {
      joined = await station.run(station.queue.send<Enrolled>({ key: newKey(), path: "/members", body: { phone } }));
    } catch {
      return; // Taken, and told so while the person stood there.
    }
    await station.run(station.queue.send(this.sale(joined.member_id, quantity)));
    count(this.accepted, `m-${phone}`, quantity);
  }

  private sale(member_id: string, quantity: number) {
    return { key: newKey(), path: "/sales", body: { member_id, lines: [{ category: "coffee", quantity, amount_minor: null }] } };
  }

  /** The network is back for good; whatever waits for a page that is gone comes in time. */
  private async home(station: Station): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await station.reconnect();
      await station.run(new Promise<void>((later) => station.clock.after(7_000, later)));
      if ((await station.store.waiting()).length === 0) return;
    }
  }
}

function count(sums: Map<string, number>, name: string, more: number): void {
  sums.set(name, (sums.get(name) ?? 0) + more);
}

test("all accepted stamps arrive once, whatever the order: nothing lost, nothing doubled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const suite = new ModelSuite(...CARDS);
      const clock = new Clock();
      const day = new Day(suite, [await Station.open(suite, clock), await Station.open(suite, clock), await Station.open(suite, clock)]);
      await day.live(steps);
      for (const member of [...CARDS, ...PHONES].map((each) => `m-${each}`)) {
        const arrived = suite.stamps.get(member) ?? 0;
        const accepted = day.accepted.get(member) ?? 0;
        expect(arrived).toBeGreaterThanOrEqual(accepted);
        expect(arrived).toBeLessThanOrEqual(accepted + (day.untold.get(member) ?? 0));
      }
      for (const station of day.stations) {
        const commands = await station.commands();
        expect(commands.filter(({ state }) => !["applied", "refused"].includes(state))).toEqual([]);
        expect(new Set(commands.map(({ key }) => key)).size).toBe(commands.length);
        station.store.close();
      }
    }),
    { numRuns: Number(process.env["RUNS"] ?? 60) },
  );
}, 120_000);
