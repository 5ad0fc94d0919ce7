/** `/reception#member=…` and `#prospect=…`: whom a phone system asks the desk to open. They wait until somebody has signed in. */

import { effect, signal, untracked } from "@preact/signals";
import { isMemberId } from "../hq/member_address";

export function openWhenCalled(target: Window, what: "member" | "prospect", isReady: () => boolean, open: (id: string) => void): void {
  const called = signal<string | null>(null);
  const take = () => {
    const id = new URLSearchParams(target.location.hash.replace(/^#/, "")).get(what) ?? "";
    if (!isMemberId(id)) return;
    called.value = id;
    // Closed once, it is not opened again by a reload.
    target.history.replaceState(null, "", target.location.pathname + target.location.search);
  };
  target.addEventListener("hashchange", take);
  take();
  effect(() => {
    const id = isReady() ? called.value : null;
    if (id === null) return;
    untracked(() => open(id));
    called.value = null;
  });
}
