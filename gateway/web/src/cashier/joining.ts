/** Joining at the counter, and the card that a member takes away. */

import { Action } from "../api/action";
import { NoAnswer, Problem } from "../api/problem";
import type { CheckIn, NewMember } from "../api/types";
import { classify, isPhoneLike } from "../input/classify";
import type { Finding } from "./finding";
import type { RecentList } from "./recent";
import type { Surroundings } from "./scenes";
import type { Stage } from "./stage";

export class Joining {
  constructor(
    private readonly stage: Stage,
    private readonly around: Surroundings,
    private readonly finding: Finding,
    private readonly recent: RecentList,
  ) {}

  start(identifier = ""): void {
    const { stage } = this;
    stage.turn += 1;
    const reading = classify(identifier);
    stage.text.value = "";
    stage.failure.value = null;
    const phone = reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "";
    stage.show({ kind: "enrol", phone, join: new Action(this.around.queue, "/members"), isTaken: false });
  }

  async enrol(member: NewMember): Promise<void> {
    const { stage } = this;
    const scene = stage.scene.value;
    if (scene.kind !== "enrol" || stage.isBusy.value) return;
    const turn = stage.turn;
    stage.isBusy.value = true;
    stage.failure.value = null;
    try {
      const enrolled = await scene.join.press(member);
      this.recent.remember("joined", 1, enrolled.member_id, enrolled.display_name, null);
      const [checkIn, qrSvg] = await Promise.all([
        new Action<CheckIn>(this.around.queue, "/check-ins").press({ identifier: enrolled.card.number }),
        qrOf(this.around, enrolled.member_id),
      ]);
      if (turn !== stage.turn) return;
      this.around.play("good");
      this.finding.greet(checkIn, { qrSvg, isNew: true });
    } catch (failure) {
      if (turn !== stage.turn) return;
      stage.failure.value = failure;
      const isTaken = failure instanceof Problem && failure.code === "identifier_taken";
      if (isTaken) stage.show({ ...scene, isTaken, phone: member.phone ?? scene.phone });
    } finally {
      if (turn === stage.turn) stage.isBusy.value = false;
    }
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
