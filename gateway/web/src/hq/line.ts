/** The office as a line: whoever stands at no outlet names one for what they do. */

import type { Line } from "../api/line";
import { openOutletChoices, outletName, outlets, peopleOf, staffName } from "./lists";
import { ask, isRole, me, office, queue } from "./office";

export const line: Line = {
  get: office.get,
  ask,
  queue,
  person: me,
  outletChoices: () => (isRole("hq", "territory_manager") ? openOutletChoices() : []),
  outlets: () => (outlets.items.value ?? []).map(({ code, name }) => ({ value: code, label: name })),
  clock: (code) => outlets.items.value?.find((each) => each.code === code) ?? {},
  outletName,
  staffName,
  people: peopleOf,
};
