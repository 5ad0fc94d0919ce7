/** Who came in at this outlet, from whichever station: told as it happens, asked for where that cannot be. */

import { signal } from "@preact/signals";
import { NoAnswer, Problem } from "../api/problem";
import type { ServerEvent } from "../api/events";
import type { ListedVisit, ListOfVisits } from "../api/types";

/** How the list is kept: told of each change, asking every two seconds, old because nobody answers, or not for this person. */
export type Keeping = "off" | "told" | "asking" | "away" | "not_allowed";

export interface Wire {
  /** Events until it is cut; it goes on after the one with this id. Rejects where it cannot begin. */
  listen(lastEventId: string | null, signal: AbortSignal, hear: (event: ServerEvent) => void): Promise<void>;
  get<Answer>(path: string): Promise<Answer>;
  after(ms: number, then: () => void): () => void;
}

const ASK_MS = 2_000;
const LISTEN_AGAIN_MS = 10_000;
/** All places to listen are taken: those of other desks are not given back within seconds. */
const LISTEN_MUCH_LATER_MS = 60_000;

export class WhoCame {
  readonly list = signal<ListOfVisits | null>(null);
  readonly keeping = signal<Keeping>("off");
  private run = 0;
  private abort: AbortController | null = null;
  private cancelTimers: (() => void)[] = [];

  constructor(private readonly wire: Wire) {}

  start(): void {
    this.stop();
    void this.listen(this.run);
  }

  /** What was seen stays until another list comes, or another outlet. */
  stop(): void {
    this.run += 1;
    this.abort?.abort();
    this.abort = null;
    this.drop();
    this.keeping.value = "off";
  }

  forget(): void {
    this.stop();
    this.list.value = null;
  }

  /** Somebody's name was put right: the list is not asked for again before somebody comes. */
  named({ member_id, display_name }: Pick<ListedVisit, "member_id" | "display_name">): void {
    const list = this.list.value;
    if (list?.visits == null) return;
    this.list.value = { ...list, visits: list.visits.map((visit) => (visit.member_id === member_id ? { ...visit, display_name } : visit)) };
  }

  private async listen(run: number): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    let again = LISTEN_AGAIN_MS;
    try {
      await this.wire.listen(this.list.value?.version ?? null, abort.signal, (event) => {
        if (run !== this.run) return;
        if (event.kind === "visits") this.take(JSON.parse(event.data) as ListOfVisits, "told");
      });
    } catch (failure) {
      if (failure instanceof Problem && failure.code === "lists_taken") again = LISTEN_MUCH_LATER_MS;
      if (failure instanceof Problem && failure.status === 403) return this.end(run);
    }
    if (run !== this.run) return;
    this.later(run, again, () => {
      this.drop();
      void this.listen(run);
    });
    await this.ask(run);
  }

  private async ask(run: number): Promise<void> {
    try {
      const known = this.list.value?.version;
      const answer = await this.wire.get<ListOfVisits>(known === undefined ? "/visits" : `/visits?after=${known}`);
      if (run !== this.run) return;
      this.take(answer, "asking");
    } catch (failure) {
      if (run !== this.run) return;
      if (failure instanceof Problem && failure.status === 403) return this.end(run);
      if (failure instanceof NoAnswer || failure instanceof Problem) this.keeping.value = "away";
    }
    this.later(run, ASK_MS, () => void this.ask(run));
  }

  private take(answer: ListOfVisits, keeping: Keeping): void {
    this.keeping.value = keeping;
    if (answer.visits !== null) this.list.value = answer;
  }

  private end(run: number): void {
    if (run !== this.run) return;
    this.forget();
    this.keeping.value = "not_allowed";
  }

  private later(run: number, ms: number, then: () => void): void {
    this.cancelTimers.push(this.wire.after(ms, () => run === this.run && then()));
  }

  private drop(): void {
    for (const cancel of this.cancelTimers) cancel();
    this.cancelTimers = [];
  }
}
