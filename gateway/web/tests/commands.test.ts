/** One wish, one key: however often it is pressed or sent, the suite is asked for one thing. */
import { describe, expect, test } from "vitest";
import { Action } from "../src/api/action";
import { Api } from "../src/api/client";
import { DirectQueue, newKey } from "../src/api/commands";
import { NoAnswer, Problem } from "../src/api/problem";

type Sent = { path: string; body: unknown; key: string };

/** A suite that answers as the script says, one line per call; the last line repeats. */
function suite(...script: (object | Error)[]) {
  const sent: Sent[] = [];
  const waits: number[] = [];
  async function post(path: string, body: unknown, key: string): Promise<unknown> {
    sent.push({ path, body, key });
    const answer = script[Math.min(sent.length, script.length) - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  }
  const queue = new DirectQueue(post, async (ms) => void waits.push(ms));
  return { sent, waits, queue };
}
const keysOf = (sent: Sent[]) => new Set(sent.map(({ key }) => key));

describe("the queue", () => {
  test("sends again with the same key when nobody answered", async () => {
    const { sent, queue } = suite(new NoAnswer("lost"), { ok: true });
    await expect(new Action(queue, "/sales").press({ n: 1 })).resolves.toEqual({ ok: true });
    expect(sent).toHaveLength(2);
    expect(keysOf(sent).size).toBe(1);
  });

  test("waits as long as it was told while the first sending is still at work", async () => {
    const { waits, queue } = suite(new Problem(409, "command_in_flight", "", [], 1), { ok: true });
    await new Action(queue, "/sales").press({});
    expect(waits).toEqual([1000]);
  });

  test("does not repeat what was refused", async () => {
    const { sent, queue } = suite(new Problem(409, "already_redeemed", "Given already."));
    await expect(new Action(queue, "/r").press({})).rejects.toThrow("already_redeemed");
    expect(sent).toHaveLength(1);
  });

  test("calls three failures of the suite no answer: the effect is unknown", async () => {
    const { sent, queue } = suite(new Problem(503, "service_away", ""));
    await expect(new Action(queue, "/sales").press({})).rejects.toBeInstanceOf(NoAnswer);
    expect(sent).toHaveLength(3);
  });
});

describe("an action", () => {
  test("pressed twice in a hurry happens once", async () => {
    const { sent, queue } = suite({ sale_id: "s" });
    const action = new Action(queue, "/sales");
    const [first, second] = await Promise.all([action.press({ n: 1 }), action.press({ n: 1 })]);
    expect(second).toBe(first);
    await action.press({ n: 1 });
    expect(sent).toHaveLength(1);
  });

  test("without an answer keeps its key and its body for the next press", async () => {
    const { sent, queue } = suite(new NoAnswer("1"), new NoAnswer("2"), new NoAnswer("3"), { ok: true });
    const action = new Action(queue, "/sales");
    await expect(action.press({ n: 1 })).rejects.toBeInstanceOf(NoAnswer);
    expect(action.isUnresolved).toBe(true);
    await action.press({ n: 5 });
    expect(keysOf(sent).size).toBe(1);
    expect(sent.at(-1)!.body).toEqual({ n: 1 });
  });

  test("after a refusal is a new one with a new key", async () => {
    const { sent, queue } = suite(new Problem(422, "invalid_request", ""), { ok: true });
    const action = new Action(queue, "/members");
    await expect(action.press({ phone: "1" })).rejects.toBeInstanceOf(Problem);
    await action.press({ phone: "29123456" });
    expect(keysOf(sent).size).toBe(2);
    expect(sent.at(-1)!.body).toEqual({ phone: "29123456" });
  });
});

test("a key is a version 4 UUID in canonical lower case, without the secure context that a shop's network lacks", () => {
  const keys = new Set(Array.from({ length: 500 }, newKey));
  expect(keys.size).toBe(500);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

describe("a call", () => {
  const caller = { token: () => "t.o.k", locale: () => "lv" };

  test("carries the station's token, the page's language and the key", async () => {
    let request: RequestInit = {};
    const api = new Api(caller, async (_url, init) => {
      request = init!;
      return new Response("{}");
    });
    await api.post("/sales", { n: 1 }, "the-key");
    expect(request.headers).toMatchObject({ Authorization: "Bearer t.o.k", "Accept-Language": "lv", "Idempotency-Key": "the-key" });
  });

  test("that is refused tells the suite's code and words", async () => {
    const body = JSON.stringify({ code: "already_redeemed", detail: "Given already: Riga.", status: 409 });
    const api = new Api(caller, async () => new Response(body, { status: 409 }));
    await expect(api.get("/x")).rejects.toMatchObject({ code: "already_redeemed", detail: "Given already: Riga.", status: 409 });
  });

  test("that a proxy answers with a page of its own is a problem all the same", async () => {
    const api = new Api(caller, async () => new Response("<html>", { status: 502 }));
    await expect(api.get("/x")).rejects.toMatchObject({ code: "http_502", isPassing: true });
  });

  test("that reaches nobody is no answer", async () => {
    const api = new Api(caller, async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(api.get("/x")).rejects.toBeInstanceOf(NoAnswer);
  });
});
