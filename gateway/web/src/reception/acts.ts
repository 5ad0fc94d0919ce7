/** What a desk does about a verdict: each an act of its own, sent once however often it is pressed. */

import { Action } from "../api/action";
import type { CommandQueue } from "../api/commands";
import type { CheckIn } from "../api/types";

export interface Word {
  approver_id: string;
  pin: string;
}

const CHECK_INS = "/check-ins";

export class Acts {
  /** A button that is pressed again before its answer has come is pressed once; after none came, it is the same press again, which the
   *  suite may have carried out. */
  private readonly underWay = new Map<string, Action<unknown>>();

  constructor(private readonly queue: CommandQueue) {}

  checkIn(identifier: string, label: string | null): Promise<CheckIn> {
    return this.send(CHECK_INS, label === null ? { identifier } : { identifier, label });
  }

  sayLabel(of: CheckIn, label: string | null): Promise<{ label: string | null }> {
    return this.send(`/check-ins/${of.check_in_id}/label`, { label });
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
    const action = (this.underWay.get(what) ?? new Action(this.queue, path)) as Action<Answer>;
    this.underWay.set(what, action);
    const isOfOneVisit = path !== CHECK_INS;
    return action.press(body).finally(() => {
      // The next scan of a card is another visit, whatever became of this one.
      if (!action.isUnresolved || !isOfOneVisit) this.underWay.delete(what);
    });
  }
}
