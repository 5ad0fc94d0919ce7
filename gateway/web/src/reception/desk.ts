/** The desk: a scan gives a verdict, the verdict gives way to the next scan or to eight quiet seconds. */

import { signal } from "@preact/signals";
import type { CommandQueue } from "../api/commands";
import { lookUp } from "../api/look_up";
import { NoAnswer, Problem } from "../api/problem";
import { ChooseAmong } from "../kept/choose_among";
import type { CheckIn, ListedVisit, ListOfVisits, NewMember, Pick, Presence, VerdictAction } from "../api/types";
import type { Tune } from "../design/sounds";
import { classify, isPhoneLike, nameIn } from "../input/classify";
import { Turns } from "../station/turns";
import { ForeignCode, foreignTyped } from "../input/foreign";
import { Enrolment } from "../station/enrolment";
import { Acts, type Word } from "./acts";
import type { LabelOfAll } from "./label_of_all";
import { tuneOf } from "./verdicts";

export type Scene =
  | { kind: "idle" }
  | { kind: "looking" }
  | { kind: "picks"; asked: string; picks: readonly Pick[]; takesKeys: boolean; isKept?: boolean; hasMore?: boolean }
  /** Whoever has just joined is welcome, also where they have no plan yet. */
  | { kind: "verdict"; checkIn: CheckIn; isNew?: boolean; failure?: unknown }
  | { kind: "letting_in"; checkIn: CheckIn }
  /** Something was done about a red in the member's file: the door has not heard of it. */
  | { kind: "settled"; checkIn: CheckIn }
  | { kind: "signing"; checkIn: CheckIn }
  | { kind: "picturing"; checkIn: CheckIn }
  | { kind: "done"; what: Done; count: number; guestOf?: CheckIn }
  | { kind: "inside"; presence: Presence; failure?: unknown }
  | { kind: "unknown"; isKept: boolean; detail: string; asked: string }
  | { kind: "joining"; phone: string; enrolment: Enrolment }
  | { kind: "failed"; failure: unknown; isByName?: boolean };

/** What was done that is no verdict. */
export type Done = "undone" | "given_back" | "re_entered" | "guest" | "guest_last" | "guest_undone";

export interface Surroundings {
  /** Whether this outlet counts who is in. */
  isDoor(): boolean;
  /** Guests of a counter are found by phone. */
  mayFindByName(): boolean;
  /** A member's file, at a section; `closed` when somebody closes it, with the name that it said, and not when the next guest comes. */
  open(memberId: string, section: string, closed: (name?: string) => void): void;
  get<Answer>(path: string): Promise<Answer>;
  /** A question too private for an address; it writes nothing. */
  ask<Answer>(path: string, body: unknown): Promise<Answer>;
  queue: CommandQueue;
  labelOfAll: LabelOfAll;
  now(): number;
  after(ms: number, then: () => void): () => void;
  play(tune: Tune): void;
}

/** What needs hands of its own: a reason, a PIN, a name, a waiver and a photo are typed and pressed there. */
export function isWorkedOn({ kind }: Scene): boolean {
  return ["letting_in", "joining", "signing", "picturing", "inside"].includes(kind);
}

/** What somebody did by a mistake is taken back from its verdict. */
export function mayBeUndone({ verdict, desk }: CheckIn): boolean {
  return verdict.colour !== "red" && desk !== null;
}

const SHOWN_MS = 8_000;
/** What needs hands stays longer, and not for ever: whoever was called away must not leave somebody's name standing. */
const WORKED_ON_MS = 120_000;
const SCANNER_PAUSE_MS = 100;
/** Where in a member's file something is done that the desk does not do by itself. */
const SECTIONS: Partial<Record<VerdictAction, string>> = {
  take_payment: "dues/pay",
  sell: "memberships/sell",
  renew: "memberships/renew",
  change_plan: "memberships/change",
  renew_payment_method: "dues",
};
/** Of what the file is opened for; all else that opens it is about a membership that runs out and cannot be renewed here. */
const SECTIONS_OF_FILE: Record<string, string> = { attention: "door", open_case: "cases" };

function sectionOf(action: VerdictAction, code: string): string | undefined {
  return action === "open_file" ? (SECTIONS_OF_FILE[code] ?? "memberships") : SECTIONS[action];
}

/** How long a scene stays by itself: the queue never waits for a click. */
const STAYS: Partial<Record<Scene["kind"], number>> = {
  ...{ verdict: SHOWN_MS, done: SHOWN_MS, picks: SHOWN_MS, unknown: SHOWN_MS, failed: SHOWN_MS },
  ...{ settled: WORKED_ON_MS, letting_in: WORKED_ON_MS, joining: WORKED_ON_MS, signing: WORKED_ON_MS, picturing: WORKED_ON_MS, inside: WORKED_ON_MS },
};

export class Desk {
  readonly text = signal("");
  readonly scene = signal<Scene>({ kind: "idle" });
  /** As it was when somebody last looked; null where nobody counts. */
  readonly presence = signal<Presence | null>(null);
  readonly labelOfAll: LabelOfAll;
  private readonly acts: Acts;

  /** Whose verdict was told last. */
  private lastJudged = "";
  private cancelTimer: () => void = () => undefined;
  /** Only the newest guest's answer is shown. */
  private readonly turns = new Turns();

  constructor(private readonly around: Surroundings) {
    this.acts = new Acts(around.queue);
    this.labelOfAll = around.labelOfAll;
  }

  get findsByName(): boolean {
    return this.around.mayFindByName();
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
    this.turns.begin();
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

  /** Escape, and every Cancel: from what somebody works on back to its verdict, else to the next guest. */
  cancel(): void {
    const scene = this.scene.value;
    if (isWorkedOn(scene) && "checkIn" in scene) this.showAgain(scene.checkIn);
    else this.reset();
  }

  /** Somebody is at it: what goes by itself goes later. */
  stay(): void {
    this.show(this.scene.value);
  }

  async enter(): Promise<void> {
    const scene = this.scene.value;
    if (scene.kind === "picks" && scene.picks.length === 1) return this.checkIn(scene.picks[0]!.member_id);
    if (scene.kind === "unknown" && scene.asked !== "") return this.join(scene.asked);
    if (scene.kind === "settled") return this.checkIn(scene.checkIn.member.member_id);
    const foreign = foreignTyped(this.text.value);
    if (foreign !== null) return this.refuse(new ForeignCode(foreign));
    const name = this.findsByName ? nameIn(this.text.value) : null;
    if (name !== null) return this.search(name, true);
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
    const [text, scene] = [this.text.value, this.scene.value];
    return this.turns.remember(() => {
      this.text.value = text;
      if (this.scene.value !== scene) this.show(scene);
    });
  }

  /** A code of another kind: nothing of it goes anywhere. */
  refuse(failure: ForeignCode): void {
    this.next({ kind: "looking" });
    this.fail(failure);
  }

  async checkIn(identifier: string, isNew = false): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const checkIn = await this.acts.checkIn(identifier, this.labelOfAll.now);
      this.turns.answer(turn, () => this.judged(checkIn, isNew && checkIn.verdict.code === "no_membership"));
    } catch (failure) {
      this.turns.answer(turn, () => this.fail(failure, identifier));
    }
  }

  /** For whoever is not known yet. What was typed is in the form already, where it is a phone. */
  join(asked: string): void {
    const reading = classify(asked);
    const phone = reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "";
    const enrolment = new Enrolment(this.around);
    this.next({ kind: "joining", phone, enrolment });
    void enrolment.look(phone);
  }

  /** Joined and checked in at once. Rejects, so that whoever filled in the form is told. */
  enrol(enrolment: Enrolment, member: NewMember): Promise<void> {
    const turn = this.turns.now;
    const joined = enrolment.press(member, () => turn === this.turns.now);
    return this.answered(joined, (enrolled) => void (enrolled !== null && this.checkIn(enrolled.card.number, true)));
  }

  /** What somebody taps under a verdict. */
  async act(action: VerdictAction, checkIn: CheckIn): Promise<void> {
    const section = sectionOf(action, checkIn.verdict.code);
    if (section !== undefined) return this.openFile(checkIn, section);
    if (action === "let_in_once") return this.show({ kind: "letting_in", checkIn });
    if (action === "sign_waiver") return this.show({ kind: "signing", checkIn });
    if (action === "unfreeze") return this.trying(checkIn, this.acts.unfreeze(checkIn), (judged) => this.judged(judged));
    if (action === "re_enter") return this.trying(checkIn, this.acts.reEnter(checkIn), () => this.done("re_entered"));
    return this.trying(checkIn, this.acts.bringGuest(checkIn), ({ guests_left }) => this.done(guests_left === 0 ? "guest_last" : "guest", guests_left, checkIn));
  }

  /** Back from the file comes the verdict; whoever was stopped is offered another look, as something may be settled now. */
  openFile(checkIn: CheckIn, section = ""): void {
    const isStopped = checkIn.verdict.colour === "red";
    this.around.open(checkIn.member.member_id, section, (name = checkIn.member.display_name) => {
      const known = { ...checkIn, member: { ...checkIn.member, display_name: name } };
      if (isStopped) this.show({ kind: "settled", checkIn: known });
      else this.showAgain(known);
    });
  }

  /** What somebody came for who has come in. */
  sayLabel(checkIn: CheckIn, wished: string | null): Promise<void> {
    return this.trying(checkIn, this.acts.sayLabel(checkIn, wished), ({ label }) => this.showAgain({ ...checkIn, label }));
  }

  /** Of the verdict that stands there. */
  async undoShown(): Promise<void> {
    const scene = this.scene.value;
    if (scene.kind === "verdict" && mayBeUndone(scene.checkIn)) await this.undo(scene.checkIn);
    if (scene.kind === "done" && scene.guestOf !== undefined) await this.noGuest(scene.guestOf);
  }

  undo(checkIn: CheckIn): Promise<void> {
    return this.trying(checkIn, this.acts.undo(checkIn), ({ gave_visit_back }) => this.done(gave_visit_back ? "given_back" : "undone"));
  }

  /** The guest who was just let in did not come. */
  noGuest(checkIn: CheckIn): Promise<void> {
    return this.trying(checkIn, this.acts.takeGuestBack(checkIn.check_in_id), () => this.done("guest_undone"));
  }

  /** From the list of who came, by whichever station they did. */
  async undoListed(visit: ListedVisit): Promise<void> {
    const turn = this.turns.now;
    try {
      const { gave_visit_back } = await this.acts.undo(visit);
      this.turns.answer(turn, () => this.done(gave_visit_back ? "given_back" : "undone"));
    } catch (failure) {
      this.turns.answer(turn, () => this.fail(failure));
    }
  }

  /** Rejects, so that whoever typed a PIN is told. */
  letIn(checkIn: CheckIn, reason: string, word?: Word): Promise<void> {
    return this.answered(this.acts.letIn(checkIn, reason, word), (judged) => this.judged(judged));
  }

  signWaiver(checkIn: CheckIn, version: string): Promise<void> {
    return this.answered(this.acts.signWaiver(checkIn, version), () => void this.checkIn(checkIn.member.member_id));
  }

  /** For whoever says yes to it. */
  picture(checkIn: CheckIn): void {
    this.show({ kind: "picturing", checkIn });
  }

  /** Rejects, so that whoever took it is told. */
  keepPhoto(checkIn: CheckIn, content: string): Promise<void> {
    return this.answered(this.acts.keepPhoto(checkIn, content), () => this.showAgain({ ...checkIn, desk: checkIn.desk && { ...checkIn.desk, has_photo: true } }));
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

  leave(checkInId: string): Promise<void> {
    return this.changing(this.acts.leave(checkInId));
  }

  /** Of who is in: one of their guests never came. */
  takeGuestBack(checkInId: string): Promise<void> {
    return this.changing(this.acts.takeGuestBack(checkInId));
  }

  private async changing(act: Promise<unknown>): Promise<void> {
    const turn = this.turns.now;
    try {
      await act;
      await this.count();
      this.turns.answer(turn, () => this.showInside());
    } catch (failure) {
      this.turns.answer(turn, () => this.showInside(failure));
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

  private async trying<Answer>(checkIn: CheckIn, act: Promise<Answer>, paint: (answer: Answer) => void): Promise<void> {
    const turn = this.turns.now;
    try {
      await this.answered(act, paint);
    } catch (failure) {
      this.turns.answer(turn, () => this.show({ kind: "verdict", checkIn, failure }));
    }
  }

  /** Paints what an act brings, which may come when the next guest is at the desk already: theirs is not painted over. */
  private async answered<Answer>(act: Promise<Answer>, paint: (answer: Answer) => void): Promise<void> {
    const turn = this.turns.now;
    const answer = await act;
    const { kind } = this.scene.value;
    // A verdict that went by itself meanwhile may come back as long as nobody else has come.
    if (kind === "idle" && this.text.value === "") paint(answer);
    else this.turns.answer(turn, () => paint(answer));
  }

  private judged(checkIn: CheckIn, isNew = false): void {
    this.lastJudged = checkIn.check_in_id;
    this.around.play(isNew ? "careful" : tuneOf(checkIn));
    this.show({ kind: "verdict", checkIn, isNew });
    void this.count();
  }

  private done(what: Done, count = 0, guestOf?: CheckIn): void {
    this.around.play("good");
    this.show({ kind: "done", what, count, ...(guestOf && { guestOf }) });
    void this.count();
  }

  /** The suite's word on somebody of whom the desk had decided by itself: for as long as nobody else has come. */
  turnedAway({ shownAs, checkIn }: { shownAs: string; checkIn: CheckIn }): void {
    const scene = this.scene.value;
    const isEmpty = scene.kind === "idle" && this.text.value === "";
    if (shownAs === this.lastJudged && (isEmpty || (scene.kind === "verdict" && scene.checkIn.check_in_id === shownAs))) this.judged(checkIn);
  }

  private async search(asked: string, isByName = false): Promise<void> {
    const turn = this.next({ kind: "looking" });
    try {
      const { members, is_kept: isKept = false, has_more: hasMore = false } = await lookUp(this.around, asked);
      this.turns.answer(turn, () => this.show({ kind: "picks", asked, picks: members, takesKeys: true, isKept, hasMore }));
    } catch (failure) {
      // What a station keeps cannot be searched for names.
      this.turns.answer(turn, () => (isByName && failure instanceof NoAnswer ? this.show({ kind: "failed", failure, isByName }) : this.fail(failure)));
    }
  }

  private fail(failure: unknown, asked = ""): void {
    if (failure instanceof ChooseAmong) return this.show({ kind: "picks", asked: failure.digits, picks: failure.picks, takesKeys: true });
    this.around.play("unknown");
    const isRefused = failure instanceof Problem && (failure.code === "unknown_identifier" || failure.code === "card_replaced");
    if (!isRefused) return this.show({ kind: "failed", failure });
    this.show({ kind: "unknown", isKept: failure.extras["is_kept"] === true, detail: failure.detail, asked: failure.code === "card_replaced" ? "" : asked });
  }

  private next(scene: Scene): number {
    this.text.value = "";
    this.show(scene);
    return this.turns.begin();
  }

  private show(scene: Scene): void {
    this.cancelTimer();
    this.scene.value = scene;
    const ms = STAYS[scene.kind];
    if (ms !== undefined) this.cancelTimer = this.around.after(ms, () => this.reset());
  }
}
