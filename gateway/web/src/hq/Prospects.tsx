/** The office's room of people who may become members. */

import { Prospects } from "../prospects/Prospects";
import { addressOf } from "./member_address";

export function ProspectsRoom() {
  return <Prospects isRoom openFile={(memberId) => (location.hash = addressOf(memberId))} first={prospectIn(location.hash)} />;
}

/** The prospect whom an address leads to: `#prospects?id=…`. */
function prospectIn(fragment: string): string | null {
  const id = new URLSearchParams(fragment.split("?")[1] ?? "").get("id") ?? "";
  return /^[0-9a-f-]{36}$/.test(id) ? id : null;
}
