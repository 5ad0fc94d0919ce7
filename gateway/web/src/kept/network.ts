/** Whether the suite answers this station. */

import { signal } from "@preact/signals";

export class Network {
  readonly isHeard = signal(true);

  heard(): void {
    this.isHeard.value = true;
  }

  lost(): void {
    this.isHeard.value = false;
  }

  /** Resolves as soon as the suite is no longer heard. */
  silence(): { promise: Promise<void>; stop(): void } {
    let stop = () => {};
    const promise = new Promise<void>((done) => {
      stop = this.isHeard.subscribe((isHeard) => {
        if (!isHeard) done();
      });
    });
    return { promise, stop: () => stop() };
  }
}
