/** The list of who came: told while it can be, asked for while it cannot, and honest when nobody answers. */
import { beforeEach, expect, test } from "vitest";
import { NoAnswer, Problem } from "../src/api/problem";
import type { ServerEvent } from "../src/api/events";
import type { ListedVisit, ListOfVisits } from "../src/api/types";
import { WhoCame } from "../src/reception/live";

function listNamed(version: string): ListOfVisits {
  return { outlet_code: "riga", version, inside: 1, capacity: null, labels: [], visits: [] };
}

/** A suite that a test speaks for. */
class Suite {
  now = 0;
  timers: { at: number; then: () => void }[] = [];
  listening: { last: string | null; hear: (event: ServerEvent) => void; cut: () => void; refuse: (why: unknown) => void; signal: AbortSignal }[] = [];
  asked: string[] = [];
  answer: () => ListOfVisits = () => listNamed("a");

  came = new WhoCame({
    listen: (last, signal, hear) => new Promise((cut, refuse) => this.listening.push({ last, hear, cut, refuse, signal })),
    get: <Answer,>(path: string) => {
      this.asked.push(path);
      return new Promise<Answer>((done) => done(this.answer() as Answer));
    },
    after: (ms, then) => {
      const timer = { at: this.now + ms, then };
      this.timers.push(timer);
      return () => (this.timers = this.timers.filter((each) => each !== timer));
    },
  });

  get newest() {
    return this.listening[this.listening.length - 1]!;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = due.at;
      due.then();
      await this.settle();
    }
    this.now = until;
  }

  tell(version: string): void {
    this.newest.hear({ kind: "visits", id: version, data: JSON.stringify(listNamed(version)) });
  }
}

let suite: Suite;
beforeEach(() => {
  suite = new Suite();
  suite.came.start();
});

const refused = (status: number, code: string) => new Problem(status, code, "");

test("what is told is shown, and nobody asks beside it", async () => {
  suite.tell("a");
  suite.tell("b");
  await suite.pass(60_000);
  expect(suite.came.list.value?.version).toBe("b");
  expect(suite.came.keeping.value).toBe("told");
  expect(suite.asked).toEqual([]);
});

test("a wire that is cut is bridged by asking, and taken up after the last that was heard", async () => {
  suite.tell("b");
  suite.newest.cut();
  await suite.settle();
  expect(suite.asked).toEqual(["/visits?after=b"]);
  await suite.pass(4_000);
  expect(suite.asked).toHaveLength(3);
  await suite.pass(6_000);
  expect(suite.listening).toHaveLength(2);
  const asked = suite.asked.length;
  suite.tell("c");
  await suite.pass(20_000);
  expect([suite.came.keeping.value, suite.asked.length]).toEqual(["told", asked]);
});

test("where nothing has changed, what is shown stays", async () => {
  suite.tell("b");
  suite.answer = () => ({ ...listNamed("b"), visits: null });
  suite.newest.cut();
  await suite.settle();
  await suite.pass(2_000);
  expect(suite.came.list.value?.visits).toEqual([]);
  expect(suite.came.keeping.value).toBe("asking");
});

test("where all places are taken it asks every two seconds, and for a place only after a minute", async () => {
  suite.newest.refuse(refused(503, "lists_taken"));
  await suite.settle();
  await suite.pass(50_000);
  expect(suite.listening).toHaveLength(1);
  expect(suite.asked.length).toBeGreaterThanOrEqual(25);
  expect(suite.came.keeping.value).toBe("asking");
  await suite.pass(10_000);
  expect(suite.listening).toHaveLength(2);
});

test("when nobody answers it says so, keeps what it has, and comes back by itself", async () => {
  suite.tell("b");
  suite.answer = () => {
    throw new NoAnswer("away");
  };
  suite.newest.refuse(new NoAnswer("away"));
  await suite.settle();
  expect([suite.came.keeping.value, suite.came.list.value?.version]).toEqual(["away", "b"]);
  suite.answer = () => listNamed("c");
  await suite.pass(2_000);
  expect([suite.came.keeping.value, suite.came.list.value?.version]).toEqual(["asking", "c"]);
});

test("whoever may not see it is shown none and asks no more", async () => {
  suite.newest.refuse(refused(403, "not_allowed"));
  await suite.settle();
  await suite.pass(120_000);
  expect(suite.came.keeping.value).toBe("not_allowed");
  expect([suite.asked.length, suite.listening.length, suite.came.list.value]).toEqual([0, 1, null]);
});

test("a page that nobody looks at lets go of its place, and hears nothing late", async () => {
  suite.tell("b");
  const { signal } = suite.newest;
  suite.came.stop();
  expect(signal.aborted).toBe(true);
  suite.tell("c");
  await suite.pass(120_000);
  expect(suite.came.list.value?.version).toBe("b");
  expect([suite.asked.length, suite.listening.length]).toEqual([0, 1]);
});

test("a name that was put right stands in the list at once, and nothing is asked for it", () => {
  const came = { check_in_id: "c1", member_id: "m1", display_name: "Ana B." } as ListedVisit;
  const beside = { ...came, check_in_id: "c2", member_id: "m2", display_name: "Eve" };
  suite.came.list.value = { ...listNamed("a"), visits: [came, beside] };
  suite.came.named({ member_id: "m1", display_name: "Anna O." });
  expect(suite.came.list.value.visits?.map(({ display_name }) => display_name)).toEqual(["Anna O.", "Eve"]);
  expect(suite.asked).toEqual([]);
});
