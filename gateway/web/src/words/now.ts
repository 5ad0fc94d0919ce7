/** The time that countdowns and ages are painted with; it moves once a second. */

import { signal } from "@preact/signals";

export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 1_000);
