/** A station as a line: all that is done here is its outlet's, by whoever signed in. */

import { signal } from "@preact/signals";
import type { Person } from "../api/access";
import type { Line } from "../api/line";
import { device, staffHere } from "./device";
import { session } from "./session";
import { api, queue, station } from "./suite";

const colleagues = signal<readonly Person[]>([]);

export const line: Line = {
  get: (path) => api.get(path),
  ask: (path, body) => api.ask(path, body),
  queue,
  person: () => session.value?.staff ?? null,
  outletChoices: () => [],
  outlets: () => (station.value === null ? [] : [{ value: station.value.outlet.code, label: station.value.outlet.name }]),
  clock: (code) => (station.value?.outlet.code === code ? station.value.outlet : {}),
  outletName(code) {
    const outlet = station.value?.outlet;
    return outlet?.code === code ? outlet.name : code;
  },
  staffName: (id) => [session.value?.staff, ...colleagues.value].find((person) => person?.staff_id === id)?.name ?? null,
  people: (code) => (code === station.value?.outlet.code ? colleagues.value.filter(({ role }) => role !== "cashier").map(({ staff_id: value, name: label }) => ({ value, label })) : []),
};

/** A file names who spoke with the member; a till with a link does not know its people, and shows none. */
export function meetColleagues(): void {
  if (device.peek().kind !== "active" || colleagues.peek().length > 0) return;
  staffHere().then(
    (found) => (colleagues.value = found),
    () => undefined, // Names are a comfort: without them the file is as good.
  );
}
