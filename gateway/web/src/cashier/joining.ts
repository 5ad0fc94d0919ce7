/** Joining at the counter in one step, and the card that a member takes away. */

import { Action } from "../api/action";
import { NoAnswer, Problem } from "../api/problem";
import type { Alike, CheckIn, NewMember } from "../api/types";
import { classify, isPhoneLike } from "../input/classify";
import { ForeignCode, foreignTyped } from "../input/foreign";
import type { Finding } from "./finding";
import type { RecentList } from "./recent";
import type { Enrolling, Surroundings } from "./scenes";
import type { Stage } from "./stage";

/** An Enter that bounces must not make a member of a mistyped number. */
const SURE_MS = 500;

export class Joining {
  private startedAt = 0;
  /** What was asked last, and what came of it: each pair of number and name is asked for once. */
  private asked: { of: string; answer: Promise<readonly Alike[]> } | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly around: Surroundings,
    private readonly finding: Finding,
    private readonly recent: RecentList,
    /** Stamps so many cups for the member who is shown. */
    private readonly stamp: () => Promise<void>,
  ) {}

  start(identifier = "", isUnknown = false): void {
    const { stage } = this;
    stage.turns.begin();
    const reading = classify(identifier);
    stage.text.value = "";
    stage.failure.value = null;
    stage.isBusy.value = false; // What looked the number up has ended.
    this.asked = null;
    this.startedAt = this.around.now();
    const phone = reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "";
    stage.show({ kind: "enrol", phone, isUnknown, isTaken: false, alike: [], join: new Action(this.around.queue, "/members") });
    if (phone !== "") void this.lookForAlike(phone, "");
  }

  /** Who may be meant: asked for while somebody types. Answers what is known by then, for nobody waits for it. */
  async lookForAlike(phone: string, givenName: string): Promise<void> {
    const scene = this.enrolling();
    if (scene === null || scene.join.isUnresolved || phone.replace(/\D/g, "").length < 7) return;
    const { turn } = this.stage;
    const alike = await this.alikeTo(phone, givenName);
    const now = this.enrolling();
    if (turn === this.stage.turn && now !== null) this.stage.scene.value = { ...now, alike };
  }

  /** Joins, and stamps the first cup where one is sold. A number that is nearly somebody's is told first, and joins when pressed once more. */
  async enrol(member: NewMember, cups: 0 | 1 = 0): Promise<void> {
    const { stage } = this;
    const scene = this.enrolling();
    const isBounce = !member.given_name && this.around.now() - this.startedAt < SURE_MS;
    if (scene === null || stage.isBusy.value || isBounce) return;
    const foreign = [member.phone, member.referred_by].map((text) => foreignTyped(text ?? "")).find((kind) => kind !== null);
    if (foreign) return void (stage.failure.value = new ForeignCode(foreign));
    const turn = stage.turn;
    stage.isBusy.value = true;
    stage.failure.value = null;
    try {
      if (await this.isSomebodyElsePerhaps(scene, member, turn)) return;
      const enrolled = await scene.join.press(member);
      this.recent.rememberJoined(enrolled.member_id, enrolled.display_name);
      const [checkIn, qrSvg] = await Promise.all([
        new Action<CheckIn>(this.around.queue, "/check-ins").press({ identifier: enrolled.card.number }),
        qrOf(this.around, enrolled.member_id),
      ]);
      if (turn !== stage.turn) return;
      this.finding.greet(checkIn, { qrSvg, isNew: true });
      stage.isBusy.value = false;
      if (cups > 0) await this.stamp();
      else this.around.play("good");
    } catch (failure) {
      if (turn !== stage.turn) return;
      stage.failure.value = failure;
      const isTaken = failure instanceof Problem && failure.code === "identifier_taken";
      if (isTaken) stage.show({ ...scene, isTaken, phone: member.phone ?? scene.phone });
    } finally {
      if (turn === stage.turn) stage.isBusy.value = false;
    }
  }

  /** True when a warning is new on the screen: then the press that brought it joins nobody. */
  private async isSomebodyElsePerhaps(scene: Enrolling, member: NewMember, turn: number): Promise<boolean> {
    if (scene.join.isUnresolved) return false; // Whether they joined is decided already.
    const alike = await this.alikeTo(member.phone ?? "", member.given_name ?? "");
    if (turn !== this.stage.turn) return true;
    const seen = new Set(scene.alike.map(({ member_id }) => member_id));
    const isNew = alike.some(({ member_id }) => !seen.has(member_id));
    if (isNew) {
      this.around.play("bad");
      this.stage.scene.value = { ...scene, alike };
    }
    return isNew;
  }

  private alikeTo(phone: string, givenName: string): Promise<readonly Alike[]> {
    const of = `${phone.trim()}\n${givenName.trim()}`;
    if (this.asked?.of !== of) this.asked = { of, answer: this.ask(phone.trim(), givenName.trim()) };
    return this.asked.answer;
  }

  /** A station that cannot ask goes on: two accounts of one number are told apart by the suite in any case. */
  private async ask(phone: string, givenName: string): Promise<readonly Alike[]> {
    if (phone.replace(/\D/g, "").length < 7 || foreignTyped(phone) !== null) return [];
    try {
      const { members } = await this.around.ask<{ members: Alike[] }>("/members/alike", { phone, ...(givenName === "" ? {} : { given_name: givenName }) });
      return members;
    } catch (failure) {
      if (failure instanceof Problem || failure instanceof NoAnswer) return [];
      throw failure;
    }
  }

  private enrolling(): Enrolling | null {
    const { value: scene } = this.stage.scene;
    return scene.kind === "enrol" ? scene : null;
  }
}

export async function qrOf(around: Surroundings, memberId: string): Promise<string | null> {
  try {
    return await around.getText(`/members/${memberId}/card.svg`);
  } catch (failure) {
    if (failure instanceof Problem || failure instanceof NoAnswer) return null; // Joining worked; the QR can be shown later.
    throw failure;
  }
}
