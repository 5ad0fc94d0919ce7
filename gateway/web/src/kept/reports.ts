/** What a manager must hear of: what did not become what somebody was told, each as a line on the suite's list. */

import { newKey } from "../api/commands";
import { NoAnswer, Problem } from "../api/problem";
import { meaningOf } from "./kinds";
import type { Around } from "./queue";
import { hasReferences } from "./references";
import type { KeptCommand } from "./shapes";
import type { Store } from "./store";

/** The suite has one line for a command, however often it hears of it: so each try may be a wish of its own, with the age of then. */
export class Reports {
  private isTelling = false;

  constructor(
    private readonly store: Store,
    private readonly around: Pick<Around, "post" | "maySend" | "now">,
  ) {}

  async tell(): Promise<void> {
    if (this.isTelling || !this.around.maySend()) return;
    this.isTelling = true;
    try {
      for (const command of await this.store.unreported()) await this.tellOf(command);
    } catch (failure) {
      if (!(failure instanceof NoAnswer) && !(failure instanceof Problem)) throw failure;
      return; // The next time that the suite answers.
    } finally {
      this.isTelling = false;
    }
  }

  private async tellOf(command: KeptCommand): Promise<void> {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey() };
    try {
      const text = JSON.stringify(this.lineOf(command));
      const answer = await this.around.post({ path: "/stations/me/late-commands", text, headers });
      if ((answer as { key?: string } | null)?.key !== command.key) throw new NoAnswer("something else answered");
    } catch (failure) {
      // What the suite says of one line holds no other; it is told again the next time.
      if (failure instanceof Problem && meaningOf(failure, true) === "refused") return;
      throw failure;
    }
    await this.store.change(command.key, (now) => ({ ...now, isToBeReported: false }));
  }

  private lineOf({ key, kind, state, code, madeAt, madeBy, about }: KeptCommand): unknown {
    return {
      key,
      kind,
      ended: state,
      code,
      seconds_ago: Math.max(0, Math.floor((this.around.now() - madeAt) / 1000)),
      ...(madeBy === null ? {} : { made_by: madeBy }),
      ...(about.memberId === null || hasReferences(about.memberId) ? {} : { member_id: about.memberId }),
      ...(about.cups === null ? {} : { cups: about.cups }),
      ...(about.rewardId === null ? {} : { reward_id: about.rewardId }),
    };
  }
}
