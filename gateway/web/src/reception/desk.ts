/** The desk: a scan gives a verdict, the verdict gives way to the next scan or to eight quiet seconds. */

import { signal } from "@preact/signals";
import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import { Problem } from "../api/problem";
import type { CheckIn, Pick } from "../api/types";
import { classify } from "../input/classify";

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; digits: string; picks: readonly Pick[]; takesKeys: boolean }
  | { kind: "verdict"; checkIn: CheckIn }
  | { kind: "unknown"; detail: string }
  | { kind: "failed"; failure: unknown };

export interface Surroundings {
  get<Answer>(path: string): Promise<Answer>;
  queue: CommandQueue;
  after(ms: number, then: () => void): () => void;
  play(tune: "good" | "careful" | "bad"): void;
}

export const SHOWN_MS = 8_000;
const SCANNER_PAUSE_MS = 100;
const TUNES = { green: "good", yellow: "careful", red: "bad" } as const;

export class Desk {
  readonly text = signal("");
  readonly scene = signal<Scene>({ kind: "idle" });

  private cancelTimer: () => void = () => undefined;
  /** Only the newest guest's answer is shown. */
  private turn = 0;

  constructor(private readonly around: Surroundings) {}

  type(character: string): void {
    const scene = this.scene.value;
    const pick = scene.kind === "picks" && scene.takesKeys && /^[1-9]$/.test(character) ? scene.picks[Number(character) - 1] : undefined;
    if (pick !== undefined && scene.kind === "picks") {
      this.show({ ...scene, takesKeys: false });
      // A scanner's first digit is no choice: its next one comes a few milliseconds later.
      this.cancelTimer = this.around.after(SCANNER_PAUSE_MS, () => void this.checkIn(pick.member_id));
      return;
    }
    this.write(this.text.value + character);
  }

  write(text: string): void {
    this.turn += 1;
    this.text.value = text.slice(0, 200);
    if (this.scene.value.kind === "idle") this.cancelTimer();
    else this.show({ kind: "idle" });
  }

  erase(): void {
    this.write(this.text.value.slice(0, -1));
  }

  reset(): void {
    this.write("");
  }

  async enter(): Promise<void> {
    const scene = this.scene.value;
    if (scene.kind === "picks" && scene.picks.length === 1) return this.checkIn(scene.picks[0]!.member_id);
    const reading = classify(this.text.value);
    if (reading.kind === "last_digits") return this.search(reading.digits);
    if (reading.kind === "number") return this.checkIn(reading.digits);
    if (reading.kind === "link" || reading.kind === "other") return this.checkIn(reading.identifier);
  }

  scanned(text: string): void {
    const reading = classify(text);
    void this.checkIn(reading.kind === "number" ? reading.digits : text.trim());
  }

  async checkIn(identifier: string): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const checkIn = await new Action<CheckIn>(this.around.queue, "/check-ins").press({ identifier });
      if (turn !== this.turn) return;
      this.around.play(TUNES[checkIn.verdict.colour]);
      this.showForAWhile({ kind: "verdict", checkIn });
    } catch (failure) {
      if (turn === this.turn) this.fail(failure);
    }
  }

  private async search(digits: string): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const { members } = await this.around.get<{ members: Pick[] }>(`/members?last_digits=${digits}`);
      if (turn === this.turn) this.showForAWhile({ kind: "picks", digits, picks: members, takesKeys: true });
    } catch (failure) {
      if (turn === this.turn) this.fail(failure);
    }
  }

  private fail(failure: unknown): void {
    this.around.play("bad");
    const isRefused = failure instanceof Problem && (failure.code === "unknown_identifier" || failure.code === "card_replaced");
    this.showForAWhile(isRefused ? { kind: "unknown", detail: failure.detail } : { kind: "failed", failure });
  }

  private next(scene: Scene): number {
    this.text.value = "";
    this.show(scene);
    this.turn += 1;
    return this.turn;
  }

  /** The queue never waits for a click. */
  private showForAWhile(scene: Scene): void {
    this.show(scene);
    this.cancelTimer = this.around.after(SHOWN_MS, () => this.reset());
  }

  private show(scene: Scene): void {
    this.cancelTimer();
    this.scene.value = scene;
  }
}
