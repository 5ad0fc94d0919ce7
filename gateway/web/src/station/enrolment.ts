/** Somebody joins, at the till or at the desk: who may be meant is told before a second account is born. One for each form that opens. */

import { signal } from "@preact/signals";
import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import { NoAnswer, Problem } from "../api/problem";
import type { Alike, Enrolled, NewMember } from "../api/types";
import { ForeignCode, foreignTyped } from "../input/foreign";

/** An Enter that bounces must not make a member of a mistyped number. */
const SURE_MS = 500;
const FEWEST_DIGITS = 7;

export interface Surroundings {
  /** A question too private for an address; it writes nothing. */
  ask<Answer>(path: string, body: unknown): Promise<Answer>;
  queue: CommandQueue;
  now(): number;
  play(tune: "bad"): void;
}

export class Enrolment {
  /** Who may be meant instead. */
  readonly alike = signal<readonly Alike[]>([]);
  /** Who has joined by this form; they stay until what comes after it has worked, too. */
  joined: string | null = null;
  private readonly join: Action<Enrolled>;
  private readonly openedAt: number;
  /** What was asked last, and what came of it: each pair of number and name is asked for once. */
  private asked: { of: string; answer: Promise<readonly Alike[]> } | null = null;

  constructor(private readonly around: Surroundings) {
    this.join = new Action(around.queue, "/members");
    this.openedAt = around.now();
  }

  /** Who may be meant: asked for while somebody types. Shows what is known by then, for nobody waits for it. */
  async look(phone: string, givenName = ""): Promise<void> {
    if (this.join.isUnresolved || isTooShort(phone)) return;
    const { of, answer } = this.alikeTo(phone, givenName);
    const alike = await answer;
    if (this.asked?.of === of) this.alike.value = alike;
  }

  /** Null where nobody joins by this press: it bounced, its form is gone, or it brought a warning, and joins when pressed once more.
   *  Rejects where the suite refuses. */
  async press(member: NewMember, isWanted: () => boolean): Promise<Enrolled | null> {
    if (!member.given_name && this.around.now() - this.openedAt < SURE_MS) return null;
    const foreign = [member.phone, member.referred_by].map((text) => foreignTyped(text ?? "")).find((kind) => kind !== null);
    if (foreign) throw new ForeignCode(foreign);
    // After no answer it is decided already whether they joined.
    if (!this.join.isUnresolved) {
      const isWarned = await this.warns(member, isWanted);
      if (isWarned || !isWanted()) return null;
    }
    const enrolled = await this.join.press(member);
    this.joined = enrolled.member_id;
    return enrolled;
  }

  /** True when somebody is new on the screen. */
  private async warns(member: NewMember, isWanted: () => boolean): Promise<boolean> {
    const alike = await this.alikeTo(member.phone ?? "", member.given_name ?? "").answer;
    const seen = new Set(this.alike.value.map(({ member_id }) => member_id));
    const isNew = alike.some(({ member_id }) => !seen.has(member_id));
    if (isNew && isWanted()) {
      this.around.play("bad");
      this.alike.value = alike;
    }
    return isNew;
  }

  private alikeTo(phone: string, givenName: string): { of: string; answer: Promise<readonly Alike[]> } {
    const [number, name] = [phone.trim(), givenName.trim()];
    const of = `${number}\n${name}`;
    if (this.asked?.of !== of) this.asked = { of, answer: this.ask(number, name) };
    return this.asked;
  }

  /** A station that cannot ask goes on: two accounts of one number are told apart by the suite in any case. */
  private async ask(phone: string, givenName: string): Promise<readonly Alike[]> {
    if (isTooShort(phone) || foreignTyped(phone) !== null) return [];
    try {
      const { members } = await this.around.ask<{ members: Alike[] }>("/members/alike", { phone, ...(givenName === "" ? {} : { given_name: givenName }) });
      return members;
    } catch (failure) {
      if (failure instanceof Problem || failure instanceof NoAnswer) return [];
      throw failure;
    }
  }
}

function isTooShort(phone: string): boolean {
  return phone.replace(/\D/g, "").length < FEWEST_DIGITS;
}
