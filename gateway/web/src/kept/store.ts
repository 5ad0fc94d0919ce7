/** The browser's own database for a station. Commands are on the disk before anybody hears of them. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Facts, KeptCommand, KnownMember, State } from "./shapes";

interface Schema extends DBSchema {
  commands: { key: number; value: KeptCommand; indexes: { key: string; state: State } };
  members: { key: string; value: KnownMember; indexes: { finds: string; tails: string } };
  facts: { key: keyof Facts; value: Facts[keyof Facts] };
}

const DATABASE = "regulars.kept";
const DAY_MS = 86_400_000;
/** How long a device remembers what became of its commands. */
const REMEMBERED_MS = 30 * DAY_MS;

export class Store {
  private isWiped = false;

  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  /** Raises where the browser keeps nothing, as in some private windows. */
  static async open(name = DATABASE): Promise<Store> {
    const database = await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        const commands = fresh.createObjectStore("commands", { keyPath: "seq", autoIncrement: true });
        commands.createIndex("key", "key", { unique: true });
        commands.createIndex("state", "state");
        const members = fresh.createObjectStore("members", { keyPath: "member_id" });
        members.createIndex("finds", "finds", { multiEntry: true });
        members.createIndex("tails", "tails", { multiEntry: true });
        fresh.createObjectStore("facts");
      },
      // Another page brought a newer version: it must not wait for this one.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    });
    return new Store(database);
  }

  close(): void {
    this.database.close();
  }

  // ---- commands

  /** On the disk when this resolves: "strict" asks the browser to flush, where its default would wait for the system. */
  async add(command: Omit<KeptCommand, "seq">): Promise<KeptCommand> {
    const transaction = this.database.transaction("commands", "readwrite", { durability: "strict" });
    // The store gives the number, so that two pages of a device never give the same one.
    const seq = await transaction.store.add(command as KeptCommand);
    await transaction.done;
    return { ...command, seq };
  }

  command(key: string): Promise<KeptCommand | undefined> {
    return this.database.getFromIndex("commands", "key", key);
  }

  /** Changes a command as it is now, whatever another page made of it meanwhile; `change` returns null to leave it. */
  async change(key: string, change: (now: KeptCommand, all: readonly KeptCommand[]) => KeptCommand | null): Promise<KeptCommand | null> {
    const transaction = this.database.transaction("commands", "readwrite", { durability: "strict" });
    const found = await transaction.store.index("key").get(key);
    if (found === undefined) return null;
    const changed = change(found, await transaction.store.index("state").getAll("waiting"));
    if (changed !== null) await transaction.store.put(changed);
    await transaction.done;
    return changed;
  }

  /** Changes some of those that wait, all of them or none; `change` gets them in the order in which they were made. */
  async changeWaiting(change: (waiting: readonly KeptCommand[]) => readonly KeptCommand[]): Promise<number> {
    const transaction = this.database.transaction("commands", "readwrite", { durability: "strict" });
    const waiting = await transaction.store.index("state").getAll("waiting");
    const changed = change(waiting.sort((one, other) => one.seq - other.seq));
    for (const command of changed) await transaction.store.put(command);
    await transaction.done;
    return changed.length;
  }

  /** In the order in which they were made. */
  async waiting(): Promise<KeptCommand[]> {
    return (await this.database.getAllFromIndex("commands", "state", "waiting")).sort((one, other) => one.seq - other.seq);
  }

  /** Newest first. */
  async commands(): Promise<KeptCommand[]> {
    return (await this.database.getAll("commands")).reverse();
  }

  async unreported(): Promise<KeptCommand[]> {
    const ended = await Promise.all([this.database.getAllFromIndex("commands", "state", "rejected"), this.database.getAllFromIndex("commands", "state", "quarantined")]);
    return ended.flat().filter(({ isToBeReported }) => isToBeReported);
  }

  /** Forgets what ended long ago and was reported. */
  async prune(now: number): Promise<void> {
    const transaction = this.database.transaction("commands", "readwrite");
    for await (const cursor of transaction.store) {
      const { endedAt, isToBeReported } = cursor.value;
      if (endedAt !== null && !isToBeReported && now - endedAt > REMEMBERED_MS) await cursor.delete();
    }
    await transaction.done;
  }

  // ---- members

  /** All of them in one transaction: a page that is closed in the middle leaves the old ones. */
  async replaceMembers(members: readonly KnownMember[], facts: Facts["snapshot"]): Promise<void> {
    if (this.isWiped) return;
    const transaction = this.database.transaction(["members", "facts"], "readwrite");
    const rows = transaction.objectStore("members");
    await rows.clear();
    await Promise.all(members.map((member) => rows.put(member)));
    await transaction.objectStore("facts").put(facts, "snapshot");
    await transaction.done;
  }

  member(memberId: string): Promise<KnownMember | undefined> {
    return this.database.get("members", memberId);
  }

  foundBy(find: string): Promise<KnownMember | undefined> {
    return this.database.getFromIndex("members", "finds", find);
  }

  endingIn(tail: string): Promise<KnownMember[]> {
    return this.database.getAllFromIndex("members", "tails", tail);
  }

  async putMember(member: KnownMember): Promise<void> {
    if (!this.isWiped) await this.database.put("members", member);
  }

  async forgetMember(memberId: string): Promise<void> {
    await this.database.delete("members", memberId);
  }

  async changeMember(memberId: string, change: (now: KnownMember) => KnownMember): Promise<void> {
    const transaction = this.database.transaction("members", "readwrite");
    const found = await transaction.store.get(memberId);
    if (found !== undefined) await transaction.store.put(change(found));
    await transaction.done;
  }

  // ---- facts

  async fact<Name extends keyof Facts>(name: Name): Promise<Facts[Name] | null> {
    return ((await this.database.get("facts", name)) as Facts[Name] | undefined) ?? null;
  }

  async keep<Name extends keyof Facts>(name: Name, fact: Facts[Name]): Promise<void> {
    if (!this.isWiped) await this.database.put("facts", fact, name);
  }

  /** What a device may no longer know, nor learn again from what is still on its way. Its commands stay: they hold nothing of anybody,
   *  and were promised. */
  async wipe(): Promise<void> {
    this.isWiped = true;
    const transaction = this.database.transaction(["members", "facts"], "readwrite");
    await transaction.objectStore("members").clear();
    await transaction.objectStore("facts").clear();
    await transaction.done;
  }

  async wipeMembers(): Promise<void> {
    const transaction = this.database.transaction(["members", "facts"], "readwrite");
    await transaction.objectStore("members").clear();
    await transaction.objectStore("facts").delete("snapshot");
    await transaction.done;
  }
}
