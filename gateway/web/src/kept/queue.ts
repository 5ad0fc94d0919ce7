/** The kept queue: a command is on the disk before it is sent and before anybody is told, and is sent until the suite has answered. */

import { signal } from "@preact/signals";
import type { Command, CommandQueue } from "../api/commands";
import { NoAnswer, Problem, StorageFull } from "../api/problem";
import { Aside } from "./aside";
import { aboutOf, joinedBy, kindOf, meaningOf, resultsOf, turnedAway } from "./kinds";
import type { Network } from "./network";
import { filled, hasReferences, MissingResult, neededBy, needsOf, withWhatNeedsIt } from "./references";
import { Reports } from "./reports";
import type { About, Kind, KeptCommand, State } from "./shapes";
import type { Store } from "./store";

export interface Sending {
  readonly path: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the station answers in the suite's place, and what it tells of the command in its list. */
export interface InItsPlace {
  readonly answer: unknown;
  readonly about: About;
  /** False where as many wait already as may. */
  mayBePromised?(waiting: readonly KeptCommand[]): boolean;
  /** Makes what is shown next agree with what was promised. */
  promised?(): Promise<void>;
}

export interface Around {
  post(sending: Sending): Promise<unknown>;
  /** For what cannot be kept. */
  direct: CommandQueue;
  network: Network;
  /** One page of this device at a time. */
  alone<Answer>(act: () => Promise<Answer>): Promise<Answer>;
  /** The body as it is kept and sent; null where it may not be kept, because it would have to be sealed and cannot. */
  written(kind: Kind, command: Command): Promise<Pick<KeptCommand, "body" | "mediaType"> | null>;
  /** Rejects with what to tell the person where nothing can be said without the suite. */
  inItsPlace(kind: Kind, command: Command): Promise<InItsPlace>;
  /** Told what the suite answered; with the command where somebody of this page waited for it. */
  learn(sent: KeptCommand, answer: unknown, command: Command | null): Promise<void>;
  /** The desk was told to decide by itself, and the suite says no after all. */
  turnedAway(command: KeptCommand, answer: unknown): void;
  /** What to answer about a command that was taken back. */
  withdrawn(command: KeptCommand): Promise<unknown>;
  /** Which station this is, and who is at work; no station while that is unknown. */
  station(): string | null;
  person(): string | null;
  maySend(): boolean;
  hasRoom(): Promise<boolean>;
  patienceMs(): number;
  now(): number;
  after(ms: number, then: () => void): void;
  /** Other pages of this device look again. */
  tellOthers(): void;
}

interface Waiter {
  readonly command: Command;
  readonly promise: Promise<unknown>;
  done(answer: unknown): void;
  failed(why: unknown): void;
}

type Step = "next" | "stop";

const BREATH_MS = 400;
const LONGEST_PAUSE_MS = 60_000;
/** Nobody waits for a command any longer than this beyond the patience of a counter. */
const GRACE_MS = 2_000;
const SENSELESS_ANSWERS = 3;
const WAITS_FOR_ITS_MAKER_MS = 7 * 86_400_000;

export class KeptQueue implements CommandQueue {
  /** What was promised and is not yet sent. */
  readonly pending = signal<{ count: number; oldestAt: number | null }>({ count: 0, oldestAt: null });
  /** Moves with every change of a command, for whoever lists them. */
  readonly changes = signal(0);

  private readonly waiters = new Map<string, Waiter>();
  /** Commands that the person at work may not send, and that wait for who made them. */
  private readonly notTheirs = new Map<string, string | null>();
  private readonly aside: Aside;
  private readonly reports: Reports;
  private isSending = false;
  private isAskedAgain = false;
  private doubts = 0;
  private wakesAt: number | null = null;

  constructor(
    private readonly store: Store,
    private readonly around: Around,
  ) {
    this.aside = new Aside(() => around.now());
    this.reports = new Reports(store, around);
    around.network.isHeard.subscribe((isHeard) => {
      if (!isHeard) this.aside.tryAllAgain();
    });
  }

  async send<Answer>(command: Command): Promise<Answer> {
    return (await this.sent(command)) as Answer;
  }

  private async sent(command: Command): Promise<unknown> {
    const kind = kindOf(command);
    if (kind === null) return this.sendUnkept(command);
    const takenBack = await this.takenBack(kind, command);
    if (takenBack !== null) return takenBack;
    const waiter = await this.begin(kind, command);
    if (waiter === null) return this.sendUnkept(command);
    try {
      if (await this.isAnsweredInTime(waiter)) return await waiter.promise;
      return await this.goOn(kind, command, waiter);
    } finally {
      this.waiters.delete(command.key);
    }
  }

  /** Sends what waits, oldest first, until there is nothing more or nobody answers. */
  async drain(): Promise<void> {
    if (this.isSending) return void (this.isAskedAgain = true);
    this.isSending = true;
    try {
      do {
        this.isAskedAgain = false;
        while ((await this.around.alone(() => this.sendFirst())) === "next");
      } while (this.isAskedAgain);
    } finally {
      this.isSending = false;
    }
    void this.reports.tell();
  }

  /** Takes a command back that was never sent; false where the suite may know of it, or another command needs it. */
  withdraw(key: string): Promise<boolean> {
    return this.withdrawIf(key, (all) => all.length === 1 && !all[0]!.wasSent);
  }

  /** Takes somebody's joining back with all that was done for them since; false where the suite may know of any of it. */
  private withdrawJoining(key: string): Promise<boolean> {
    return this.withdrawIf(key, (all) => all.every(({ wasSent, isPromised }) => !wasSent && isPromised));
  }

  /** With all that needs it, or nothing. */
  private async withdrawIf(key: string, mayGo: (all: readonly KeptCommand[]) => boolean): Promise<boolean> {
    const withdrawn = await this.store.changeWaiting((waiting) => {
      const all = withWhatNeedsIt(key, waiting);
      return all.length > 0 && mayGo(all) ? all.reverse().map((command) => this.ended(command, "withdrawn")) : [];
    });
    await this.changed();
    return withdrawn > 0;
  }

  /** Looks again: at the start, and when another page of this device has changed something. */
  async look(): Promise<void> {
    const promised = (await this.store.waiting()).filter(({ isPromised }) => isPromised);
    this.pending.value = { count: promised.length, oldestAt: promised[0]?.madeAt ?? null };
    this.changes.value += 1;
  }

  /** Tried again and again, and not taken, while others are. */
  isStuck(key: string): boolean {
    return this.aside.isStuck(key);
  }

  /** Somebody else is at work: they may send what the one before could not. */
  async personChanged(): Promise<void> {
    this.notTheirs.clear();
    await this.drain();
  }

  // ---- one command, while somebody waits for it

  /** Null where it cannot be kept: then it is sent as it is, while somebody waits. */
  private async begin(kind: Kind, command: Command): Promise<Waiter | null> {
    const station = this.around.station();
    const written = station === null ? null : await this.around.written(kind, command);
    if (station === null || written === null) return null;
    const waiter = waiterFor(command);
    this.waiters.set(command.key, waiter);
    try {
      await this.write(station, kind, command, written);
    } catch (failure) {
      this.waiters.delete(command.key);
      // With the suite there, its answer is as good as a disk.
      if (this.around.network.isHeard.peek()) return null;
      throw failure;
    }
    return waiter;
  }

  private async write(station: string, kind: Kind, command: Command, written: Pick<KeptCommand, "body" | "mediaType">): Promise<void> {
    const { key } = command;
    // Pressed again after nobody could say: the very same command, which the suite may have carried out meanwhile.
    const again = (now: KeptCommand): KeptCommand => ({ ...now, state: "waiting", endedAt: null, isPromised: false });
    if ((await this.store.change(key, again)) !== null) return;
    if (!(await this.around.hasRoom())) throw new StorageFull();
    const { path } = command;
    try {
      await this.store.add({
        key,
        station,
        kind,
        path,
        ...written,
        madeAt: this.around.now(),
        madeBy: this.around.person(),
        isPromised: false,
        wasSent: false,
        failures: 0,
        state: "waiting",
        endedAt: null,
        code: null,
        results: {},
        about: aboutOf(kind, command),
        isToBeReported: false,
      });
    } catch (failure) {
      if (failure instanceof DOMException && failure.name === "QuotaExceededError") throw new StorageFull();
      throw failure;
    }
  }

  private async isAnsweredInTime(waiter: Waiter): Promise<boolean> {
    const { network } = this.around;
    if (!network.isHeard.peek()) return false;
    void this.drain();
    const silence = network.silence();
    const isOver = new Promise<void>((over) => this.around.after(this.around.patienceMs(), over));
    try {
      const answered = waiter.promise.then(() => true, () => true);
      const isAnswered = await Promise.race([answered, silence.promise.then(() => false), isOver.then(() => false)]);
      if (!isAnswered) network.lost();
      return isAnswered;
    } finally {
      silence.stop();
    }
  }

  /** Nobody answered: the station says itself what it can, and from then on the command is a promise. */
  private async goOn(kind: Kind, command: Command, waiter: Waiter): Promise<unknown> {
    let place: InItsPlace;
    try {
      place = await this.around.inItsPlace(kind, command);
    } catch (failure) {
      const abandoned = await this.abandon(command.key);
      if (abandoned === null) return waiter.promise;
      throw kind === "redemption" && abandoned.wasSent ? inDoubt() : failure;
    }
    const { mayBePromised, promised: tell } = place;
    let isTooMany = false;
    const promised = await this.store.change(command.key, (now, waiting) => {
      if (now.state !== "waiting") return null;
      isTooMany = mayBePromised?.(waiting.filter(({ isPromised }) => isPromised)) === false;
      return isTooMany ? this.ended(now, "withdrawn") : { ...now, isPromised: true, about: place.about };
    });
    await this.changed();
    // Answered at the last moment, while the disk was at work.
    if (promised === null) return waiter.promise;
    if (isTooMany) throw promised.wasSent ? inDoubt() : new Problem(409, "not_without_network", "");
    await tell?.();
    return place.answer;
  }

  /** Nobody was promised anything, so it must not happen later by itself; the same press again takes it up again. */
  private async abandon(key: string): Promise<KeptCommand | null> {
    return this.store.change(key, (now) => (now.state === "waiting" && !now.isPromised ? this.ended(now, "withdrawn") : null));
  }

  private async sendUnkept(command: Command): Promise<unknown> {
    const isKnownToBeGone = !this.around.network.isHeard.peek() && this.around.station() !== null;
    if (isKnownToBeGone) throw new NoAnswer("this cannot wait, and nobody answers");
    const written = JSON.stringify(command.body ?? null);
    if (!hasReferences(command.path + written)) return this.around.direct.send(command);
    try {
      const results = await this.resultsFor(needsOf(command.path, written));
      const path = filled(command.path, results);
      return await this.around.direct.send({ ...command, path, body: JSON.parse(filled(written, results)) });
    } catch (failure) {
      throw failure instanceof MissingResult ? new NoAnswer("what it is about is still on its way") : failure;
    }
  }

  /** An undo of what was never sent needs no suite: its key is never used. */
  private async takenBack(kind: Kind, { path }: Command): Promise<unknown> {
    const [needed] = kind === "reversal" || kind === "undo" ? needsOf(path) : [];
    if (needed === undefined) return null;
    const isWithdrawn = joinedBy(path) === null ? await this.withdraw(needed) : await this.withdrawJoining(needed);
    if (!isWithdrawn) return null;
    return this.around.withdrawn((await this.store.command(needed))!);
  }

  // ---- the line

  private async sendFirst(): Promise<Step> {
    const first = await this.first();
    if (first === undefined) this.wakeIn(this.aside.nextMs());
    if (first === undefined || !this.around.maySend()) return "stop";
    if (first.station !== this.around.station()) return this.end(first.key, () => "quarantined", "other_station");
    const isFresh = !first.isPromised && !this.waiters.has(first.key);
    if (isFresh && this.waitsForItsPage(first)) return "stop";
    let ready: KeptCommand | null;
    try {
      ready = await this.ready(first, isFresh);
    } catch (failure) {
      if (!(failure instanceof MissingResult)) throw failure;
      return this.end(first.key, () => "rejected", "needed_command_failed");
    }
    return ready === null ? "next" : this.attempt(ready);
  }

  /** Those that the suite did not take time and again come after all others. */
  private async first(): Promise<KeptCommand | undefined> {
    const waiting = await this.store.waiting();
    return this.firstBut(waiting, (key) => this.aside.isStuck(key)) ?? this.firstBut(waiting, (key) => this.aside.rests(key));
  }

  private firstBut(waiting: readonly KeptCommand[], isAside: (key: string) => boolean): KeptCommand | undefined {
    const held = new Set(waiting.map(({ key }) => key).filter((key) => this.notTheirs.has(key) || isAside(key)));
    return waiting.find((command) => {
      const isHeld = held.has(command.key) || neededBy(command).some((needed) => held.has(needed));
      if (isHeld) held.add(command.key);
      return !isHeld;
    });
  }

  /** A command that another page has just made is that page's to send: somebody waits there for its answer. */
  private waitsForItsPage({ madeAt }: KeptCommand): boolean {
    const age = this.around.now() - madeAt;
    const left = this.around.patienceMs() + GRACE_MS - age;
    if (age < 0 || left <= 0) return false;
    this.wakeIn(left);
    return true;
  }

  /** One timer, the earliest: whatever stops then says again until when. */
  private wakeIn(ms: number | null): void {
    if (ms === null) return;
    const at = this.around.now() + ms;
    if (this.wakesAt !== null && this.wakesAt > this.around.now() && this.wakesAt <= at) return;
    this.wakesAt = at;
    this.around.after(ms, () => {
      if (this.wakesAt === at) this.wakesAt = null;
      void this.drain();
    });
  }

  /** As it will be sent, and written down as that: filled in, marked as sent, and late when nobody waits for it any more. */
  private async ready(first: KeptCommand, isAlone: boolean): Promise<KeptCommand | null> {
    const needs = neededBy(first);
    if (needs.length === 0 && first.wasSent && !isAlone) return first;
    const results = await this.resultsFor(needs);
    const path = filled(first.path, results);
    const body = needs.length === 0 ? first.body : filled(first.body, results);
    return this.store.change(first.key, (now) => (now.state === "waiting" ? { ...now, path, body, wasSent: true, isPromised: now.isPromised || isAlone } : null));
  }

  private async resultsFor(needs: readonly string[]): Promise<(key: string) => KeptCommand["results"] | undefined> {
    const found = new Map<string, KeptCommand["results"]>();
    for (const key of needs) {
      const needed = await this.store.command(key);
      if (needed !== undefined) found.set(key, needed.results);
    }
    return (key) => found.get(key);
  }

  private async attempt(command: KeptCommand): Promise<Step> {
    try {
      const answer = await this.around.post({ path: command.path, text: command.body, headers: this.headersOf(command) });
      const results = resultsOf(command.kind, answer);
      if (results === null) throw new NoAnswer("something else answered");
      this.around.network.heard();
      this.doubts = 0;
      return await this.apply(command, results, answer);
    } catch (failure) {
      if (!(failure instanceof NoAnswer) && !(failure instanceof Problem)) throw failure;
      return this.failed(command, failure);
    }
  }

  private headersOf({ key, mediaType, isPromised, madeAt, madeBy }: KeptCommand): Record<string, string> {
    const age = Math.max(0, Math.floor((this.around.now() - madeAt) / 1000));
    return {
      "Content-Type": mediaType,
      "Idempotency-Key": key,
      ...(isPromised ? { "Kept-For": String(age) } : {}),
      ...(isPromised && madeBy !== null ? { "Made-By": madeBy } : {}),
    };
  }

  private async apply(sent: KeptCommand, results: KeptCommand["results"], answer: unknown): Promise<Step> {
    const stop = turnedAway(sent.kind, answer);
    const ended = await this.store.change(sent.key, (now) => {
      // Somebody was told "you decide", and may have let them in: a manager must hear that the door says no.
      const isForTheManager = stop !== null && now.isPromised;
      const end = isForTheManager ? { ...this.ended(now, "rejected"), code: stop.code, isToBeReported: true } : this.ended(now, "applied");
      return { ...end, results };
    });
    this.aside.forget(sent.key);
    const waiter = this.waiters.get(sent.key);
    waiter?.done(answer);
    await this.around.learn(sent, answer, waiter?.command ?? null);
    await this.changed();
    if (ended?.state === "rejected") this.around.turnedAway(ended, answer);
    return "next";
  }

  private async failed(sent: KeptCommand, failure: NoAnswer | Problem): Promise<Step> {
    const age = this.around.now() - sent.madeAt;
    // Whoever made it may never come back: after a week it is for the manager, as what is rejected is.
    const meaning = meaningOf(failure, sent.madeBy === this.around.person() || age > WAITS_FOR_ITS_MAKER_MS);
    if (meaning !== "away" && meaning !== "senseless") this.doubts = 0;
    switch (meaning) {
      case "away":
        return this.away(sent, failure);
      case "wait":
        return this.pause(sent, failure as Problem);
      case "sign_in":
        return "stop";
      case "not_theirs":
        this.notTheirs.set(sent.key, this.around.person());
        return "next";
      case "burnt":
        return this.end(sent.key, () => "quarantined", (failure as Problem).code);
      case "senseless":
        return this.senseless(sent, failure as Problem);
      case "refused":
        return this.refused(sent, failure as Problem);
    }
  }

  /** No single command may hold those behind it for ever: one that fails alone, time and again, lets them pass. */
  private async away(sent: KeptCommand, failure: NoAnswer | Problem): Promise<Step> {
    if (!(await this.standsAside(sent, LONGEST_PAUSE_MS))) return this.doubt(failure);
    this.doubts += 1;
    if (failure instanceof Problem || this.doubts === 1) return "next";
    this.around.network.lost();
    return "stop";
  }

  private async standsAside({ key }: KeptCommand, pauseMs: number): Promise<boolean> {
    if (this.waiters.has(key) || !this.aside.failed(key, pauseMs)) return false;
    await this.changed();
    return true;
  }

  /** One lost answer may be the air; two in a row are a network that is gone. A suite that says itself that it is busy is asked for as
   *  long as a counter has patience. */
  private async doubt(failure: NoAnswer | Problem): Promise<Step> {
    this.doubts += 1;
    const isWorthIt = this.doubts === 1 || (failure instanceof Problem && this.waiters.size > 0);
    if (isWorthIt && this.around.network.isHeard.peek()) {
      await new Promise<void>((done) => this.around.after(BREATH_MS, done));
      return "next";
    }
    this.around.network.lost();
    return "stop";
  }

  private async pause(sent: KeptCommand, failure: Problem): Promise<Step> {
    // Whoever stands there is told that it is too much, and nothing happens behind their back.
    if (failure.status === 429 && this.waiters.has(sent.key)) return this.refused(sent, failure);
    const ms = Math.min(LONGEST_PAUSE_MS, (failure.retryAfterSeconds ?? 1) * 1000);
    if (await this.standsAside(sent, ms)) return "next";
    this.wakeIn(ms);
    return "stop";
  }

  private async senseless({ key }: KeptCommand, failure: Problem): Promise<Step> {
    const counted = await this.store.change(key, (now) => ({ ...now, failures: now.failures + 1 }));
    if ((counted?.failures ?? 0) >= SENSELESS_ANSWERS) return this.end(key, () => "quarantined", failure.code, failure);
    // The next try comes after the suite has answered something else.
    this.around.network.lost();
    return "stop";
  }

  /** It may become a promise while it is under way: what is late is accepted where a guest at the counter is asked again. */
  private async refused(sent: KeptCommand, failure: Problem): Promise<Step> {
    return this.end(sent.key, (now) => (now.isPromised ? (sent.isPromised ? "rejected" : null) : "refused"), failure.code, failure);
  }

  /** Which end it is, is decided by what the command is at that moment; null leaves it waiting. */
  private async end(key: string, endOf: (now: KeptCommand) => State | null, code: string, failure: unknown = new NoAnswer(code)): Promise<Step> {
    const ended = await this.store.change(key, (now) => {
      const state = endOf(now);
      const isToBeReported = state !== "refused" && now.isPromised;
      return state === null ? null : { ...this.ended(now, state), code, isToBeReported };
    });
    this.aside.forget(key);
    if (ended !== null) this.waiters.get(key)?.failed(failure);
    await this.changed();
    return "next";
  }

  private ended(command: KeptCommand, state: State): KeptCommand {
    return { ...command, state, endedAt: this.around.now() };
  }

  private async changed(): Promise<void> {
    await this.look();
    this.around.tellOthers();
  }
}

/** A free cup that was sent and not answered may have been given: the same press again asks with the same key, and gives no second one. */
function inDoubt(): NoAnswer {
  return new NoAnswer("nobody can say whether it was given");
}

function waiterFor(command: Command): Waiter {
  let done: Waiter["done"] = () => undefined;
  let failed: Waiter["failed"] = () => undefined;
  const promise = new Promise((...settle) => ([done, failed] = settle));
  promise.catch(() => undefined); // Whoever waits hears of it; nobody may wait any more.
  return { command, promise, done, failed };
}
