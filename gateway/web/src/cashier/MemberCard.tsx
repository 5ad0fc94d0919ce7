/** The guest at the counter: who, how many stamps, what is ready, and the one button that is due. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Loyalty, Reward } from "../api/types";
import { Cups, countsVisits, toGo } from "../design/Cups";
import { CardIcon, CheckIcon, ClockIcon, GiftIcon, UndoIcon } from "../design/icons";
import { Ribbons } from "../design/Ribbons";
import { inFours, svgImage } from "../design/shown";
import { asOfWords } from "../kept/as_of";
import { station } from "../station/suite";
import { t } from "../words";
import { ago, clockTime, countdown, day, lastMoment } from "../words/dates";
import { now } from "../words/now";
import { whyNotEarned } from "../words/why";
import { atTill } from "./programs";
import { secondsToUndo } from "./recent";
import type { Outcome, Visit } from "./scenes";
import { MOST_CUPS } from "./selling";
import type { Till } from "./till";

export function MemberCard({ till, visit }: { till: Till; visit: Visit }) {
  const { member, occasions, verdict } = visit.checkIn;
  return (
    <article class="member">
      <Ribbons occasions={occasions} />
      <header class="member-head">
        <div>
          <h1>{member.display_name}</h1>
          {member.card_number !== "" && <p class="muted">{t("member.card", { number: inFours(member.card_number) })}</p>}
        </div>
        {visit.isNew && <span class="badge">{t("member.new")}</span>}
        {!visit.isNew && !visit.loyalty.is_kept && <LostCard till={till} />}
      </header>
      {verdict.colour !== "green" && <p class={`verdict-line ${verdict.colour}`}>{verdict.message}</p>}
      <StaleMark loyalty={visit.loyalty} />
      <LastStamp visit={visit} />
      <Stamps loyalty={visit.loyalty} />
      {visit.qrSvg !== null && <Handover svg={visit.qrSvg} />}
      <Rewards till={till} visit={visit} />
      <LiveCode till={till} />
      <Buttons till={till} visit={visit} />
    </article>
  );
}

const SURE_MS = 4_000;

/** Closing a card cannot be undone, so a slip of the thumb must not do it: the button asks, and is pressed twice. */
function LostCard({ till }: { till: Till }) {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setAsking(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [isAsking]);

  return (
    <button
      type="button"
      class={`button small ${isAsking ? "asks" : "quiet-wide"}`}
      disabled={till.stage.isBusy.value}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => (isAsking ? void till.selling.replaceCard() : setAsking(true))}
    >
      <CardIcon /> {isAsking ? t("card.sure") : t("card.lost")}
    </button>
  );
}

function LastStamp({ visit }: { visit: Visit }) {
  const last = visit.checkIn.last_stamp ?? null;
  if (last === null) return null;
  return <p class="muted">{t("member.last_stamp", { when: lastMoment(last.stamped_at, station.value?.outlet.zone), outlet: last.outlet.name })}</p>;
}

function StaleMark({ loyalty }: { loyalty: Loyalty }) {
  if (!loyalty.is_stale) return null;
  if (loyalty.is_kept) return <KeptWords words={asOfWords(loyalty.as_of)} />;
  const age = loyalty.as_of === null ? null : (now.value - Date.parse(loyalty.as_of)) / 1000;
  return (
    <p class="stale">
      <ClockIcon /> {age === null ? t("stale.unknown") : t("stale.age", { age: ago(age) })}
    </p>
  );
}

/** What this station says of itself, without the suite. */
function KeptWords({ words }: { words: string }) {
  return (
    <p class="stale">
      <ClockIcon /> {words}
    </p>
  );
}

function Stamps({ loyalty, added = 0 }: { loyalty: Loyalty; added?: number }) {
  const programs = atTill(loyalty.programs);
  return (
    <>
      {programs.map((program) => (
        <section key={program.code} class={programs.length > 1 ? "stamps beside" : "stamps"}>
          <Cups {...program} added={countsVisits(program) ? 0 : added} />
          <p class="stamps-words">
            {programs.length > 1 && program.title !== undefined && <b>{program.title}</b>}
            <strong>{t("stamps.of", { balance: program.balance, target: program.target })}</strong>
            {program.balance < program.target && <span class="muted">{toGo(program)}</span>}
          </p>
        </section>
      ))}
    </>
  );
}

function Handover({ svg }: { svg: string }) {
  return (
    <figure class="handover">
      <img src={svgImage(svg)} alt={t("qr.alt")} width="132" height="132" />
      <figcaption>{t("qr.hand_over")}</figcaption>
    </figure>
  );
}

/** The oldest reward is the big button; the others have their own. */
function Rewards({ till, visit }: { till: Till; visit: Visit }) {
  const rewards = visit.loyalty.rewards;
  if (rewards.length === 0) return null;
  return (
    <ul class="rewards" aria-label={t("rewards.ready", {}, rewards.length)}>
      {rewards.map((reward, place) => (
        <li key={reward.reward_id} class="reward">
          <GiftIcon />
          <span class="reward-title">{reward.title}</span>
          <span class="reward-until">{until(reward)}</span>
          {place > 0 && (
            <button type="button" class="button small gift" disabled={till.stage.isBusy.value} onClick={() => void till.selling.giveFree(reward.reward_id)}>
              {t("reward.give")}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The suite wants a code from the guest's own phone: typed here, or scanned whatever has the focus. */
function LiveCode({ till }: { till: Till }) {
  const rewardId = till.stage.codeFor.value;
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), [rewardId]);
  if (rewardId === null) return null;
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const code = field.current!.value.trim();
    if (code !== "") void till.selling.giveFree(rewardId!, code);
  }
  return (
    <form class="live-code" onSubmit={submit}>
      <label for="live-code">{t("code.label")}</label>
      <input id="live-code" ref={field} inputMode="text" autocapitalize="characters" autocomplete="off" spellcheck={false} maxLength={9} placeholder="K7RW-M3QT" />
      <button type="submit" class="button small gift" disabled={till.stage.isBusy.value}>
        {t("reward.give")}
      </button>
    </form>
  );
}

function until(reward: Reward): string {
  return reward.expires_on === null ? "" : t("reward.until", { day: day(reward.expires_on) });
}

const CHOICES = [1, 2, 3, 4, 5, 6];

function Buttons({ till, visit }: { till: Till; visit: Visit }) {
  const first = visit.loyalty.rewards[0];
  const isGiftDefault = till.selling.isGiftDefault(visit);
  const cups = till.stage.cups.value;
  void now.value; // The question disappears when its minute is over.
  const stamped = till.selling.justStamped(visit);
  const isDecided = visit.sell.isUnresolved && !till.stage.isBusy.value;

  return (
    <footer class="till-buttons" onMouseDown={(event) => event.preventDefault()}>
      {stamped !== null && (
        <p class="question">
          {"ago" in stamped ? t("again.question", { age: ago(stamped.ago / 1000) }) : t("again.elsewhere", { time: clockTime(Date.parse(stamped.at)) })}
        </p>
      )}
      <div class="row main-buttons">
        {first !== undefined && (
          <button type="button" class={`button huge gift${isGiftDefault ? " due" : ""}`} disabled={till.stage.isBusy.value} onClick={() => void till.selling.giveFree(first.reward_id)}>
            <GiftIcon /> {first.kind === "birthday" ? t("reward.give_birthday") : t("reward.give_cup")}
          </button>
        )}
        <button
          type="button"
          class={`button huge ${isGiftDefault ? "secondary" : "primary due"}${stamped !== null ? " asks" : ""}`}
          disabled={till.stage.isBusy.value}
          onClick={() => void till.selling.sell()}
        >
          {isDecided ? t("try_again") : stamped !== null && cups === 1 ? t("again.one_more") : t("sell.cups", {}, cups)}
        </button>
      </div>
      <div class="row quantity" role="group" aria-label={t("sell.how_many")}>
        {CHOICES.map((choice) => (
          <button key={choice} type="button" class="choice" aria-pressed={choice === cups} onClick={() => till.selling.chooseCups(choice)}>
            {choice}
          </button>
        ))}
        <button type="button" class="choice" aria-label={t("sell.more")} disabled={cups >= MOST_CUPS} onClick={() => till.selling.chooseCups(Math.max(cups + 1, 7))}>
          {cups > 6 ? cups : ""}+
        </button>
        <span class="spacer" />
        <button type="button" class="quiet-wide button small" onClick={() => till.reset()}>
          {t("back")} <kbd>Esc</kbd>
        </button>
      </div>
    </footer>
  );
}

export function DoneCard({ till, visit, outcome }: { till: Till; visit: Visit; outcome: Outcome }) {
  const recent = till.recent.list.value.find((each) => each.id === outcome.recentId);
  const seconds = recent === undefined ? 0 : secondsToUndo(recent, now.value);
  return (
    <article class="member done">
      <div class="done-mark">
        <CheckIcon />
      </div>
      <h1>{doneWords(outcome)}</h1>
      {whyNot(outcome).map((why) => (
        <p key={why} class="why-not" role="status">
          {why}
        </p>
      ))}
      <p class="done-name">{visit.checkIn.member.display_name}</p>
      {(outcome.what === "new_card" || visit.isNew) && visit.qrSvg !== null ? <Handover svg={visit.qrSvg} /> : <Stamps loyalty={visit.loyalty} added={outcome.what === "cups" ? outcome.count : 0} />}
      {visit.loyalty.is_kept && <KeptWords words={t("kept.done")} />}
      {outcome.rewardsIssued > 0 && (
        <p class="celebrate">
          <GiftIcon /> {t("done.earned", {}, outcome.rewardsIssued)}
        </p>
      )}
      <div class="row" onMouseDown={(event) => event.preventDefault()}>
        <button type="button" class="button secondary grow" onClick={() => till.reset()}>
          {t("done.next")}
        </button>
        <button type="button" class="button quiet-wide" onClick={() => till.selling.stay()}>
          {t("done.stay")}
        </button>
        {recent !== undefined && seconds > 0 && (
          <button type="button" class="button quiet-wide" disabled={recent.state !== "done"} onClick={() => void till.selling.undo(recent)}>
            <UndoIcon /> {t("undo")} {countdown(seconds)}
          </button>
        )}
      </div>
    </article>
  );
}

/** One line for each reason. */
function whyNot({ notEarned }: Outcome): string[] {
  return notEarned.map(({ why, quantity }) => whyNotEarned(why, quantity));
}

function doneWords({ what, count, notEarned }: Outcome): string {
  if (notEarned.some(({ why }) => why !== "paid_debt")) return t("done.no_stamp");
  if (what === "cups") return t("done.cups", {}, count);
  return what === "free_cup" ? t("done.free_cup") : t("done.new_card");
}
