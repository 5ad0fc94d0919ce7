/** The state that all of the till shares: what is typed, what is shown, whose turn it is, and the one timer. */

import { signal, type Signal } from "@preact/signals";
import { Turns } from "../station/turns";
import type { Scene, Surroundings, Visit } from "./scenes";

const SHOWN = ["text", "scene", "cups", "areCupsChosen", "isBusy", "failure", "codeFor"] as const;

export class Stage {
  readonly text = signal("");
  readonly scene = signal<Scene>({ kind: "idle" });
  readonly cups = signal(1);
  readonly areCupsChosen = signal(false);
  readonly isBusy = signal(false);
  readonly failure = signal<unknown>(null);
  /** The reward for which the suite wants a code from the guest's own phone. */
  readonly codeFor = signal<string | null>(null);

  /** A new one with every new guest. */
  readonly turns = new Turns();
  private due: [ms: number, then: () => void] | null = null;
  private cancelTimer: () => void = () => undefined;

  constructor(private readonly around: Surroundings) {}

  show(scene: Scene, failure: unknown = this.failure.value): void {
    this.cups.value = 1;
    this.areCupsChosen.value = false;
    this.failure.value = failure;
    if (scene.kind !== "member") this.codeFor.value = null;
    this.scene.value = scene;
  }

  /** Back to the next guest. An action that is under way goes on, and ends in the list. */
  reset(): void {
    this.turns.begin();
    this.text.value = "";
    this.failure.value = null;
    this.isBusy.value = false;
    this.wait();
    this.show({ kind: "idle" });
  }

  /** A code that comes twice types like the first; what it answers puts everything where it was. */
  remember(): () => void {
    const was = SHOWN.map((name) => [name, this[name].value] as const);
    const due = this.due;
    return this.turns.remember(() => {
      this.wait();
      for (const [name, value] of was) (this[name] as Signal<unknown>).value = value;
      if (due !== null) this.later(...due);
    });
  }

  /** Nothing happens by itself any more. */
  wait(): void {
    this.cancelTimer();
    this.cancelTimer = () => undefined;
    this.due = null;
  }

  /** One timer for all: what is due later gives way to whatever was asked for after it. */
  later(ms: number, then: () => void): void {
    this.wait();
    this.due = [ms, then];
    this.cancelTimer = this.around.after(ms, () => {
      this.due = null;
      then();
    });
  }

  /** A new turn that waits for an answer; null while the one before still does. */
  begin(): number | null {
    if (this.isBusy.value) return null;
    this.wait();
    this.isBusy.value = true;
    this.failure.value = null;
    return this.turns.begin();
  }

  get turn(): number {
    return this.turns.now;
  }

  memberShown(): Visit | null {
    const scene = this.scene.value;
    return scene.kind === "member" ? scene.visit : null;
  }
}
