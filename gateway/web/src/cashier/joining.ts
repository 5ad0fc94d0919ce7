/** Joining at the counter in one step, and the card that a member takes away. */

import { Action } from "../api/action";
import { NoAnswer, Problem } from "../api/problem";
import type { CheckIn, Enrolled, NewMember, TakenBack } from "../api/types";
import { classify, isPhoneLike } from "../input/classify";
import { Enrolment } from "../station/enrolment";
import type { Finding } from "./finding";
import type { RecentList } from "./recent";
import type { Enrolling, Surroundings } from "./scenes";
import type { Stage } from "./stage";

export class Joining {
  constructor(
    private readonly stage: Stage,
    private readonly around: Surroundings,
    private readonly finding: Finding,
    private readonly recent: RecentList,
    /** Stamps so many cups for the member who is shown. */
    private readonly stamp: () => Promise<void>,
  ) {}

  start(identifier = "", title: Enrolling["title"] = "enrol.title", hint = ""): void {
    const { stage } = this;
    stage.turns.begin();
    const reading = classify(identifier);
    stage.text.value = "";
    stage.failure.value = null;
    stage.isBusy.value = false; // What looked the number up has ended.
    const phone = reading.kind === "number" && isPhoneLike(reading.digits) ? reading.digits : "";
    const enrolment = new Enrolment(this.around);
    stage.show({ kind: "enrol", phone, title, isTaken: false, hint, enrolment });
    void enrolment.look(phone);
  }

  /** Joins, and stamps the first cup where one is sold. A number that is nearly somebody's is told first, and joins when pressed once more. */
  async enrol(member: NewMember, cups: 0 | 1 = 0): Promise<void> {
    const { stage } = this;
    const scene = this.enrolling();
    if (scene === null || stage.isBusy.value) return;
    const turn = stage.turn;
    stage.isBusy.value = true;
    stage.failure.value = null;
    try {
      const enrolled = await scene.enrolment.press(member, () => turn === stage.turn);
      if (enrolled === null) return;
      this.recent.rememberJoined(enrolled.member_id, enrolled.display_name, this.takingBack(enrolled));
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

  private takingBack({ enrolment_id, member_id }: Enrolled): () => Promise<TakenBack> {
    const action = new Action<TakenBack>(this.around.queue, `/members/${member_id}/enrolment-reversals`);
    return () => action.press({ enrolment_id });
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
