/** A station's token comes by the address once, stays on the device, and leaves the address. */
import { expect, test } from "vitest";
import { stationToken, takeStationToken, tokenIn } from "../src/station/station";

const TOKEN = "eyJhbGci.eyJpc3Mi.c2ln_-";

function device(hash: string, kept: string | null = null) {
  const shown: string[] = [];
  const store = new Map<string, string>(kept === null ? [] : [["regulars.station", kept]]);
  const keeping = { getItem: (name: string) => store.get(name) ?? null, setItem: (name: string, value: string) => void store.set(name, value) };
  const place = { hash, pathname: "/cashier", search: "" } as Location;
  const history = { replaceState: (_state: unknown, _title: string, url: string) => void shown.push(url) } as unknown as History;
  takeStationToken(place, history, keeping);
  return { shown, store };
}

test("the token in the fragment is kept and taken off the address", () => {
  const { shown, store } = device(`#station=${TOKEN}`);
  expect(stationToken.value).toBe(TOKEN);
  expect(store.get("regulars.station")).toBe(TOKEN);
  expect(shown).toEqual(["/cashier"]);
});

test("a device that was enrolled before needs no token in the address", () => {
  const { shown } = device("", TOKEN);
  expect(stationToken.value).toBe(TOKEN);
  expect(shown).toEqual([]);
});

test("a token or the whole link may be pasted, and nothing else", () => {
  expect(tokenIn(`  ${TOKEN}\n`)).toBe(TOKEN);
  expect(tokenIn(`https://cards.example/cashier#station=${TOKEN}`)).toBe(TOKEN);
  expect(tokenIn("hello")).toBeNull();
  expect(tokenIn("https://cards.example/cashier")).toBeNull();
});
