/** The members whom a station may meet without the suite: fetched whole, kept three days at most. */

import type { SealKey, SnapshotFacts, SnapshotPage, KnownMember } from "./shapes";
import type { Store } from "./store";

const HOUR_MS = 3_600_000;
export const RENEWED_AFTER_MS = 6 * HOUR_MS;
export const LONGEST_KEPT_MS = 72 * HOUR_MS;
/** More than the suite ever gives: an answer that never ends fills no device. */
const MOST_PAGES = 50;

export class Snapshot {
  private isFetching = false;

  constructor(
    private readonly store: Store,
    private readonly get: (path: string) => Promise<SnapshotPage>,
    private readonly now: () => number,
  ) {}

  /** Null where there is none, and where it has become too old, which also wipes it. */
  async facts(): Promise<SnapshotFacts | null> {
    const facts = await this.store.fact("snapshot");
    if (facts === null) return null;
    if (this.ageOf(facts) <= LONGEST_KEPT_MS) return facts;
    await this.store.wipeMembers();
    return null;
  }

  /** Fetches it anew where it is old, or whatever its age. Not while commands wait: their rows say what was promised. */
  async renew(whateverItsAge = false): Promise<void> {
    if (this.isFetching) return;
    this.isFetching = true;
    try {
      const facts = await this.facts();
      const isOld = facts === null || this.ageOf(facts) > RENEWED_AFTER_MS;
      if (!isOld && !whateverItsAge) return;
      if ((await this.store.waiting()).length === 0) await this.fetch();
    } finally {
      this.isFetching = false;
    }
  }

  private async fetch(): Promise<void> {
    const members: KnownMember[] = [];
    let after: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer: SnapshotPage = await this.get(`/stations/me/snapshot${after === null ? "" : `?after=${encodeURIComponent(after)}`}`);
      members.push(...answer.members);
      after = answer.next;
      if (after === null) return this.take(members, answer);
    }
  }

  private async take(members: readonly KnownMember[], { as_of, index_key, seal_key }: SnapshotPage): Promise<void> {
    await this.store.keep("sealKey", seal_key satisfies SealKey);
    // A command that was made meanwhile has changed a row: the next look fetches again.
    if ((await this.store.waiting()).length > 0) return;
    await this.store.replaceMembers(members, { asOf: as_of, indexKey: index_key, takenAt: this.now() });
  }

  /** A clock that was set back makes it old, not young for ever. */
  private ageOf({ takenAt }: SnapshotFacts): number {
    const age = this.now() - takenAt;
    return age < 0 ? Infinity : age;
  }
}
