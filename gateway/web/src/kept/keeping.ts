/** A station's memory, put together: the store, the queue, the snapshot, and the voice that speaks in the suite's place. */

import { signal } from "@preact/signals";
import type { Api } from "../api/client";
import type { Command, CommandQueue } from "../api/commands";
import { NoAnswer } from "../api/problem";
import type { CheckIn, Picked, Station } from "../api/types";
import { identifierIn, mayLieOpen } from "./finds";
import { Network } from "./network";
import { KeptQueue } from "./queue";
import { referenceTo } from "./references";
import type { Kind, KeptCommand } from "./shapes";
import { Snapshot } from "./snapshot";
import { StandIn } from "./stand_in";
import { Store } from "./store";

const SENDING = "regulars.sending";
const OTHERS = "regulars.kept";
/** What nobody waits for at the counter ends by the limit of each call. */
const LONG_MS = 60_000;
/** Below this a device is as good as full. */
const LEAST_ROOM_BYTES = 20 * 1024 * 1024;

export interface TurnedAway {
  /** The id under which the page has shown it. */
  readonly shownAs: string;
  readonly checkIn: CheckIn;
}

export interface At {
  api: Api;
  direct: CommandQueue;
  station(): Station | null;
  person(): string | null;
  maySend(): boolean;
}

export class Keeping {
  readonly queue: KeptQueue;
  readonly snapshot: Snapshot;
  /** The last visit that a desk had decided by itself, and that the suite says no to. */
  readonly turnedAway = signal<TurnedAway | null>(null);
  private readonly standIn: StandIn;
  private readonly others = new BroadcastChannel(OTHERS);

  private constructor(
    readonly store: Store,
    readonly network: Network,
    private readonly at: At,
  ) {
    this.snapshot = new Snapshot(store, (path) => at.api.get(path), Date.now);
    this.standIn = new StandIn(store, this.snapshot, () => at.station(), Date.now);
    const { standIn } = this;
    this.queue = new KeptQueue(store, {
      post: ({ path, text, headers }) => at.api.postText(path, text, headers),
      direct: at.direct,
      network,
      alone: inTurn,
      written: (kind, command) => this.written(kind, command),
      inItsPlace: (kind, command) => standIn.inItsPlace(kind, command),
      learn: (sent, answer, command) => standIn.learn(sent, answer, command),
      turnedAway: ({ key }, answer) => (this.turnedAway.value = { shownAs: referenceTo(key, "check_in_id"), checkIn: answer as CheckIn }),
      withdrawn: (command) => standIn.withdrawn(command),
      station: () => at.station()?.station_id ?? null,
      person: () => at.person(),
      maySend: () => at.maySend(),
      hasRoom,
      patienceMs: () => this.patienceMs(),
      now: Date.now,
      after: (ms, then) => void setTimeout(then, ms),
      tellOthers: () => this.others.postMessage("look"),
    });
    this.others.onmessage = () => void this.queue.look();
  }

  /** Null where the browser has not what it takes, as over plain http: then the station works as long as the suite answers. */
  static async begin(at: At, network: Network): Promise<Keeping | null> {
    if (!isSecureContext || !("locks" in navigator)) return null;
    try {
      const store = await Store.open();
      await store.prune(Date.now());
      const keeping = new Keeping(store, network, at);
      await keeping.queue.look();
      // Asked, not begged: a browser that refuses keeps things all the same until its disk is short.
      void navigator.storage.persist?.();
      return keeping;
    } catch {
      return null;
    }
  }

  /** A search by last digits waits as long as a counter has patience, and is then answered without the suite. */
  async get<Answer>(path: string): Promise<Answer> {
    const digits = /^\/members\?last_digits=(\d+)$/.exec(path)?.[1];
    try {
      return await this.inTime(() => this.at.api.get<Answer>(path), digits === undefined ? LONG_MS : this.patienceMs());
    } catch (failure) {
      if (!(failure instanceof NoAnswer) || digits === undefined) throw failure;
      return { members: await this.standIn.picksFor(digits), is_kept: true } satisfies Picked as Answer;
    }
  }

  /** A question that only the suite can answer. */
  ask<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.inTime(() => this.at.api.ask<Answer>(path, body), this.patienceMs());
  }

  getText(path: string): Promise<string> {
    return this.inTime(() => this.at.api.getText(path), this.patienceMs());
  }

  /** What the suite said of this station is what it opens with, and seals with, when nobody answers. */
  async met(station: Station): Promise<void> {
    await this.store.keep("station", station);
    if (station.seal_key !== undefined) await this.store.keep("sealKey", station.seal_key);
  }

  /** The suite was heard: what waited is sent, and what is old is fetched. */
  async heard(): Promise<void> {
    this.network.heard();
    await this.queue.drain();
    await this.renew();
  }

  async renew(whateverItsAge = false): Promise<void> {
    await this.snapshot.renew(whateverItsAge).catch(() => undefined); // The next look asks again.
  }

  /** Of a command that was never sent, and that no other needs. */
  async takeBack(command: KeptCommand): Promise<void> {
    if (await this.queue.withdraw(command.key)) await this.standIn.withdrawn(command);
  }

  private patienceMs(): number {
    // A station that was never told who it is has nothing to go on with.
    return this.at.station()?.patience_ms ?? LONG_MS;
  }

  private async inTime<Answer>(ask: () => Promise<Answer>, patienceMs: number): Promise<Answer> {
    if (!this.network.isHeard.peek()) throw new NoAnswer("the suite is away");
    const isOver = new Promise<never>((_done, over) => setTimeout(() => over(new NoAnswer("no answer in time")), patienceMs));
    try {
      return await Promise.race([ask(), isOver]);
    } catch (failure) {
      if (failure instanceof NoAnswer) this.network.lost();
      throw failure;
    }
  }

  private async written(kind: Kind, { key, body }: Command): Promise<Written | null> {
    if (!isSealed(kind, body)) return { body: JSON.stringify(body), mediaType: "application/json" };
    const sealKey = await this.store.fact("sealKey");
    if (sealKey === null) return null;
    const { sealed } = await import("./sealing");
    return { body: await sealed(body, key, sealKey), mediaType: "application/jose" };
  }
}

type Written = { body: string; mediaType: KeptCommand["mediaType"] };

/** Whatever names somebody by more than a card's own number. */
function isSealed(kind: Kind, body: unknown): boolean {
  return kind === "enrolment" || (kind === "check_in" && !mayLieOpen(identifierIn((body as { identifier: string }).identifier)));
}

/** One page of this device sends at a time. While Chromium opens a window it grants a lock and then calls nobody, with an error: asked again it does. */
async function inTurn<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  let isBegun = false;
  const begin = () => {
    isBegun = true;
    return act();
  };
  const request = () => navigator.locks.request(SENDING, begin) as Promise<Answer>;
  try {
    return await request();
  } catch (failure) {
    if (isBegun) throw failure;
    await new Promise((done) => setTimeout(done));
    return request();
  }
}

async function hasRoom(): Promise<boolean> {
  const { quota, usage } = (await navigator.storage.estimate?.()) ?? {};
  return quota === undefined || usage === undefined || quota - usage >= LEAST_ROOM_BYTES;
}
