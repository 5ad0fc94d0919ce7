/** What a desk does about a verdict: each an act of its own, sent once however often it is pressed. */

import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import type { CheckIn } from "../api/types";

export interface Word {
  approver_id: string;
  pin: string;
}

export class Acts {
  /** A button that is pressed again before its answer has come is pressed once. */
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(private readonly queue: CommandQueue) {}

  checkIn(identifier: string): Promise<CheckIn> {
    return this.send("/check-ins", { identifier });
  }

  unfreeze(of: CheckIn): Promise<CheckIn> {
    return this.send(`/check-ins/${of.check_in_id}/unfreezing`, {});
  }

  letIn(of: CheckIn, reason: string, word?: Word): Promise<CheckIn> {
    return this.send(`/check-ins/${of.check_in_id}/overrides`, { reason, ...word });
  }

  undo(of: Pick<CheckIn, "check_in_id">): Promise<{ gave_visit_back: boolean }> {
    return this.send(`/check-ins/${of.check_in_id}/undo`, {});
  }

  reEnter(of: CheckIn): Promise<unknown> {
    return this.send(`/check-ins/${of.check_in_id}/re-entries`, {});
  }

  bringGuest(of: CheckIn): Promise<{ guests_left: number }> {
    return this.send(`/check-ins/${of.check_in_id}/guests`, {});
  }

  takeGuestBack(checkInId: string): Promise<unknown> {
    return this.send(`/check-ins/${checkInId}/guests/undo`, {});
  }

  leave(checkInId: string): Promise<unknown> {
    return this.send(`/check-ins/${checkInId}/leaving`, {});
  }

  signWaiver(of: CheckIn, version: string): Promise<unknown> {
    return this.send(`/members/${of.member.member_id}/waivers`, { version });
  }

  keepPhoto(of: CheckIn, content: string): Promise<unknown> {
    return this.send(`/members/${of.member.member_id}/photo`, { content, has_consented: true });
  }

  private send<Answer>(path: string, body: unknown): Promise<Answer> {
    const what = `${path} ${JSON.stringify(body)}`;
    const before = this.underWay.get(what) as Promise<Answer> | undefined;
    if (before !== undefined) return before;
    const answer = new Action<Answer>(this.queue, path).press(body).finally(() => this.underWay.delete(what));
    this.underWay.set(what, answer);
    return answer;
  }
}
