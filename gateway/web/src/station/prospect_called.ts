/** `/reception#prospect=…`: somebody who may become a member calls, and a phone system asks the desk to open what is known of them. */

import { signal, type Signal } from "@preact/signals";

/** Whose call it is; whoever opens them takes them away. */
export function prospectCalled(target: Window): Signal<string | null> {
  const called = signal<string | null>(null);
  const take = () => {
    const id = new URLSearchParams(target.location.hash.replace(/^#/, "")).get("prospect") ?? "";
    if (!/^[0-9a-f-]{36}$/.test(id)) return;
    called.value = id;
    // Closed once, it is not opened again by a reload.
    target.history.replaceState(null, "", target.location.pathname + target.location.search);
  };
  target.addEventListener("hashchange", take);
  take();
  return called;
}
