/** A member's own page: what it shows is what was changed last, however slow the answers are. */
import { expect, test, vi } from "vitest";
import { change, own, reload } from "../src/me/own";

const settle = () => new Promise((done) => setTimeout(done));

test("what was read before a change is not shown after it", async () => {
  let isGiven = true;
  const answers: (() => void)[] = [];
  // The suite reads and writes when it is asked; what it answers takes its time.
  vi.stubGlobal("fetch", (url: string, { body }: { body: string }) => {
    if (url.endsWith("/me/consents")) isGiven = JSON.parse(body).is_given;
    const text = JSON.stringify({ consents: [{ purpose: "birthday", state: isGiven ? "given" : "withdrawn" }] });
    return new Promise<Response>((done) => answers.push(() => done(new Response(text))));
  });
  const read = reload();
  const changed = change("/me/consents", { purpose: "birthday", is_given: false });
  await settle();
  // The newest first, of all that are on their way.
  while (answers.length > 0) {
    answers.pop()!();
    await settle();
  }
  await Promise.all([read, changed]);
  expect(own.value?.consents[0]?.state).toBe("withdrawn");
});
