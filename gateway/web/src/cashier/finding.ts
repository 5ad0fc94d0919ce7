/** Who is at the counter: by last digits, by an identifier, or by nobody knows whom. */

import { Action } from "../api/action";
import { Problem } from "../api/problem";
import { ChooseAmong } from "../kept/choose_among";
import type { CheckIn, Pick, Picked } from "../api/types";
import { classify, isPhoneLike } from "../input/classify";
import { visitOf, type More, type NotFound, type Scene, type Surroundings } from "./scenes";
import type { Stage } from "./stage";

const SEARCH_PAUSE_MS = 350;
const SCANNER_PAUSE_MS = 100;

export class Finding {
  private look: { identifier: string; action: Action<CheckIn> } | null = null;
  /** Enter may ask what the pause after the last digit has asked already: of two searches the newer one paints. */
  private searches = 0;

  constructor(
    private readonly stage: Stage,
    private readonly around: Surroundings,
    /** What comes when nobody has a number. */
    private readonly join: (phone: string, title: NotFound, hint: string) => void,
  ) {}

  searchSoon(digits: string): void {
    this.stage.later(SEARCH_PAUSE_MS, () => void this.search(digits, false));
  }

  async search(digits: string, takesKeys: boolean): Promise<void> {
    const { stage } = this;
    const turn = stage.turn;
    const mine = ++this.searches;
    const isNewest = () => turn === stage.turn && mine === this.searches;
    stage.wait();
    try {
      const { members, is_kept: isKept = false } = await this.around.get<Picked>(`/members?last_digits=${digits}`);
      // What was typed meanwhile counts more than what was asked.
      if (isNewest() && classifiedDigits(stage.text.value) === digits) stage.show({ kind: "picks", asked: digits, picks: members, takesKeys, isKept });
    } catch (failure) {
      if (isNewest()) stage.failure.value = failure;
    }
  }

  choose(pick: Pick): void {
    void this.checkIn(pick.member_id);
  }

  /** A scanner's first digit is no choice: the next character, a few milliseconds later, withdraws it. */
  chooseUnlessScanning(pick: Pick, scene: Extract<Scene, { kind: "picks" }>): void {
    this.stage.scene.value = { ...scene, takesKeys: false };
    this.stage.later(SCANNER_PAUSE_MS, () => this.choose(pick));
  }

  /** `otherwise`: what to say instead when nobody has the identifier. */
  async checkIn(identifier: string, otherwise: unknown = null): Promise<void> {
    const { stage } = this;
    const turn = stage.begin();
    if (turn === null) return;
    stage.show({ kind: "looking" });
    // The same search after no answer is the same visit: its key stays.
    if (this.look?.identifier !== identifier) this.look = { identifier, action: new Action(this.around.queue, "/check-ins") };
    try {
      const checkIn = await this.look.action.press({ identifier });
      stage.turns.answer(turn, () => this.greet(checkIn));
    } catch (failure) {
      stage.turns.answer(turn, () => this.notFound(identifier, failure, otherwise));
    } finally {
      stage.turns.answer(turn, () => (stage.isBusy.value = false));
    }
  }

  lookUp(identifier: string): void {
    this.forget();
    this.stage.reset();
    void this.checkIn(identifier);
  }

  greet(checkIn: CheckIn, more: More = {}): void {
    this.forget();
    this.stage.text.value = "";
    this.stage.show({ kind: "member", visit: visitOf(this.around, checkIn, checkIn.loyalty, more) });
  }

  notFound(identifier: string, failure: unknown, otherwise: unknown): void {
    const { stage } = this;
    if (failure instanceof ChooseAmong) stage.text.value = "";
    if (failure instanceof ChooseAmong) return stage.show({ kind: "picks", asked: failure.digits, picks: failure.picks, takesKeys: true });
    this.around.play("bad");
    const isUnknown = failure instanceof Problem && failure.code === "unknown_identifier";
    if (!isUnknown || otherwise !== null) {
      stage.failure.value = isUnknown ? otherwise : failure;
      stage.show({ kind: "idle" });
      return;
    }
    stage.text.value = "";
    this.forget();
    const isKept = failure.extras["is_kept"] === true;
    const title = isKept ? "kept.not_found" : "unknown.title";
    if (isPhone(identifier)) return this.join(identifier, title, isKept || failure.extras["is_disowned"] === true ? failure.detail : "");
    stage.show({ kind: "unknown", title, identifier, detail: failure.detail });
  }

  /** The next look-up is a visit of its own. */
  forget(): void {
    this.look = null;
  }
}

function isPhone(identifier: string): boolean {
  const reading = classify(identifier);
  return reading.kind === "number" && isPhoneLike(reading.digits);
}

function classifiedDigits(text: string): string | null {
  const reading = classify(text);
  return reading.kind === "last_digits" ? reading.digits : null;
}
