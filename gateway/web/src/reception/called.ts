/** `/reception#member=…`: whose file a phone system asks the desk to open. It waits until somebody has signed in. */

import { signal } from "@preact/signals";
import { isMemberId } from "../hq/member_address";

export const called = signal<string | null>(null);

export function hearCalls(target: Window): void {
  const take = () => {
    const id = new URLSearchParams(target.location.hash.replace(/^#/, "")).get("member") ?? "";
    if (!isMemberId(id)) return;
    called.value = id;
    // Closed once, it is not opened again by a reload.
    target.history.replaceState(null, "", target.location.pathname + target.location.search);
  };
  target.addEventListener("hashchange", take);
  take();
}
