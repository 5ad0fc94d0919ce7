/** Keys that are held down at a counter: one press is one act, whatever the page shows by the time that the key bounces. */
import { expect, test, vi } from "vitest";
import { pressedAnywhere } from "../src/station/keys";

vi.mock("../src/station/KeysHelp", () => ({ openKeysHelp: vi.fn() }));

test("an Enter that is held down does not press what comes next under it", () => {
  const camera = { isOpen: false, open: vi.fn(), close: vi.fn() } as never;
  const pressed = (repeat: boolean) => pressedAnywhere({ key: "Enter", repeat } as KeyboardEvent, camera);
  expect(pressed(true)).toBe(true);
  expect(pressed(false)).toBe(false);
});
