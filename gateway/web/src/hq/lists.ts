/** What the office's sections show, asked again after every change. */

import { signal, type Signal } from "@preact/signals";
import type { Role } from "../api/access";
import { Awaited, whenBack, whyUnread } from "../api/answer";
import type { OutletLine, StaffLine, StationLine, Territory } from "../api/office";
import { t, type WordKey } from "../words";
import { office } from "./office";

export interface List<Item> {
  readonly items: Signal<readonly Item[] | null>;
  readonly failure: Signal<unknown>;
  load(): Promise<void>;
  forget(): void;
}

function list<Item>(path: () => string, name: string): List<Item> {
  const items = signal<readonly Item[] | null>(null);
  const failure = signal<unknown>(null);
  let turn = 0;
  let callOff = () => {};
  return {
    items,
    failure,
    async load() {
      const mine = ++turn;
      callOff();
      try {
        const answer = await office.get<Record<string, Item[]>>(path());
        if (mine !== turn) return;
        items.value = answer[name] ?? [];
        failure.value = null;
      } catch (why) {
        if (mine !== turn) return;
        failure.value = whyUnread(why);
        if (failure.value instanceof Awaited) callOff = whenBack(() => void this.load());
      }
    },
    forget() {
      turn += 1;
      callOff();
      items.value = null;
      failure.value = null;
    },
  };
}

export const showsClosed = signal(false);
export const territories = list<Territory>(() => "/territories", "territories");
export const outlets = list<OutletLine>(() => `/outlets${showsClosed.peek() ? "?include_closed=true" : ""}`, "outlets");
export const stations = list<StationLine>(() => "/stations", "stations");
export const staff = list<StaffLine>(() => "/staff", "staff");

export function forgetLists(): void {
  for (const each of [territories, outlets, stations, staff]) each.forget();
}

export function outletName(code: string | null): string {
  return outlets.items.value?.find((outlet) => outlet.code === code)?.name ?? code ?? "";
}

/** Where somebody can be put to work. */
export function openOutletChoices(): { value: string; label: string }[] {
  return (outlets.items.value ?? []).filter(({ state }) => state === "open").map(({ code, name }) => ({ value: code, label: name }));
}

export const ROLES: Record<Role, WordKey> = {
  cashier: "role.cashier",
  reception: "role.reception",
  outlet_manager: "role.outlet_manager",
  territory_manager: "role.territory_manager",
  hq: "role.hq",
};

/** By role where the reader does not look after the person. */
export function nameOrRole(id: string | null, role: string | null): string | null {
  const words = ROLES[role as Role] as WordKey | undefined;
  return staffName(id) ?? (words === undefined ? null : t(words));
}

export function staffName(id: string | null): string | null {
  return staff.items.value?.find((person) => person.staff_id === id)?.name ?? null;
}

/** Those who look after members there now, and whoever does at several outlets. */
export function peopleOf(outletCode: string): { value: string; label: string }[] {
  const here = (staff.items.value ?? []).filter(({ state, role, outlet_code: code }) => state === "active" && role !== "cashier" && (code === outletCode || code === null));
  return here.map(({ staff_id: value, name: label }) => ({ value, label }));
}
