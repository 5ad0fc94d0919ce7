/** What a station says in the suite's place: from the snapshot, from what it has promised since, and never more than it knows. */

import type { Command } from "../api/commands";
import { dayAt } from "../api/outlet_day";
import { Problem } from "../api/problem";
import type { CheckIn, Enrolled, Loyalty, NewMember, Pick, Reward, RewardRedeemed, SaleLine, SaleRecorded, Station, TakenBack } from "../api/types";
import { t } from "../words";
import { asOfWords } from "./as_of";
import { ChooseAmong } from "./choose_among";
import { findOf, identifierIn, tailOf, type Identifier } from "./finds";
import { aboutOf, joinedBy } from "./kinds";
import type { InItsPlace } from "./queue";
import { needsOf, referenceTo } from "./references";
import type { About, DoorView, Kind, KeptCommand, KeptVisit, KnownMember, SnapshotFacts } from "./shapes";
import type { Snapshot } from "./snapshot";
import type { Store } from "./store";

const DAY_MS = 86_400_000;
/** Whoever comes again so soon has not left: the suite takes it for the same visit. */
const SAME_VISIT_MS = 10 * 60_000;
/** What a door says of a moment and not of a membership: it does not hold the next time. */
const MOMENTS: ReadonlySet<string> = new Set(["already_in", "let_in_late", "let_in_once", "outlet_full", "wrong_hours"]);
const NOBODY: About = { name: "", memberId: null, cups: null, rewardId: null };

interface Holding {
  readonly memberId: string;
  readonly name: string;
  readonly reward: Reward;
}

export class StandIn {
  /** Whose the rewards are that this page has shown: a redemption names the reward alone. */
  private readonly holdings = new Map<string, Holding>();

  constructor(
    private readonly store: Store,
    private readonly snapshot: Snapshot,
    private readonly station: () => Station | null,
    private readonly now: () => number,
  ) {}

  async inItsPlace(kind: Kind, command: Command): Promise<InItsPlace> {
    switch (kind) {
      case "check_in":
        return this.checkIn(command);
      case "enrolment":
        return this.enrolment(command);
      case "sale":
        return this.sale(command);
      case "redemption":
        return this.redemption(command);
      case "reversal":
        return this.reversal(command);
      case "undo":
        return this.undo(command);
      case "label":
        return this.label(command);
    }
  }

  async picksFor(digits: string): Promise<Pick[]> {
    const facts = await this.snapshot.facts();
    const found = facts === null ? [] : await this.store.endingIn(await tailOf(facts.indexKey, digits));
    return found.map(({ member_id, display_name, phone_tail }) => ({ member_id, display_name, phone_tail, has_photo: false }));
  }

  /** A sale or a free cup that was taken back leaves the card as it was. */
  async withdrawn(command: KeptCommand): Promise<TakenBack | { gave_visit_back: boolean }> {
    if (command.kind === "check_in") return { gave_visit_back: await this.visitTakenBack(command.about) };
    const { memberId, reward } = command.about;
    if (memberId === null) return {};
    if (command.kind === "enrolment") await this.store.forgetMember(memberId);
    if (command.kind === "sale") await this.store.changeMember(memberId, (now) => this.stamped(now, linesOf(command.body), -1));
    else if (reward !== undefined) await this.store.changeMember(memberId, (now) => withReward(now, reward));
    else return {};
    return { loyalty: await this.loyaltyOf(await this.store.member(memberId)) };
  }

  // ---- learning from the suite's own answers

  async learn({ key, kind, path, body, mediaType }: KeptCommand, answer: unknown, command: Command | null): Promise<void> {
    if (kind === "check_in") await this.learnVisit(answer as CheckIn, command);
    if (kind === "enrolment") await this.store.forgetMember(referenceTo(key, "member_id"));
    const gone = joinedBy(path);
    if (gone !== null) await this.store.forgetMember(gone);
    const { loyalty } = answer as { loyalty?: Loyalty };
    const memberId = kind === "sale" && mediaType === "application/json" ? (JSON.parse(body) as { member_id: string }).member_id : null;
    if (memberId !== null && loyalty !== undefined) await this.store.changeMember(memberId, (now) => ({ ...now, loyalty: knownOf(loyalty) }));
  }

  private async learnVisit(visit: CheckIn, command: Command | null): Promise<void> {
    const { member, loyalty, occasions } = visit;
    this.hold(member.member_id, member.display_name, loyalty.rewards);
    const facts = await this.snapshot.facts();
    if (facts === null) return;
    const known = await this.store.member(member.member_id);
    const shown = command === null ? null : identifierIn((command.body as { identifier: string }).identifier);
    const finds = await this.findsOf(facts, member.card_number, shown);
    const phone = shown?.kind === "phone" ? shown.digits : null;
    const ends = phone === null ? [member.card_number] : [member.card_number, phone];
    const tails = await Promise.all(ends.map((digits) => tailOf(facts.indexKey, digits)));
    const door = standingOf(visit, known?.door ?? null);
    await this.store.putMember({
      member_id: member.member_id,
      display_name: member.display_name,
      phone_tail: known?.phone_tail ?? phone?.slice(-2) ?? null,
      finds: [...new Set([...(known?.finds ?? []), ...finds])],
      tails: [...new Set([...(known?.tails ?? []), ...tails])],
      loyalty: knownOf(loyalty),
      door: door && { ...door, visits_left: await this.leftBehind(door, member.member_id) },
      has_birthday: occasions.some(({ kind }) => kind === "birthday"),
      last_in_at: visit.verdict.colour === "red" ? (known?.last_in_at ?? null) : visit.checked_in_at,
    });
  }

  /** Visits that were promised since, and that the suite has not counted yet, are used all the same. */
  private async leftBehind({ visits_left }: DoorView, memberId: string): Promise<number | null> {
    if (visits_left === null) return null;
    const promised = (await this.store.waiting()).filter(({ about }) => about.memberId === memberId && about.visit?.usedOne === true);
    return Math.max(0, visits_left - promised.length);
  }

  private async findsOf({ indexKey }: SnapshotFacts, cardNumber: string, shown: Identifier | null): Promise<string[]> {
    const values = [{ kind: "card_number", value: cardNumber }, ...(shown !== null && "value" in shown ? [shown] : [])];
    return Promise.all(values.map((value) => findOf(indexKey, value)));
  }

  // ---- a visit

  private async checkIn(command: Command): Promise<InItsPlace> {
    const { identifier: shown, label = null } = command.body as { identifier: string; label?: string };
    const identifier = identifierIn(shown);
    const member = await this.find(identifier);
    const memberId = member?.member_id ?? (identifier.kind === "member" ? identifier.memberId : referenceTo(command.key, "member_id"));
    const name = member?.display_name ?? t("kept.unknown_card");
    const loyalty = await this.loyaltyOf(member);
    this.hold(memberId, name, loyalty.rewards);
    const visit = this.visitOf(member);
    const after = member && visit && this.come(member, visit);
    const answer: CheckIn = {
      check_in_id: referenceTo(command.key, "check_in_id"),
      checked_in_at: new Date(this.now()).toISOString(),
      outlet: this.outlet(),
      member: { member_id: memberId, display_name: name, card_number: identifier.kind === "card_number" ? identifier.value : "", locale: "" },
      verdict: this.verdict(member, loyalty.as_of),
      label,
      occasions: await this.occasions(member),
      membership: this.membership(after ?? member),
      desk: this.isDoor() ? { owed: null, note: null, has_photo: false, has_open_case: false, last_here_at: null, guests_left: null } : null,
      loyalty,
    };
    const about = { ...NOBODY, name, memberId };
    if (visit === null) return { answer, about };
    return { answer, about: { ...about, visit }, promised: () => this.store.changeMember(memberId, (now) => this.come(now, visit)) };
  }

  /** What a visit changes here; null where it changes nothing, as of whoever is in already. */
  private visitOf(member: KnownMember | undefined): KeptVisit | null {
    if (member === undefined || !this.isDoor() || this.isIn(member)) return null;
    return { usedOne: (member.door?.visits_left ?? 0) > 0, lastInAt: member.last_in_at ?? null };
  }

  private come(member: KnownMember, { usedOne }: KeptVisit): KnownMember {
    return { ...withVisits(member, usedOne ? -1 : 0), last_in_at: new Date(this.now()).toISOString() };
  }

  private isIn({ last_in_at }: KnownMember): boolean {
    const age = this.now() - Date.parse(last_in_at ?? "");
    return age >= 0 && age < SAME_VISIT_MS;
  }

  /** Whether a visit of a pack is there again. */
  private async visitTakenBack({ memberId, visit }: About): Promise<boolean> {
    if (memberId === null || visit === undefined) return false;
    const { usedOne, lastInAt } = visit;
    await this.store.changeMember(memberId, (now) => ({ ...withVisits(now, usedOne ? 1 : 0), last_in_at: lastInAt }));
    return usedOne;
  }

  /** Of a visit that the suite may know of: it hears of the undo behind it. */
  private async undo({ path }: Command): Promise<InItsPlace> {
    const about = await this.aboutVisit(path);
    const answer = { gave_visit_back: about?.visit?.usedOne ?? false };
    if (about === undefined) return { answer, about: NOBODY };
    const { name, memberId } = about;
    return { answer, about: { ...NOBODY, name, memberId }, promised: async () => void (await this.visitTakenBack(about)) };
  }

  private async label({ path, body }: Command): Promise<InItsPlace> {
    const { name, memberId } = (await this.aboutVisit(path)) ?? NOBODY;
    return { answer: body as { label: string | null }, about: { ...NOBODY, name, memberId } };
  }

  /** Of a visit that is on its way itself. */
  private async aboutVisit(path: string): Promise<About | undefined> {
    const [key] = needsOf(path);
    return key === undefined ? undefined : (await this.store.command(key))?.about;
  }

  /** Undefined for a card that nobody here knows: it may be a guest from elsewhere. Raises for all else that finds nobody. */
  private async find(identifier: Identifier): Promise<KnownMember | undefined> {
    if (identifier.kind === "member") return this.store.member(identifier.memberId);
    if (identifier.kind === "phone") {
      const picks = await this.picksFor(identifier.digits);
      if (picks.length > 0) throw new ChooseAmong(identifier.digits.slice(-4), picks);
      throw unknownHere();
    }
    const facts = await this.snapshot.facts();
    const found = facts === null ? undefined : await this.store.foundBy(await findOf(facts.indexKey, identifier));
    if (found === undefined && identifier.kind === "external_id") throw unknownHere();
    return found;
  }

  private isDoor(): boolean {
    return this.station()?.outlet.admits === "members_with_plan";
  }

  private outlet(): CheckIn["outlet"] {
    const outlet = this.station()?.outlet;
    return { code: outlet?.code ?? "", name: outlet?.name ?? "" };
  }

  /** A red from yesterday may have been paid since: it becomes a question, and so does whoever is not known. */
  private verdict(member: KnownMember | undefined, asOf: string | null): CheckIn["verdict"] {
    const door = member?.door ?? null;
    if (!this.isDoor()) return { colour: "green", code: "kept", message: asOfWords(asOf), actions: [] };
    const isOver = door?.valid_until !== null && door?.valid_until !== undefined && door.valid_until < this.today();
    const isIn = member !== undefined && this.isIn(member);
    const isUsedUp = door?.visits_left === 0 && !isIn;
    if (door === null || door.colour === "red" || isOver || isUsedUp) return { colour: "yellow", code: "not_confirmed", message: t("kept.not_confirmed"), actions: [] };
    if (isIn) return { colour: "yellow", code: "already_in", message: t("kept.already_in"), actions: [] };
    const words = door.colour === "yellow" ? t("kept.look_later") : asOfWords(asOf);
    return { colour: door.colour, code: door.code, message: words, actions: [] };
  }

  private membership(member: KnownMember | undefined): CheckIn["membership"] {
    const door = member?.door ?? null;
    if (door === null || door.plan === null || door.valid_until === null) return null;
    const days_left = Math.round((Date.parse(door.valid_until) - Date.parse(this.today())) / DAY_MS);
    const { valid_until, state, visits_left } = door;
    return { membership_id: "", plan: { code: "", title: door.plan }, state, valid_until, days_left, visits_left, freeze_days_left: 0, guests: 0 };
  }

  /** The snapshot knows that there is one about now, and no date: so a day later it says nothing. */
  private async occasions(member: KnownMember | undefined): Promise<CheckIn["occasions"]> {
    const facts = await this.snapshot.facts();
    if (member?.has_birthday !== true || facts === null || this.now() - facts.takenAt > DAY_MS) return [];
    return [{ kind: "birthday_about_now", days_away: 0, message: t("kept.birthday") }];
  }

  // ---- joining, stamping, giving

  private async enrolment({ key, body }: Command): Promise<InItsPlace> {
    const { phone = "", given_name } = body as NewMember;
    const facts = await this.snapshot.facts();
    const digits = phone.replace(/\D/g, "");
    const memberId = referenceTo(key, "member_id");
    const row: KnownMember = {
      member_id: memberId,
      // The first name alone: the rest lies in the seal.
      display_name: given_name?.trim().split(/\s+/)[0] || t("member.new"),
      phone_tail: digits === "" ? null : digits.slice(-2),
      finds: [],
      tails: facts === null || digits === "" ? [] : [await tailOf(facts.indexKey, digits)],
      loyalty: { as_of: new Date(this.now()).toISOString(), programs: this.emptyPrograms(), rewards: [] },
      door: null,
      has_birthday: false,
    };
    const answer: Enrolled = { enrolment_id: key, member_id: memberId, display_name: row.display_name, card: { number: memberId, qr_url: "" }, balance_url: "" };
    return { answer, about: { ...NOBODY, name: row.display_name, memberId }, promised: () => this.store.putMember(row) };
  }

  private emptyPrograms(): Loyalty["programs"] {
    return (this.station()?.programs ?? []).map(({ code, unit, target, title }) => ({ code, unit, target, balance: 0, ...(title === undefined ? {} : { title }) }));
  }

  private async sale(command: Command): Promise<InItsPlace> {
    const { key, body } = command;
    const { member_id: memberId, lines } = body as { member_id: string; lines: SaleLine[] };
    const member = await this.store.member(memberId);
    const after = member === undefined ? undefined : this.stamped(member, lines, 1);
    const answer: SaleRecorded = { sale_id: referenceTo(key, "sale_id"), earned: [], issued_rewards: [], loyalty: await this.loyaltyOf(after) };
    const about = { ...aboutOf("sale", command), name: member?.display_name ?? t("kept.unknown_card") };
    return { answer, about, promised: () => this.store.changeMember(memberId, (now) => this.stamped(now, lines, 1)) };
  }

  private stamped(member: KnownMember, lines: readonly SaleLine[], direction: 1 | -1): KnownMember {
    const offers = this.station()?.programs ?? [];
    const programs = member.loyalty.programs.map((standing) => {
      const categories = offers.find(({ code }) => code === standing.code)?.categories ?? [];
      const earned = lines.filter(({ category }) => categories.includes(category)).reduce((sum, { quantity }) => sum + quantity, 0);
      return { ...standing, balance: standing.balance + direction * earned };
    });
    return { ...member, loyalty: { ...member.loyalty, programs } };
  }

  private async redemption({ key, path }: Command): Promise<InItsPlace> {
    const rewardId = path.split("/")[2]!;
    const holding = this.holdings.get(rewardId);
    const caps = this.station()?.programs.find(({ code }) => code === holding?.reward.program)?.offline_free_cups ?? null;
    const isOver = holding?.reward.expires_on !== null && (holding?.reward.expires_on ?? "") < this.today();
    if (holding === undefined || caps === null || isOver) throw new Problem(409, "not_without_network", "");
    const { memberId, name } = holding;
    const member = await this.store.member(memberId);
    const loyalty = await this.loyaltyOf(member && without(member, rewardId));
    return {
      answer: { redemption_id: referenceTo(key, "redemption_id"), reward_id: rewardId, loyalty } satisfies RewardRedeemed,
      about: { name, memberId, cups: null, rewardId, reward: holding.reward },
      mayBePromised(waiting) {
        const given = waiting.filter(({ kind }) => kind === "redemption");
        return given.length < caps.per_station && given.filter(({ about }) => about.memberId === memberId).length < caps.per_member;
      },
      promised: () => this.store.changeMember(memberId, (now) => without(now, rewardId)),
    };
  }

  /** Whose joining is taken back is found no more. */
  private async reversal({ path }: Command): Promise<InItsPlace> {
    const memberId = joinedBy(path);
    const answer = {} satisfies TakenBack;
    if (memberId === null) return { answer, about: NOBODY };
    const name = (await this.store.member(memberId))?.display_name ?? "";
    return { answer, about: { ...NOBODY, name, memberId }, promised: () => this.store.forgetMember(memberId) };
  }

  // ---- pieces

  private async loyaltyOf(member: KnownMember | undefined): Promise<Loyalty> {
    const facts = await this.snapshot.facts();
    const asOf = member?.loyalty.as_of ?? facts?.asOf ?? null;
    return { is_kept: true, is_stale: true, as_of: asOf, programs: member?.loyalty.programs ?? [], rewards: [...(member?.loyalty.rewards ?? [])] };
  }

  private hold(memberId: string, name: string, rewards: readonly Reward[]): void {
    for (const reward of rewards) this.holdings.set(reward.reward_id, { memberId, name, reward });
  }

  private today(): string {
    return dayAt({}, this.now());
  }
}

/** No fact about anybody: who is a member is known by the suite alone. */
function unknownHere(): Problem {
  return new Problem(404, "unknown_identifier", t("kept.unknown_phone"), [], null, { is_kept: true });
}

function knownOf({ as_of, programs, rewards }: Loyalty): KnownMember["loyalty"] {
  return { as_of, programs, rewards };
}

/** How a door would answer the next time, as far as this answer says. */
function standingOf({ verdict, membership }: CheckIn, known: DoorView | null): DoorView | null {
  if (membership === null) return known;
  const { colour, code } = MOMENTS.has(verdict.code) ? standingBehind(verdict, known) : verdict;
  const { state, valid_until, visits_left, plan } = membership;
  return { colour, code, state, valid_until, visits_left, plan: plan.title };
}

/** A moment hides the standing: what was known holds, and of whom nothing was known it cannot be confirmed. */
function standingBehind(moment: CheckIn["verdict"], known: DoorView | null): { colour: DoorView["colour"]; code: string } {
  // A stop comes before it, so that there is none now.
  if (moment.code === "already_in" && known?.colour === "red") return moment;
  return known ?? { ...moment, colour: "red" };
}

function withVisits(member: KnownMember, more: number): KnownMember {
  const { door } = member;
  if (door === null || door.visits_left === null) return member;
  return { ...member, door: { ...door, visits_left: Math.max(0, door.visits_left + more) } };
}

function linesOf(body: string): SaleLine[] {
  return (JSON.parse(body) as { lines: SaleLine[] }).lines;
}

function withReward(member: KnownMember, reward: Reward): KnownMember {
  const others = without(member, reward.reward_id);
  return { ...others, loyalty: { ...others.loyalty, rewards: [...others.loyalty.rewards, reward] } };
}

function without(member: KnownMember, rewardId: string): KnownMember {
  return { ...member, loyalty: { ...member.loyalty, rewards: member.loyalty.rewards.filter(({ reward_id }) => reward_id !== rewardId) } };
}
