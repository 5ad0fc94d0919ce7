/** Events are read whole, however the wire cuts them. */
import { expect, test } from "vitest";
import { EventReader } from "../src/api/events";

const TEXT = ': live\n\nid: 0a1b\nevent: visits\ndata: {"a":1}\n\n:\n\nevent: end\ndata: stopping\n\n';
const EVENTS = [
  { kind: "visits", data: '{"a":1}', id: "0a1b" },
  { kind: "end", data: "stopping", id: null },
];

test.each([1, 2, 3, 7, 20, 1000])("in pieces of %i characters", (size) => {
  const reader = new EventReader();
  const read = [];
  for (let at = 0; at < TEXT.length; at += size) read.push(...reader.push(TEXT.slice(at, at + size)));
  expect(read).toEqual(EVENTS);
});

test("a comment is a sign of life and no event, and half an event waits for the other half", () => {
  const reader = new EventReader();
  expect(reader.push(":\n\n")).toEqual([]);
  expect(reader.push("data: one\ndata: two\n")).toEqual([]);
  expect(reader.push("\n")).toEqual([{ kind: "message", data: "one\ntwo", id: null }]);
});
