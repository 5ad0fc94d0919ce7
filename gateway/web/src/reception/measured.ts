/** How long a desk waits for a verdict: from the scan to the picture, in the browser's own book of measurements. */

import { effect, type ReadonlySignal } from "@preact/signals";
import type { Scene } from "./desk";

const MEASURED = "desk.verdict";
const ASKED = "desk.asked";

/** The last one: `performance.getEntriesByName("desk.verdict")`; budget 300 ms (docs/desk.md). */
export function measureVerdicts(scene: ReadonlySignal<Scene>): void {
  effect(() => {
    const { kind } = scene.value;
    if (kind === "looking") {
      performance.clearMarks(ASKED);
      performance.mark(ASKED);
    } else if (kind === "verdict" && performance.getEntriesByName(ASKED, "mark").length > 0) {
      // The frame begins with this call and is painted before the next task.
      requestAnimationFrame(() => setTimeout(measure));
    }
  });
}

function measure(): void {
  if (performance.getEntriesByName(ASKED, "mark").length === 0) return;
  performance.clearMeasures(MEASURED);
  performance.measure(MEASURED, ASKED);
  performance.clearMarks(ASKED);
}
