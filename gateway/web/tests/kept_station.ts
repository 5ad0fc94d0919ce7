/** A station for tests: the real store and queue on an IndexedDB in memory, a clock that is moved by hand, and a suite that is a model. */

import "fake-indexeddb/auto";
import { DirectQueue, type Command } from "../src/api/commands";
import { NoAnswer, Problem } from "../src/api/problem";
import type { CheckIn } from "../src/api/types";
import { aboutOf } from "../src/kept/kinds";
import { Network } from "../src/kept/network";
import { KeptQueue, type Around, type InItsPlace, type Sending } from "../src/kept/queue";
import { referenceTo } from "../src/kept/references";
import type { Kind, KeptCommand } from "../src/kept/shapes";
import { Store } from "../src/kept/store";

/** How the next call ends: `cut` never arrives, `lost` arrives and its answer does not, `silent` takes until the page gives up, `burst` is
 *  carried out and answered with nonsense, `slow` is carried out and answered when a counter has gone on. */
export type Line = "open" | "cut" | "lost" | "silent" | "slow" | "away" | "in flight" | "broken" | "burst" | "signed out" | "forbidden" | "portal";

/** As long as a page waits for any call. */
const GIVEN_UP_MS = 6_000;
const SLOW_MS = 3_000;
const CAPS = { per_member: 1, per_station: 2 };
const NONSENSE = new Problem(500, "http_500", "");
const REFUSALS: Partial<Record<Line, Problem>> = {
  away: new Problem(503, "service_away", ""),
  "in flight": new Problem(409, "command_in_flight", "", [], 1),
  broken: NONSENSE,
  "signed out": new Problem(401, "session_ended", ""),
  forbidden: new Problem(403, "not_allowed", ""),
};

/** What the suite promises: each key once, the same answer again, and facts that came late are taken as they are. */
export class ModelSuite {
  readonly members = new Map<string, string>();
  readonly stamps = new Map<string, number>();
  readonly visits: string[] = [];
  readonly given: string[] = [];
  readonly reports: Record<string, unknown>[] = [];
  readonly received: (Sending & { station: string })[] = [];
  private readonly done = new Map<string, { print: string; answer: unknown }>();

  constructor(...cards: string[]) {
    for (const card of cards) this.members.set(card, `m-${card}`);
  }

  answer(station: string, sending: Sending): unknown {
    this.received.push({ ...sending, station });
    const key = sending.headers["Idempotency-Key"]!;
    const print = `${station} ${sending.path} ${sending.text}`;
    const before = this.done.get(key);
    if (before !== undefined && before.print !== print) throw new Problem(422, "idempotency_key_reused", "");
    if (before !== undefined) return before.answer;
    const answer = this.carryOut(sending, key);
    this.done.set(key, { print, answer });
    return answer;
  }

  private carryOut({ path, text, headers }: Sending, key: string): unknown {
    const body = JSON.parse(text) as Record<string, never>;
    if (path === "/check-ins") return this.checkIn(body["identifier"]!, key, headers["Kept-For"] !== undefined);
    if (path === "/members") return this.enrol(body["phone"]!, key, headers["Kept-For"] !== undefined);
    if (path.endsWith("/enrolment-reversals")) return this.takeJoiningBack(path.split("/")[2]!, body["enrolment_id"]!);
    if (path === "/sales") return this.sell(body, key);
    if (path === "/stations/me/late-commands") return this.report(body);
    if (path.startsWith("/redemptions/")) return this.takeCupBack(path.split("/")[2]!);
    if (path.endsWith("/reversals")) return this.reverse(path.split("/")[2]!);
    if (path.endsWith("/label")) return { label: body["label"] };
    return this.give(path.split("/")[2]!, key);
  }

  /** One line for a command, however often it is told. */
  private report(body: Record<string, unknown>): unknown {
    if (!this.reports.some(({ key }) => key === body["key"])) this.reports.push(body);
    return { key: body["key"], state: "open" };
  }

  /** Whom its door turns away, and why. */
  readonly stops = new Map<string, string>();
  /** Keys of visits that were answered red. */
  readonly turnedAway = new Set<string>();

  private checkIn(identifier: string, key: string, isLate: boolean): unknown {
    const memberId = this.members.get(identifier) ?? [...this.members.values()].find((known) => known === identifier);
    if (memberId === undefined) throw new Problem(404, "unknown_identifier", "");
    const stop = this.stops.get(memberId);
    // What is late has happened: whoever came is let in.
    const verdict = stop === undefined ? { colour: "green", code: "welcome" } : isLate ? { colour: "yellow", code: "let_in_late" } : { colour: "red", code: stop };
    if (verdict.colour === "red") this.turnedAway.add(key);
    else this.visits.push(memberId);
    return { check_in_id: `visit-${key}`, member: { member_id: memberId }, verdict };
  }

  /** By the id of the member, the enrolment that made them. */
  private readonly joinings = new Map<string, string>();

  private enrol(phone: string, key: string, isLate: boolean): unknown {
    if (this.members.has(phone) && !isLate) throw new Problem(409, "identifier_taken", "");
    if (!this.members.has(phone)) {
      this.members.set(phone, `m-${phone}`);
      this.joinings.set(`m-${phone}`, key);
    }
    return { enrolment_id: key, member_id: this.members.get(phone), card: { number: phone } };
  }

  private takeJoiningBack(memberId: string, key: string): unknown {
    const [phone] = [...this.members].find(([, known]) => known === memberId) ?? [];
    if (phone === undefined) throw new Problem(404, "unknown_member", "");
    if (this.joinings.get(memberId) !== key) throw new Problem(409, "joining_cannot_be_taken_back", "");
    this.members.delete(phone);
    this.stamps.delete(memberId);
    return {};
  }

  /** By the id of the sale. */
  readonly sales = new Map<string, { memberId: string; cups: number }>();
  readonly reversed = new Set<string>();

  private sell(body: Record<string, unknown>, key: string): unknown {
    const memberId = body["member_id"] as string;
    if (![...this.members.values()].includes(memberId)) throw new Problem(404, "unknown_member", "");
    const cups = (body["lines"] as { quantity: number }[])[0]!.quantity;
    this.stamps.set(memberId, (this.stamps.get(memberId) ?? 0) + cups);
    this.sales.set(`sale-${key}`, { memberId, cups });
    return { sale_id: `sale-${key}` };
  }

  /** Of each reward, the redemption that stands. */
  private readonly standing = new Map<string, string>();

  private give(rewardId: string, key: string): unknown {
    if (this.standing.has(rewardId)) throw new Problem(409, "already_redeemed", "");
    this.standing.set(rewardId, key);
    this.given.push(rewardId);
    return { redemption_id: key, reward_id: rewardId };
  }

  private takeCupBack(redemptionId: string): unknown {
    const [rewardId] = [...this.standing].find(([, key]) => key === redemptionId) ?? [];
    if (rewardId === undefined) throw new Problem(404, "unknown_redemption", "");
    this.standing.delete(rewardId);
    this.given.splice(this.given.indexOf(rewardId), 1);
    return {};
  }

  private reverse(saleId: string): unknown {
    const sale = this.sales.get(saleId);
    if (sale === undefined) throw new Problem(404, "unknown_sale", "");
    if (this.reversed.has(saleId)) throw new Problem(409, "already_reversed", "");
    this.reversed.add(saleId);
    this.stamps.set(sale.memberId, this.stamps.get(sale.memberId)! - sale.cups);
    return {};
  }
}

export class Clock {
  now = 1_700_000_000_000;
  private timers: { at: number; then: () => void }[] = [];

  after(ms: number, then: () => void): void {
    this.timers.push({ at: this.now + ms, then });
  }

  /** Moves to the next thing that is due; false when nothing is. */
  next(): boolean {
    this.timers.sort((one, other) => one.at - other.at);
    const due = this.timers.shift();
    if (due === undefined) return false;
    this.now = Math.max(this.now, due.at);
    due.then();
    return true;
  }
}

let opened = 0;

/** What one open page has for itself. The others of the device share the store and the lock with it. */
interface Page {
  readonly network: Network;
  readonly queue: KeptQueue;
  /** Closed in the middle of whatever it did: nothing of it goes on, and it holds no lock. */
  close(): void;
}

export class Station {
  line: Line = "open";
  person: string | null = "11111111-1111-4111-8111-111111111111";
  /** False while nobody has proved who they are. */
  maySend = true;
  hasRoom = true;
  place: ((kind: Kind, command: Command) => Promise<InItsPlace>) | null = null;
  /** Said to single calls, whatever the line is. */
  refusal: ((sending: Sending) => Error | null) | null = null;
  readonly name = `station-${(opened += 1)}`;
  /** What its pages were told after they had let the desk decide. */
  readonly turnedAway: CheckIn[] = [];
  private readonly pages: Page[] = [];
  private lock: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly suite: ModelSuite,
    readonly clock: Clock,
    readonly store: Store,
  ) {
    this.openPage();
  }

  static async open(suite: ModelSuite, clock = new Clock()): Promise<Station> {
    return new Station(suite, clock, await Store.open(`kept-${opened}-${Math.random()}`));
  }

  get network(): Network {
    return this.pages[0]!.network;
  }

  get queue(): KeptQueue {
    return this.pages[0]!.queue;
  }

  /** The queue of one of its pages. */
  at(page: number): KeptQueue {
    while (this.pages.length <= page) this.openPage();
    return this.pages[page]!.queue;
  }

  /** A page is gone in the middle of whatever it did, and opens again on the same disk. */
  reload(page = 0): void {
    this.pages[page]?.close();
    this.openPage(page);
  }

  private openPage(place = this.pages.length): void {
    const network = new Network();
    let isGone = false;
    let letGo = () => {};
    const gone = new Promise<void>((done) => (letGo = done));
    const around: Around = {
      post: (sending) => (isGone ? new Promise(() => undefined) : this.post(sending)),
      direct: new DirectQueue(async (path, body, key) => this.post({ path, text: JSON.stringify(body), headers: { "Idempotency-Key": key } }), async () => undefined),
      network,
      alone: (act) => {
        const before = this.lock;
        const mine = before.then(() => (isGone ? new Promise<never>(() => undefined) : act()));
        this.lock = before.then(() => Promise.race([mine.catch(() => undefined), gone]));
        return mine;
      },
      written: async (_kind, { body }) => ({ body: JSON.stringify(body), mediaType: "application/json" }),
      inItsPlace: (kind, command) => (this.place ?? inItsPlace)(kind, command),
      learn: async () => undefined,
      turnedAway: (_command, answer) => void this.turnedAway.push(answer as CheckIn),
      withdrawn: async () => ({}),
      station: () => this.name,
      person: () => this.person,
      maySend: () => this.maySend,
      hasRoom: async () => this.hasRoom,
      patienceMs: () => 1_500,
      now: () => this.clock.now,
      after: (ms, then) => this.clock.after(ms, () => !isGone && then()),
      tellOthers: () => {
        for (const page of this.pages) if (page.network !== network) void page.queue.look();
      },
    };
    const close = () => {
      isGone = true;
      letGo();
    };
    this.pages[place] = { network, queue: new KeptQueue(this.store, around), close };
  }

  private async post(sending: Sending): Promise<unknown> {
    const { line } = this;
    const refused = this.refusal?.(sending) ?? null;
    if (refused !== null) throw refused;
    if (line === "silent") return new Promise((_done, failed) => this.clock.after(GIVEN_UP_MS, () => failed(new NoAnswer("silent"))));
    if (line === "cut") throw new NoAnswer("cut");
    if (line === "portal") return "<html>";
    const refusal = REFUSALS[line];
    if (refusal !== undefined) throw refusal;
    const answer = this.suite.answer(this.name, sending);
    if (line === "slow") return new Promise((done) => this.clock.after(SLOW_MS, () => done(answer)));
    if (line === "burst") throw NONSENSE;
    if (line === "lost") throw new NoAnswer("lost");
    return answer;
  }

  /** As the pages do when they hear the suite again. */
  async reconnect(): Promise<void> {
    this.line = "open";
    await this.hear();
  }

  /** Somebody has signed in: they send what waits. */
  async signIn(person: string): Promise<void> {
    this.person = person;
    this.maySend = true;
    await this.run(Promise.all(this.pages.map(({ queue }) => queue.personChanged())));
  }

  /** The suite answers this device, whatever it says to its commands. */
  async hear(): Promise<void> {
    for (const { network, queue } of this.pages) {
      network.heard();
      await this.run(queue.drain());
    }
  }

  /** Lets everything happen that leads to this, with the clock moving only when nothing else does. */
  async run<Answer>(promise: Promise<Answer>): Promise<Answer> {
    let isSettled = false;
    promise.then(() => (isSettled = true), () => (isSettled = true));
    for (let idle = 0; !isSettled && idle < 1_000; idle += 1) {
      await breath();
      if (!isSettled && idle % 10 === 9) this.clock.next();
    }
    return isSettled ? promise : Promise.reject(new Error("nothing happens any more"));
  }

  async passes(ms: number): Promise<void> {
    await this.run(new Promise<void>((later) => this.clock.after(ms, later)));
  }

  commands(): Promise<KeptCommand[]> {
    return this.store.commands();
  }
}

export function breath(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

/** What a page says by itself, as briefly as it can. */
async function inItsPlace(kind: Kind, { key, body, path }: Command): Promise<InItsPlace> {
  const about = { name: "Ann", memberId: null, cups: null, rewardId: null };
  if (kind === "check_in") {
    const { identifier } = body as { identifier: string };
    const memberId = identifier.startsWith("m-") || identifier.startsWith("kept:") ? identifier : referenceTo(key, "member_id");
    return { answer: { check_in_id: referenceTo(key, "check_in_id"), member: { member_id: memberId } } as CheckIn, about };
  }
  if (kind === "enrolment") return { answer: { enrolment_id: key, member_id: referenceTo(key, "member_id"), card: { number: referenceTo(key, "member_id") } }, about };
  if (kind === "sale") return { answer: { sale_id: referenceTo(key, "sale_id") }, about: { ...about, ...aboutOf(kind, { key, path, body }) } };
  if (kind !== "redemption") return { answer: {}, about };
  const memberId = path.split("/")[2]!.split("-")[0]!;
  return {
    answer: { redemption_id: referenceTo(key, "redemption_id") },
    about: { ...about, memberId, rewardId: path.split("/")[2]! },
    mayBePromised(waiting) {
      const given = waiting.filter((each) => each.kind === "redemption");
      return given.length < CAPS.per_station && given.filter((each) => each.about.memberId === memberId).length < CAPS.per_member;
    },
  };
}
