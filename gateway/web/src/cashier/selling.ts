/** Stamping cups, giving free ones, replacing a card, and taking back. */

import { Action } from "../api/action";
import { Problem } from "../api/problem";
import type { CheckIn, CodeRedeemed, Loyalty, RewardRedeemed, TakenBack } from "../api/types";
import type { Finding } from "./finding";
import { qrOf } from "./joining";
import { secondsToUndo, sinceLastStamp, type Recent, type RecentList } from "./recent";
import { visitOf, type Outcome, type Surroundings, type Visit } from "./scenes";
import type { Stage } from "./stage";

const DONE_SHOWS_MS = 4_000;
const JUST_STAMPED_MS = 60_000;
export const MOST_CUPS = 20;

export class Selling {
  constructor(
    private readonly stage: Stage,
    private readonly around: Surroundings,
    private readonly finding: Finding,
    private readonly recent: RecentList,
  ) {}

  chooseCups(cups: number, isChosen = true): void {
    if (this.stage.memberShown()?.sell.isUnresolved) return; // What the next press sends is decided already.
    this.stage.cups.value = Math.min(MOST_CUPS, Math.max(1, cups));
    this.stage.areCupsChosen.value = isChosen;
  }

  isGiftDefault(visit: Visit): boolean {
    return visit.loyalty.rewards.length > 0 && !this.stage.areCupsChosen.value;
  }

  /** A stamp of the last minute at this outlet: how many milliseconds ago where this till gave it, when where another did. */
  justStamped(visit: Visit): { ago: number } | { at: string } | null {
    const since = sinceLastStamp(this.recent.list.value, visit.checkIn.member.member_id, this.around.now());
    if (since !== null && since < JUST_STAMPED_MS) return { ago: since };
    const last = visit.checkIn.last_stamp ?? null;
    if (last === null || !last.is_fresh || last.outlet.code !== visit.checkIn.outlet.code || this.isTakenBack(visit)) return null;
    return this.around.now() - visit.shownAt < JUST_STAMPED_MS ? { at: last.stamped_at } : null;
  }

  /** The suite told of a stamp that this till has taken back since. */
  private isTakenBack({ checkIn, shownAt }: Visit): boolean {
    return this.recent.list.value.some(
      (each) => each.memberId === checkIn.member.member_id && each.what === "cups" && each.state === "undone" && each.at <= shownAt,
    );
  }

  /** What Enter does. */
  async pressDefault(visit: Visit): Promise<void> {
    return this.isGiftDefault(visit) ? this.giveFree(visit.loyalty.rewards[0]!.reward_id) : this.sell();
  }

  async sell(): Promise<void> {
    const visit = this.stage.memberShown();
    if (visit === null) return;
    const { member_id, display_name } = visit.checkIn.member;
    const count = this.stage.cups.value;
    const lines = [{ category: this.around.category(), quantity: count, amount_minor: null }];
    await this.doing(visit, "cups", count, visit.sell.press({ member_id, lines }), (sale) => {
      const recentId = this.recent.remember("cups", count, member_id, display_name, this.takingBack(`/sales/${sale.sale_id}`));
      return { loyalty: sale.loyalty, rewardsIssued: sale.issued_rewards.length, notEarned: sale.not_earned ?? [], recentId };
    });
  }

  /** A redeem code says who it is and what they get. What only looks like one may be an id from another system. */
  async takeByCode(code: string): Promise<void> {
    const { stage } = this;
    const turn = stage.begin();
    if (turn === null) return;
    stage.show({ kind: "looking" });
    let refused: unknown = null;
    try {
      const answer = await new Action<CodeRedeemed>(this.around.queue, "/redeem-codes/redemptions").press({ code });
      const visit = visitOf(this.around, checkInBy(answer), answer.loyalty);
      const { member_id, display_name } = visit.checkIn.member;
      const recentId = this.recent.remember("free_cup", 1, member_id, display_name, this.undoOf(answer));
      stage.turns.answer(turn, () => this.celebrate(visit, { what: "free_cup", count: 1, rewardsIssued: 0, notEarned: [], recentId }));
    } catch (failure) {
      refused = failure;
    }
    stage.turns.answer(turn, () => {
      stage.isBusy.value = false;
      if (refused !== null) this.noCode(code, refused);
    });
  }

  private noCode(code: string, refused: unknown): void {
    const isNoCode = refused instanceof Problem && ["redeem_code_refused", "too_many_guesses"].includes(refused.code);
    if (isNoCode) void this.finding.checkIn(code, refused);
    else this.finding.notFound(code, refused, null);
  }

  async giveFree(rewardId: string, code?: string): Promise<void> {
    const { stage } = this;
    const visit = stage.memberShown();
    const redeem = visit?.redeem.get(rewardId);
    if (visit === null || redeem === undefined) return;
    const { member_id, display_name } = visit.checkIn.member;
    const turn = stage.turn;
    await this.doing(visit, "free_cup", 1, redeem.press(code === undefined ? {} : { code }), (answer) => {
      const recentId = this.recent.remember("free_cup", 1, member_id, display_name, this.undoOf(answer));
      return { loyalty: answer.loyalty ?? without(visit.loyalty, rewardId), rewardsIssued: 0, recentId };
    });
    const { value: failure } = stage.failure;
    if (turn === stage.turn && failure instanceof Problem && failure.code === "live_code_needed") stage.codeFor.value = rewardId;
  }

  private undoOf({ redemption_id }: RewardRedeemed): Recent["undo"] {
    return redemption_id === undefined ? null : this.takingBack(`/redemptions/${redemption_id}`);
  }

  private takingBack(path: string): Recent["undo"] {
    const action = new Action<TakenBack>(this.around.queue, `${path}/reversals`);
    return () => action.press({ reason: "undo at the till" });
  }

  async replaceCard(): Promise<void> {
    const { stage } = this;
    const visit = stage.memberShown();
    if (visit === null) return;
    const { member_id, display_name } = visit.checkIn.member;
    const turn = stage.turn;
    await this.doing(visit, "new_card", 1, visit.replaceCard.press({}), () => {
      const recentId = this.recent.remember("new_card", 1, member_id, display_name, null);
      return { loyalty: visit.loyalty, rewardsIssued: 0, recentId };
    });
    const scene = stage.scene.value;
    if (turn !== stage.turn || scene.kind !== "done") return;
    stage.wait(); // The guest needs longer than four seconds to scan it.
    const qrSvg = await qrOf(this.around, member_id);
    if (turn === stage.turn) stage.show({ ...scene, visit: { ...scene.visit, qrSvg } });
  }

  /** From "done" back to the same guest, with fresh actions. */
  stay(): void {
    const scene = this.stage.scene.value;
    if (scene.kind !== "done") return;
    this.stage.wait();
    const { checkIn, loyalty } = scene.visit;
    // A code told who they are, and nothing else of them.
    if (checkIn.check_in_id === "") return void this.finding.checkIn(checkIn.member.member_id);
    this.stage.show({ kind: "member", visit: visitOf(this.around, checkIn, loyalty) });
  }

  /** The newest that can be taken back. */
  undoNewest(): void {
    const now = this.around.now();
    const newest = this.recent.list.value.find((each) => each.state === "done" && secondsToUndo(each, now) > 0);
    if (newest !== undefined) void this.undo(newest);
  }

  async undo(recent: Recent): Promise<void> {
    if (recent.undo === null || recent.state !== "done") return;
    this.stage.failure.value = null;
    this.recent.mark(recent.id, "undoing");
    try {
      const reversed = await recent.undo();
      this.recent.mark(recent.id, "undone");
      if (recent.what === "joined") this.showGone(recent);
      else this.showReversed(recent, reversed);
    } catch (failure) {
      this.recent.mark(recent.id, "done");
      this.stage.failure.value = failure;
    }
  }

  private showReversed(recent: Recent, reversed: TakenBack): void {
    const { stage } = this;
    const scene = stage.scene.value;
    if (scene.kind === "done" && scene.outcome.recentId === recent.id) stage.reset();
    if (scene.kind !== "member" || scene.visit.checkIn.member.member_id !== recent.memberId || reversed.loyalty === undefined) return;
    stage.show({ kind: "member", visit: visitOf(this.around, scene.visit.checkIn, reversed.loyalty) });
  }

  /** Whoever is no member any more is not on the screen either. */
  private showGone({ memberId }: Recent): void {
    const { stage } = this;
    this.recent.markGone(memberId);
    const { value: scene } = stage.scene;
    const isShown = (scene.kind === "member" || scene.kind === "done") && scene.visit.checkIn.member.member_id === memberId;
    if (isShown || (scene.kind === "enrol" && scene.enrolment.joined === memberId)) stage.reset();
  }

  private async doing<Answer>(
    visit: Visit,
    what: Outcome["what"],
    count: number,
    pressed: Promise<Answer>,
    ended: (answer: Answer) => { loyalty: Loyalty; rewardsIssued: number; notEarned?: Outcome["notEarned"]; recentId: number },
  ): Promise<void> {
    const { stage } = this;
    if (stage.isBusy.value) return; // The second press of the same button: the first one's answer will do.
    const turn = stage.turn;
    stage.isBusy.value = true;
    stage.failure.value = null;
    try {
      const { loyalty, rewardsIssued, notEarned = [], recentId } = ended(await pressed);
      stage.turns.answer(turn, () => this.celebrate({ ...visit, loyalty }, { what, count, rewardsIssued, notEarned, recentId }));
    } catch (failure) {
      this.around.play("bad");
      if (turn !== stage.turn) {
        // The guest has gone from the screen: the list keeps what did not work.
        const { member_id, display_name } = visit.checkIn.member;
        this.recent.mark(this.recent.remember(what, count, member_id, display_name, null), "failed");
        return;
      }
      stage.failure.value = failure;
      if (failure instanceof Problem) void this.refreshLoyalty(visit, turn);
    } finally {
      stage.turns.answer(turn, () => (stage.isBusy.value = false));
    }
  }

  private celebrate(visit: Visit, outcome: Outcome): void {
    const { stage } = this;
    this.around.play(outcome.notEarned.length === 0 ? "good" : "bad");
    stage.text.value = "";
    stage.show({ kind: "done", visit, outcome });
    // Who is new scans the card first, and a missing stamp wants to be read.
    if (!visit.isNew && outcome.notEarned.length === 0) stage.later(DONE_SHOWS_MS, () => stage.reset());
  }

  /** What was shown led to a refusal, so it is old: ask again, quietly. */
  private async refreshLoyalty(visit: Visit, turn: number): Promise<void> {
    const { stage } = this;
    try {
      const loyalty = await this.around.get<Loyalty>(`/members/${visit.checkIn.member.member_id}/loyalty`);
      if (turn === stage.turn && stage.memberShown() !== null) stage.show({ kind: "member", visit: visitOf(this.around, visit.checkIn, loyalty, visit) });
    } catch {
      return; // The failure on the screen says enough.
    }
  }
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
