/** The desk: a scan gives a verdict, the verdict gives way to the next scan or to eight quiet seconds. */

import { signal } from "@preact/signals";
import type { CommandQueue } from "../api/commands";
import { Problem } from "../api/problem";
import { ChooseAmong } from "../kept/choose_among";
import type { CheckIn, ListOfVisits, NewMember, Pick, Presence, VerdictAction } from "../api/types";
import type { Tune } from "../design/sounds";
import { classify, isPhoneLike } from "../input/classify";
import { ForeignCode, foreignTyped } from "../input/foreign";
import { Acts, type Word } from "./acts";
import { tuneOf } from "./verdicts";

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; digits: string; picks: readonly Pick[]; takesKeys: boolean }
  | { kind: "verdict"; checkIn: CheckIn; failure?: unknown }
  | { kind: "letting_in"; checkIn: CheckIn }
  | { kind: "signing"; checkIn: CheckIn }
  | { kind: "picturing"; checkIn: CheckIn }
  | { kind: "done"; what: Done; count: number }
  | { kind: "inside"; presence: Presence; failure?: unknown }
  | { kind: "unknown"; detail: string; asked: string }
  | { kind: "joining"; phone: string }
  | { kind: "failed"; failure: unknown };

/** What was done that is no verdict. */
export type Done = "undone" | "given_back" | "re_entered" | "guest";

export interface Surroundings {
  /** Whether this outlet counts who is in. */
  isDoor(): boolean;
  /** A member's file, at a section. */
  open(memberId: string, section: string): void;
  get<Answer>(path: string): Promise<Answer>;
  queue: CommandQueue;
  after(ms: number, then: () => void): () => void;
  play(tune: Tune): void;
}

export const SHOWN_MS = 8_000;
/** What needs hands stays longer, and not for ever: whoever was called away must not leave somebody's name standing. */
export const WORKED_ON_MS = 120_000;
const SCANNER_PAUSE_MS = 100;
/** Where in a member's file something is done that the desk does not do by itself. */
const SECTIONS: Partial<Record<VerdictAction, string>> = {
  take_payment: "dues",
  sell: "memberships",
  renew: "memberships",
  change_plan: "memberships",
  renew_payment_method: "dues",
  open_file: "timeline",
};
/** How long a scene stays by itself: the queue never waits for a click. */
const STAYS: Partial<Record<Scene["kind"], number>> = {
  ...{ verdict: SHOWN_MS, done: SHOWN_MS, picks: SHOWN_MS, unknown: SHOWN_MS, failed: SHOWN_MS },
  ...{ letting_in: WORKED_ON_MS, joining: WORKED_ON_MS, signing: WORKED_ON_MS, picturing: WORKED_ON_MS, inside: WORKED_ON_MS },
};

export class Desk {
  readonly text = signal("");
  readonly scene = signal<Scene>({ kind: "idle" });
  /** As it was when somebody last looked; null where nobody counts. */
  readonly presence = signal<Presence | null>(null);
  private readonly acts: Acts;

  private cancelTimer: () => void = () => undefined;
  /** Only the newest guest's answer is shown. */
  private turn = 0;

  constructor(private readonly around: Surroundings) {
    this.acts = new Acts(around.queue);
  }

  type(character: string): void {
    const scene = this.scene.value;
    const pick = scene.kind === "picks" && scene.takesKeys && /^[1-9]$/.test(character) ? scene.picks[Number(character) - 1] : undefined;
    if (pick !== undefined && scene.kind === "picks") {
      this.show({ ...scene, takesKeys: false });
      // A scanner's first digit is no choice: its next one comes a few milliseconds later.
      this.cancelTimer();
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
    const foreign = foreignTyped(this.text.value);
    if (foreign !== null) return this.refuse(new ForeignCode(foreign));
    const reading = classify(this.text.value);
    if (reading.kind === "last_digits") return this.search(reading.digits);
    if (reading.kind === "number") return this.checkIn(reading.digits);
    if (reading.kind === "link" || reading.kind === "other") return this.checkIn(reading.identifier);
  }

  scanned(text: string): void {
    const reading = classify(text);
    void this.checkIn(reading.kind === "number" ? reading.digits : reading.kind === "link" ? reading.identifier : text.trim());
  }

  /** What a scanner types before it is known for one, taken back: a code that comes twice changes nothing. */
  remember(): () => void {
    const { turn } = this;
    const [text, scene] = [this.text.value, this.scene.value];
    return () => {
      if (turn === this.turn) return;
      this.turn = turn;
      this.text.value = text;
      this.show(scene);
    };
  }

  /** A code of another kind: nothing of it goes anywhere. */
  refuse(failure: ForeignCode): void {
    this.next({ kind: "looking" });
    this.fail(failure);
  }

  async checkIn(identifier: string): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const checkIn = await this.acts.checkIn(identifier);
      if (turn === this.turn) this.judged(checkIn);
    } catch (failure) {
      if (turn === this.turn) this.fail(failure, identifier);
    }
  }

  /** For whoever is not known yet. What was typed is in the form already, where it is a phone. */
  join(asked: string): void {
    const reading = classify(asked);
    this.show({ kind: "joining", phone: reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "" });
  }

  /** Joined and checked in at once. Rejects, so that whoever filled in the form is told. */
  async enrol(member: NewMember): Promise<void> {
    const { card } = await this.acts.enrol(member);
    await this.checkIn(card.number);
  }

  /** What somebody taps under a verdict. */
  async act(action: VerdictAction, checkIn: CheckIn): Promise<void> {
    const section = SECTIONS[action];
    if (section !== undefined) return this.around.open(checkIn.member.member_id, section);
    if (action === "let_in_once") return this.show({ kind: "letting_in", checkIn });
    if (action === "sign_waiver") return this.show({ kind: "signing", checkIn });
    await this.trying(checkIn, async () => {
      if (action === "unfreeze") return this.judged(await this.acts.unfreeze(checkIn));
      if (action === "re_enter") return this.acts.reEnter(checkIn).then(() => this.done("re_entered"));
      const { guests_left } = await this.acts.bringGuest(checkIn);
      this.done("guest", guests_left);
    });
  }

  undo(checkIn: CheckIn): Promise<void> {
    return this.trying(checkIn, async () => {
      const { gave_visit_back } = await this.acts.undo(checkIn);
      this.done(gave_visit_back ? "given_back" : "undone");
    });
  }

  /** Rejects, so that whoever typed a PIN is told. */
  async letIn(checkIn: CheckIn, reason: string, word?: Word): Promise<void> {
    this.judged(await this.acts.letIn(checkIn, reason, word));
  }

  async signWaiver(checkIn: CheckIn, version: string): Promise<void> {
    await this.acts.signWaiver(checkIn, version);
    await this.checkIn(checkIn.member.member_id);
  }

  /** For whoever says yes to it. */
  picture(checkIn: CheckIn): void {
    this.show({ kind: "picturing", checkIn });
  }

  /** Rejects, so that whoever took it is told. */
  async keepPhoto(checkIn: CheckIn, content: string): Promise<void> {
    await this.acts.keepPhoto(checkIn, content);
    this.showAgain({ ...checkIn, desk: checkIn.desk && { ...checkIn.desk, has_photo: true } });
  }

  /** The verdict as it was told, without its sound. */
  showAgain(checkIn: CheckIn): void {
    this.show({ kind: "verdict", checkIn });
  }

  lookInside(): void {
    this.showInside();
    // Others have come by other stations since it was counted.
    void this.count().then(() => this.scene.value.kind === "inside" && this.showInside());
  }

  private showInside(failure?: unknown): void {
    const presence = this.presence.value;
    if (presence !== null) this.show({ kind: "inside", presence, ...(failure === undefined ? {} : { failure }) });
  }

  async leave(checkInId: string): Promise<void> {
    try {
      await this.acts.leave(checkInId);
      await this.count();
      this.showInside();
    } catch (failure) {
      this.showInside(failure);
    }
  }

  /** How many are in, as the list of who came says: others are scanned at other stations. */
  counted(list: ListOfVisits | null): void {
    const before = this.presence.value;
    if (list === null || list.inside === null || before === null) return;
    this.presence.value = { ...before, inside: list.inside, capacity: list.capacity };
  }

  /** Asks how many are in; a desk that cannot be told goes on as before. */
  async count(): Promise<void> {
    if (!this.around.isDoor()) return void (this.presence.value = null);
    try {
      this.presence.value = await this.around.get<Presence>("/presence");
    } catch {
      this.presence.value = null;
    }
  }

  private async trying(checkIn: CheckIn, act: () => Promise<void>): Promise<void> {
    const turn = this.turn;
    try {
      await act();
    } catch (failure) {
      if (turn === this.turn) this.show({ kind: "verdict", checkIn, failure });
    }
  }

  private judged(checkIn: CheckIn): void {
    this.around.play(tuneOf(checkIn));
    this.show({ kind: "verdict", checkIn });
    void this.count();
  }

  private done(what: Done, count = 0): void {
    this.around.play("good");
    this.show({ kind: "done", what, count });
    void this.count();
  }

  private async search(digits: string): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const { members } = await this.around.get<{ members: Pick[] }>(`/members?last_digits=${digits}`);
      if (turn === this.turn) this.show({ kind: "picks", digits, picks: members, takesKeys: true });
    } catch (failure) {
      if (turn === this.turn) this.fail(failure);
    }
  }

  private fail(failure: unknown, asked = ""): void {
    if (failure instanceof ChooseAmong) return this.show({ kind: "picks", digits: failure.digits, picks: failure.picks, takesKeys: true });
    this.around.play("unknown");
    const isRefused = failure instanceof Problem && (failure.code === "unknown_identifier" || failure.code === "card_replaced");
    this.show(isRefused ? { kind: "unknown", detail: failure.detail, asked: failure.code === "card_replaced" ? "" : asked } : { kind: "failed", failure });
  }

  private next(scene: Scene): number {
    this.text.value = "";
    this.show(scene);
    this.turn += 1;
    return this.turn;
  }

  private show(scene: Scene): void {
    this.cancelTimer();
    this.scene.value = scene;
    const ms = STAYS[scene.kind];
    if (ms !== undefined) this.cancelTimer = this.around.after(ms, () => this.reset());
  }
}
