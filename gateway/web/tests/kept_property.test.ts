/** Three stations of two pages each, cuts, lost answers, nonsense, people who change, undos, reloads and reconnections in any order: every
 *  accepted stamp arrives once, or stands on the manager's list, and so does whoever was let in before the door's no had come. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { newKey } from "../src/api/commands";
import type { CheckIn, Enrolled, SaleRecorded } from "../src/api/types";
import type { KeptCommand } from "../src/kept/shapes";
import { Clock, ModelSuite, Station, type Line } from "./kept_station";

const CARDS = ["2800000000000017", "2800000000000025"];
const PHONES = ["29000001", "29000002"];
const PEOPLE = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const LINES: Line[] = ["open", "cut", "lost", "silent", "slow", "away", "in flight", "broken", "burst", "signed out", "forbidden", "portal"];

type Step =
  | { act: "stamp"; at: number; page: number; card: number; cups: number }
  | { act: "stamp and reload"; at: number; page: number; card: number }
  | { act: "join"; at: number; page: number; phone: number; cups: number }
  | { act: "undo"; at: number; page: number }
  | { act: "line"; at: number; line: Line }
  | { act: "reload"; at: number; page: number }
  | { act: "hear"; at: number }
  | { act: "reconnect"; at: number }
  | { act: "person"; at: number; who: string | null };

const at = fc.integer({ min: 0, max: 2 });
const page = fc.integer({ min: 0, max: 1 });
const one = fc.integer({ min: 0, max: 1 });
const cups = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant("stamp" as const), at, page, card: one, cups }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("stamp and reload" as const), at, page, card: one }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("join" as const), at, page, phone: one, cups }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("undo" as const), at, page }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant("line" as const), at, line: fc.constantFrom(...LINES) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("reload" as const), at, page }) },
  // Whoever is heard again and answers as before: so nonsense is heard three times.
  { weight: 2, arbitrary: fc.record({ act: fc.constant("hear" as const), at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("reconnect" as const), at }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("person" as const), at, who: fc.constantFrom(...PEOPLE, null) }) },
);

/** What somebody pressed, and what they were told of it. */
interface Pressed {
  readonly key: string;
  readonly memberId: string;
  readonly cups: number;
  readonly saleId: string | null;
  undoKey: string | null;
  isUndone: boolean;
}

class Day {
  readonly pressed = new Map<Station, Pressed[]>();

  constructor(
    readonly suite: ModelSuite,
    readonly stations: readonly Station[],
  ) {
    for (const station of stations) this.pressed.set(station, []);
  }

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
        return station.reload(each.page);
      case "hear":
        return station.hear();
      case "reconnect":
        return station.reconnect();
      case "person":
        if (each.who !== null) return station.signIn(each.who);
        station.maySend = false;
        return;
      case "stamp":
        return this.stamp(station, each.page, CARDS[each.card]!, each.cups);
      case "join":
        return this.join(station, each.page, PHONES[each.phone]!, each.cups);
      case "undo":
        return this.undo(station, each.page);
      case "stamp and reload": {
        const memberId = `m-${CARDS[each.card]!}`;
        const sale = saleOf(memberId, 1);
        // Nobody was told, so both ends are right.
        this.note(station, { key: sale.key, memberId, cups: 1, saleId: null });
        void station.at(each.page).send(sale).catch(() => undefined);
        return station.reload(each.page);
      }
    }
  }

  private async stamp(station: Station, page: number, card: string, quantity: number): Promise<void> {
    const visit = { key: newKey(), path: "/check-ins", body: { identifier: card } };
    const seen = await told(station.run(station.at(page).send<CheckIn>(visit)));
    if (seen !== null) await this.sell(station, page, { id: seen.member.member_id, really: `m-${card}` }, quantity);
  }

  private async join(station: Station, page: number, phone: string, quantity: number): Promise<void> {
    const joined = await told(station.run(station.at(page).send<Enrolled>({ key: newKey(), path: "/members", body: { phone } })));
    if (joined !== null) await this.sell(station, page, { id: joined.member_id, really: `m-${phone}` }, quantity);
  }

  private async sell(station: Station, page: number, member: { id: string; really: string }, quantity: number): Promise<void> {
    const sale = saleOf(member.id, quantity);
    const answer = await told(station.run(station.at(page).send<SaleRecorded>(sale)));
    this.note(station, { key: sale.key, memberId: member.really, cups: quantity, saleId: answer?.sale_id ?? null });
  }

  /** The last cups of this station that somebody was told of and that nobody has taken back. */
  private async undo(station: Station, page: number): Promise<void> {
    const last = this.pressed.get(station)!.filter(({ saleId, undoKey }) => saleId !== null && undoKey === null).at(-1);
    if (last === undefined) return;
    last.undoKey = newKey();
    const taken = { key: last.undoKey, path: `/sales/${last.saleId!}/reversals`, body: {} };
    last.isUndone = (await told(station.run(station.at(page).send(taken)))) !== null;
  }

  private note(station: Station, pressed: Omit<Pressed, "undoKey" | "isUndone">): void {
    this.pressed.get(station)!.push({ ...pressed, undoKey: null, isUndone: false });
  }

  /** The network is back for good, and everybody comes to work once; whatever waits for a page that is gone comes in time. */
  private async home(station: Station): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      await station.signIn(PEOPLE[round % 2]!);
      await station.reconnect();
      await station.passes(30_000);
      if ((await station.store.waiting()).length + (await station.store.unreported()).length === 0) return;
    }
  }
}

function saleOf(member_id: string, quantity: number) {
  return { key: newKey(), path: "/sales", body: { member_id, lines: [{ category: "coffee", quantity, amount_minor: null }] } };
}

/** Null where the person was told no, or that nobody can say. */
async function told<Answer>(sent: Promise<Answer>): Promise<Answer | null> {
  try {
    return await sent;
  } catch (failure) {
    if (failure instanceof Error && failure.message === "nothing happens any more") throw failure;
    return null;
  }
}

async function prove(day: Day, station: Station): Promise<void> {
  const { suite } = day;
  const commands = new Map((await station.commands()).map((command) => [command.key, command]));
  const isReported = (key: string) => suite.reports.filter((report) => report["key"] === key).length === 1;
  const isForTheManager = (command: KeptCommand | undefined) => command !== undefined && ["rejected", "quarantined"].includes(command.state) && isReported(command.key);

  for (const command of commands.values()) {
    expect(command.state).not.toBe("waiting");
    if (command.isPromised && suite.turnedAway.has(command.key)) expect(isForTheManager(command)).toBe(true);
    if (command.isPromised && command.state !== "withdrawn") expect(command.state === "applied" || isForTheManager(command)).toBe(true);
  }
  for (const { key, memberId, cups, saleId, undoKey, isUndone } of day.pressed.get(station)!) {
    const command = commands.get(key);
    const arrived = suite.sales.get(`sale-${key}`);
    const isReversed = suite.reversed.has(`sale-${key}`);
    if (arrived !== undefined) expect(arrived).toEqual({ memberId, cups });
    if (command?.state === "applied") expect(arrived).toBeDefined();
    if (command?.state === "withdrawn") expect(arrived === undefined && (isUndone || saleId === null)).toBe(true);
    if (saleId !== null && undoKey === null) expect(command?.state === "applied" || isForTheManager(command)).toBe(true);
    if (undoKey === null) expect(isReversed).toBe(false);
    if (isUndone) expect(isReversed || arrived === undefined || isForTheManager(commands.get(undoKey!)) || isForTheManager(command)).toBe(true);
  }
}

test("all accepted stamps arrive once or stand on the manager's list, whatever the order: nothing lost, nothing doubled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const suite = new ModelSuite(...CARDS);
      suite.stops.set(`m-${CARDS[1]!}`, "banned");
      const clock = new Clock();
      const day = new Day(suite, [await Station.open(suite, clock), await Station.open(suite, clock), await Station.open(suite, clock)]);
      await day.live(steps);
      for (const station of day.stations) {
        await prove(day, station);
        station.store.close();
      }
      const pressed = [...day.pressed.values()].flat();
      expect(new Set([...suite.sales.keys()]).size).toBe(pressed.filter(({ key }) => suite.sales.has(`sale-${key}`)).length);
      for (const member of [...CARDS, ...PHONES].map((each) => `m-${each}`)) {
        const standing = pressed.filter(({ key, memberId }) => memberId === member && suite.sales.has(`sale-${key}`) && !suite.reversed.has(`sale-${key}`));
        expect(suite.stamps.get(member) ?? 0).toBe(standing.reduce((sum, { cups }) => sum + cups, 0));
      }
    }),
    { numRuns: Number(process.env["RUNS"] ?? 60) },
  );
}, 600_000);
