/** The till: what it shows, and what each press, scan and answer makes of it. Knows nothing of the page that paints it. */

import { signal } from "@preact/signals";
import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import { NoAnswer, Problem } from "../api/problem";
import type { CheckIn, CodeRedeemed, Enrolled, Loyalty, NewCard, NewMember, Pick, RewardRedeemed, SaleRecorded, SaleReversed } from "../api/types";
import { classify, isPhoneLike } from "../input/classify";
import { sinceLastStamp, withNewest, withState, type Recent } from "./recent";

/** A member at the counter, with an action for each button: painted once, done once. */
export interface Visit {
  readonly checkIn: CheckIn;
  readonly loyalty: Loyalty;
  readonly sell: Action<SaleRecorded>;
  readonly redeem: ReadonlyMap<string, Action<RewardRedeemed>>;
  readonly replaceCard: Action<NewCard>;
  /** The QR to hand over: of a fresh member, or of a new card. */
  readonly qrSvg: string | null;
  readonly isNew: boolean;
}

export interface Outcome {
  readonly what: "cups" | "free_cup" | "new_card";
  readonly count: number;
  readonly rewardsIssued: number;
  readonly recentId: number | null;
}

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; digits: string; picks: readonly Pick[]; takesKeys: boolean }
  | { kind: "unknown"; identifier: string; detail: string }
  | { kind: "enrol"; phone: string; join: Action<Enrolled>; isTaken: boolean }
  | { kind: "member"; visit: Visit }
  | { kind: "done"; visit: Visit; outcome: Outcome };

export interface Surroundings {
  get<Answer>(path: string): Promise<Answer>;
  getText(path: string): Promise<string>;
  queue: CommandQueue;
  now(): number;
  after(ms: number, then: () => void): () => void;
  /** What one cup is on a receipt. */
  category(): string;
  play(tune: "good" | "bad"): void;
}

const SEARCH_PAUSE_MS = 350;
const SCANNER_PAUSE_MS = 100;
const DONE_SHOWS_MS = 4_000;
const JUST_STAMPED_MS = 60_000;
export const MOST_CUPS = 20;

export class Till {
  readonly text = signal("");
  readonly scene = signal<Scene>({ kind: "idle" });
  readonly cups = signal(1);
  readonly areCupsChosen = signal(false);
  readonly isBusy = signal(false);
  readonly failure = signal<unknown>(null);
  readonly recent = signal<readonly Recent[]>([]);
  /** The reward for which the suite wants a code from the guest's own phone. */
  readonly codeFor = signal<string | null>(null);

  private cancelTimer: () => void = () => undefined;
  private look: { identifier: string; action: Action<CheckIn> } | null = null;
  /** Grows with every new guest, so that a late answer to an earlier one paints nothing. */
  private turn = 0;
  /** Enter may ask what the pause after the last digit has asked already: of two searches the newer one paints. */
  private searches = 0;
  private nextId = 1;

  constructor(private readonly around: Surroundings) {}

  // ---- what a person does

  type(character: string): void {
    const scene = this.scene.value;
    if (scene.kind === "picks" && scene.takesKeys && /^[1-9]$/.test(character)) {
      const pick = scene.picks[Number(character) - 1];
      if (pick !== undefined) return this.chooseUnlessScanning(pick);
    }
    if (scene.kind === "member" && this.text.value === "" && !this.areCupsChosen.value && /^[1-9]$/.test(character)) {
      return this.chooseCups(Number(character));
    }
    // A second digit means that the next guest is being typed; the first one was theirs too.
    const begun = scene.kind === "member" && this.areCupsChosen.value && this.cups.value < 10 ? String(this.cups.value) : "";
    if (scene.kind === "member" || scene.kind === "done" || scene.kind === "unknown") this.reset();
    this.write((begun || this.text.value) + character);
  }

  write(text: string): void {
    this.text.value = text.slice(0, 200);
    this.failure.value = null;
    this.cancelTimer();
    if (this.scene.value.kind !== "idle") this.show({ kind: "idle" });
    const reading = classify(this.text.value);
    if (reading.kind === "last_digits") this.cancelTimer = this.around.after(SEARCH_PAUSE_MS, () => void this.search(reading.digits, false));
  }

  erase(): void {
    if (this.text.value !== "") this.write(this.text.value.slice(0, -1));
    else if (this.scene.value.kind === "member") this.chooseCups(1, false);
  }

  /** Enter: look up what is typed, else the default button. */
  async enter(): Promise<void> {
    const scene = this.scene.value;
    if (scene.kind === "member") return this.isGiftDefault(scene.visit) ? this.giveFree(scene.visit.loyalty.rewards[0]!.reward_id) : this.sell();
    if (scene.kind === "done") return this.reset();
    if (scene.kind === "picks" && scene.takesKeys && scene.picks.length === 1) return this.choose(scene.picks[0]!);
    if (scene.kind === "unknown") return this.startEnrolling(scene.identifier);

    const reading = classify(this.text.value);
    if (reading.kind === "last_digits") return this.search(reading.digits, true);
    if (reading.kind === "number") return this.checkIn(reading.digits);
    if (reading.kind === "code") return this.takeByCode(reading.code);
    if (reading.kind === "link" || reading.kind === "other") return this.checkIn(reading.identifier);
  }

  scanned(text: string): void {
    this.reset();
    const reading = classify(text);
    if (reading.kind === "code") return void this.takeByCode(reading.code);
    void this.checkIn(reading.kind === "number" ? reading.digits : text.trim());
  }

  choose(pick: Pick): void {
    void this.checkIn(pick.member_id);
  }

  /** A scanner's first digit is no choice: the next character, a few milliseconds later, withdraws it. */
  private chooseUnlessScanning(pick: Pick): void {
    this.cancelTimer();
    this.scene.value = { ...(this.scene.value as Extract<Scene, { kind: "picks" }>), takesKeys: false };
    this.cancelTimer = this.around.after(SCANNER_PAUSE_MS, () => this.choose(pick));
  }

  chooseCups(cups: number, isChosen = true): void {
    if (this.memberShown()?.sell.isUnresolved) return; // What the next press sends is decided already.
    this.cups.value = Math.min(MOST_CUPS, Math.max(1, cups));
    this.areCupsChosen.value = isChosen;
  }

  /** Back to the next guest. An action that is under way goes on, and ends in the list. */
  reset(): void {
    this.turn += 1;
    this.text.value = "";
    this.failure.value = null;
    this.isBusy.value = false;
    this.look = null;
    this.cancelTimer();
    this.show({ kind: "idle" });
  }

  // ---- finding

  private async search(digits: string, takesKeys: boolean): Promise<void> {
    const turn = this.turn;
    const mine = ++this.searches;
    const isNewest = () => turn === this.turn && mine === this.searches;
    this.cancelTimer();
    try {
      const { members } = await this.around.get<{ members: Pick[] }>(`/members?last_digits=${digits}`);
      // What was typed meanwhile counts more than what was asked.
      if (isNewest() && classifiedDigits(this.text.value) === digits) this.show({ kind: "picks", digits, picks: members, takesKeys });
    } catch (failure) {
      if (isNewest()) this.failure.value = failure;
    }
  }

  /** `otherwise`: what to say instead when nobody has the identifier. */
  private async checkIn(identifier: string, otherwise: unknown = null): Promise<void> {
    if (this.isBusy.value) return;
    this.cancelTimer();
    const turn = ++this.turn;
    this.isBusy.value = true;
    this.failure.value = null;
    this.show({ kind: "looking" });
    // The same search after no answer is the same visit: its key stays.
    if (this.look?.identifier !== identifier) this.look = { identifier, action: this.action<CheckIn>("/check-ins") };
    try {
      const checkIn = await this.look.action.press({ identifier });
      if (turn === this.turn) this.greet(checkIn);
    } catch (failure) {
      if (turn === this.turn) this.notFound(identifier, failure, otherwise);
    } finally {
      if (turn === this.turn) this.isBusy.value = false;
    }
  }

  private greet(checkIn: CheckIn, more: { qrSvg?: string | null; isNew?: boolean } = {}): void {
    this.text.value = "";
    this.look = null;
    this.show({ kind: "member", visit: this.visitOf(checkIn, checkIn.loyalty, more) });
  }

  private notFound(identifier: string, failure: unknown, otherwise: unknown): void {
    this.around.play("bad");
    const isUnknown = failure instanceof Problem && failure.code === "unknown_identifier";
    if (!isUnknown || otherwise !== null) {
      this.failure.value = isUnknown ? otherwise : failure;
      this.show({ kind: "idle" });
      return;
    }
    this.text.value = "";
    this.look = null;
    this.show({ kind: "unknown", identifier, detail: failure.detail });
  }

  // ---- joining

  startEnrolling(identifier = ""): void {
    this.turn += 1;
    const reading = classify(identifier);
    this.text.value = "";
    this.failure.value = null;
    this.show({ kind: "enrol", phone: reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "", join: this.action<Enrolled>("/members"), isTaken: false });
  }

  async enrol(member: NewMember): Promise<void> {
    const scene = this.scene.value;
    if (scene.kind !== "enrol" || this.isBusy.value) return;
    const turn = this.turn;
    this.isBusy.value = true;
    this.failure.value = null;
    try {
      const enrolled = await scene.join.press(member);
      this.remember("joined", 1, enrolled.member_id, enrolled.display_name, null);
      const [checkIn, qrSvg] = await Promise.all([
        this.action<CheckIn>("/check-ins").press({ identifier: enrolled.card.number }),
        this.qrOf(enrolled.member_id),
      ]);
      if (turn !== this.turn) return;
      this.around.play("good");
      this.greet(checkIn, { qrSvg, isNew: true });
    } catch (failure) {
      if (turn !== this.turn) return;
      this.failure.value = failure;
      const isTaken = failure instanceof Problem && failure.code === "identifier_taken";
      if (isTaken) this.show({ ...scene, isTaken, phone: member.phone ?? scene.phone });
    } finally {
      if (turn === this.turn) this.isBusy.value = false;
    }
  }

  lookUp(identifier: string): void {
    this.reset();
    void this.checkIn(identifier);
  }

  // ---- selling and giving

  isGiftDefault(visit: Visit): boolean {
    return visit.loyalty.rewards.length > 0 && !this.areCupsChosen.value;
  }

  /** Milliseconds since this till's last stamp for the member when it is less than a minute, else null. */
  justStamped(visit: Visit): number | null {
    const since = sinceLastStamp(this.recent.value, visit.checkIn.member.member_id, this.around.now());
    return since !== null && since < JUST_STAMPED_MS ? since : null;
  }

  async sell(): Promise<void> {
    const visit = this.memberShown();
    if (visit === null) return;
    const { member_id, display_name } = visit.checkIn.member;
    const count = this.cups.value;
    const lines = [{ category: this.around.category(), quantity: count, amount_minor: null }];
    await this.doing(visit, "cups", count, visit.sell.press({ member_id, lines }), (sale) => {
      const undo = this.action<SaleReversed>(`/sales/${sale.sale_id}/reversals`);
      const recentId = this.remember("cups", count, member_id, display_name, undo);
      return { loyalty: sale.loyalty, rewardsIssued: sale.issued_rewards.length, recentId };
    });
  }

  /** A redeem code says who it is and what they get. What only looks like one may be an id from another system. */
  private async takeByCode(code: string): Promise<void> {
    if (this.isBusy.value) return;
    this.cancelTimer();
    const turn = ++this.turn;
    this.isBusy.value = true;
    this.failure.value = null;
    this.show({ kind: "looking" });
    let refused: unknown = null;
    try {
      const answer = await this.action<CodeRedeemed>("/redeem-codes/redemptions").press({ code });
      const visit = this.visitOf(checkInBy(answer), answer.loyalty);
      const { member_id, display_name } = visit.checkIn.member;
      const recentId = this.remember("free_cup", 1, member_id, display_name, null);
      if (turn === this.turn) this.celebrate(visit, { what: "free_cup", count: 1, rewardsIssued: 0, recentId });
    } catch (failure) {
      refused = failure;
    }
    if (turn !== this.turn) return;
    this.isBusy.value = false;
    if (refused === null) return;
    const isNoCode = refused instanceof Problem && ["redeem_code_refused", "too_many_guesses"].includes(refused.code);
    if (isNoCode) return this.checkIn(code, refused);
    this.notFound(code, refused, null);
  }

  private celebrate(visit: Visit, outcome: Outcome): void {
    this.around.play("good");
    this.text.value = "";
    this.show({ kind: "done", visit, outcome });
    this.cancelTimer();
    this.cancelTimer = this.around.after(DONE_SHOWS_MS, () => this.reset());
  }

  async giveFree(rewardId: string, code?: string): Promise<void> {
    const visit = this.memberShown();
    const redeem = visit?.redeem.get(rewardId);
    if (visit === null || redeem === undefined) return;
    const { member_id, display_name } = visit.checkIn.member;
    const turn = this.turn;
    await this.doing(visit, "free_cup", 1, redeem.press(code === undefined ? {} : { code }), (answer) => {
      const recentId = this.remember("free_cup", 1, member_id, display_name, null);
      return { loyalty: answer.loyalty ?? without(visit.loyalty, rewardId), rewardsIssued: 0, recentId };
    });
    const { value: failure } = this.failure;
    if (turn === this.turn && failure instanceof Problem && failure.code === "live_code_needed") this.codeFor.value = rewardId;
  }

  async replaceCard(): Promise<void> {
    const visit = this.memberShown();
    if (visit === null) return;
    const { member_id, display_name } = visit.checkIn.member;
    const turn = this.turn;
    await this.doing(visit, "new_card", 1, visit.replaceCard.press({}), () => {
      const recentId = this.remember("new_card", 1, member_id, display_name, null);
      return { loyalty: visit.loyalty, rewardsIssued: 0, recentId };
    });
    const scene = this.scene.value;
    if (turn !== this.turn || scene.kind !== "done") return;
    this.cancelTimer(); // The guest needs longer than four seconds to scan it.
    const qrSvg = await this.qrOf(member_id);
    if (turn === this.turn) this.show({ ...scene, visit: { ...scene.visit, qrSvg } });
  }

  /** From "done" back to the same guest, with fresh actions. */
  stay(): void {
    const scene = this.scene.value;
    if (scene.kind !== "done") return;
    this.cancelTimer();
    const { checkIn, loyalty } = scene.visit;
    // A code told who they are, and nothing else of them.
    if (checkIn.check_in_id === "") return void this.checkIn(checkIn.member.member_id);
    this.show({ kind: "member", visit: this.visitOf(checkIn, loyalty) });
  }

  async undo(recent: Recent): Promise<void> {
    if (recent.undo === null || recent.state !== "done") return;
    this.failure.value = null;
    this.recent.value = withState(this.recent.value, recent.id, "undoing");
    try {
      const reversed = await recent.undo.press({ reason: "undo at the till" });
      this.recent.value = withState(this.recent.value, recent.id, "undone");
      this.showReversed(recent, reversed);
    } catch (failure) {
      this.recent.value = withState(this.recent.value, recent.id, "done");
      this.failure.value = failure;
    }
  }

  private showReversed(recent: Recent, reversed: SaleReversed): void {
    const scene = this.scene.value;
    if (scene.kind === "done" && scene.outcome.recentId === recent.id) this.reset();
    if (scene.kind !== "member" || scene.visit.checkIn.member.member_id !== recent.memberId || reversed.loyalty === undefined) return;
    this.show({ kind: "member", visit: this.visitOf(scene.visit.checkIn, reversed.loyalty) });
  }

  private async doing<Answer>(
    visit: Visit,
    what: Outcome["what"],
    count: number,
    pressed: Promise<Answer>,
    ended: (answer: Answer) => { loyalty: Loyalty; rewardsIssued: number; recentId: number },
  ): Promise<void> {
    if (this.isBusy.value) return; // The second press of the same button: the first one's answer will do.
    const turn = this.turn;
    this.isBusy.value = true;
    this.failure.value = null;
    try {
      const { loyalty, rewardsIssued, recentId } = ended(await pressed);
      if (turn !== this.turn) return;
      this.celebrate({ ...visit, loyalty }, { what, count, rewardsIssued, recentId });
    } catch (failure) {
      this.around.play("bad");
      if (turn !== this.turn) {
        // The guest has gone from the screen: the list keeps what did not work.
        const { member_id, display_name } = visit.checkIn.member;
        const id = this.remember(what, count, member_id, display_name, null);
        this.recent.value = withState(this.recent.value, id, "failed");
        return;
      }
      this.failure.value = failure;
      if (failure instanceof Problem) void this.refreshLoyalty(visit, turn);
    } finally {
      if (turn === this.turn) this.isBusy.value = false;
    }
  }

  /** What was shown led to a refusal, so it is old: ask again, quietly. */
  private async refreshLoyalty(visit: Visit, turn: number): Promise<void> {
    try {
      const loyalty = await this.around.get<Loyalty>(`/members/${visit.checkIn.member.member_id}/loyalty`);
      if (turn === this.turn && this.scene.value.kind === "member") this.show({ kind: "member", visit: this.visitOf(visit.checkIn, loyalty) }, this.failure.value);
    } catch {
      return; // The failure on the screen says enough.
    }
  }

  // ---- pieces

  private memberShown(): Visit | null {
    const scene = this.scene.value;
    return scene.kind === "member" ? scene.visit : null;
  }

  private visitOf(checkIn: CheckIn, loyalty: Loyalty, { qrSvg = null, isNew = false }: { qrSvg?: string | null; isNew?: boolean } = {}): Visit {
    return {
      checkIn,
      loyalty,
      sell: this.action("/sales"),
      redeem: new Map(loyalty.rewards.map(({ reward_id }) => [reward_id, this.action<RewardRedeemed>(`/rewards/${reward_id}/redemptions`)])),
      replaceCard: this.action(`/members/${checkIn.member.member_id}/cards`),
      qrSvg,
      isNew,
    };
  }

  private action<Answer>(path: string): Action<Answer> {
    return new Action<Answer>(this.around.queue, path);
  }

  private async qrOf(memberId: string): Promise<string | null> {
    try {
      return await this.around.getText(`/members/${memberId}/card.svg`);
    } catch (failure) {
      if (failure instanceof Problem || failure instanceof NoAnswer) return null; // Joining worked; the QR can be shown later.
      throw failure;
    }
  }

  private remember(what: Recent["what"], count: number, memberId: string, name: string, undo: Recent["undo"]): number {
    const id = this.nextId++;
    this.recent.value = withNewest(this.recent.value, { id, what, count, memberId, name, at: this.around.now(), undo, state: "done" });
    return id;
  }

  private show(scene: Scene, failure: unknown = this.failure.value): void {
    this.cups.value = 1;
    this.areCupsChosen.value = false;
    this.failure.value = failure;
    if (scene.kind !== "member") this.codeFor.value = null;
    this.scene.value = scene;
  }
}

function classifiedDigits(text: string): string | null {
  const reading = classify(text);
  return reading.kind === "last_digits" ? reading.digits : null;
}

/** As much of a check-in as a redeem code tells. */
function checkInBy({ member, outlet, loyalty, redeemed_at }: CodeRedeemed): CheckIn {
  return {
    check_in_id: "",
    checked_in_at: redeemed_at,
    outlet,
    member: { member_id: member.member_id, display_name: member.display_name ?? "", card_number: "", locale: "" },
    verdict: { colour: "green", code: "", message: "", actions: [] },
    occasions: [],
    membership: null,
    desk: null,
    loyalty,
  };
}

function without(loyalty: Loyalty, rewardId: string): Loyalty {
  return { ...loyalty, rewards: loyalty.rewards.filter((reward) => reward.reward_id !== rewardId) };
}
