/** A verdict over the whole screen: what it is, who it is, what is left, and what the desk can do about it. */

import type { Role } from "../api/access";
import type { CheckIn, Colour } from "../api/types";
import { Cups, countsVisits, toGo } from "../design/Cups";
import { AttentionIcon, CakeIcon, CheckIcon, CrossIcon, GiftIcon } from "../design/icons";
import { Ribbons } from "../design/Ribbons";
import { session } from "../station/session";
import { station } from "../station/suite";
import { t } from "../words";
import { day, daysAway, lastDay } from "../words/dates";
import { money } from "../words/money";
import { nameForVisitors } from "../visitor/channel";
import { mayBeUndone, type Desk } from "./desk";
import { LabelOf } from "./Labels";
import { Photo } from "./Photo";
import { SignIcon } from "./signs";
import { ACTION_WORDS, COLOUR_WORDS, actsOfOthers, lineOf, type Sign } from "./verdicts";

const MAY_TAKE_PHOTOS: readonly Role[] = ["cashier", "reception"];

export function Verdict({ checkIn, isNew = false, desk, said }: { checkIn: CheckIn; isNew?: boolean; desk: Desk; said: string }) {
  const { member, verdict, occasions } = checkIn;
  const plate: PlateProps = isNew
    ? { colour: "yellow", word: t("joined.title", { name: member.display_name }), message: t("joined.next") }
    : { colour: verdict.colour, word: t(COLOUR_WORDS[verdict.colour]), name: member.display_name, message: verdict.message, sign: lineOf(verdict.code)?.sign };
  const isLetIn = verdict.colour !== "red";
  return (
    <>
      {isLetIn && <Ribbons occasions={occasions} name={nameForVisitors(member.display_name)} />}
      <Plate {...plate} photo={checkIn.desk?.has_photo && <Photo memberId={member.member_id} />}>
        <AtDesk checkIn={checkIn} />
        {isLetIn && <Standing checkIn={checkIn} />}
        {!isLetIn && <GreetingWaits occasions={occasions} />}
        {said !== "" && <p class="plate-said" role="alert">{said}</p>}
        <div class="plate-actions">
          {verdict.actions.map((action, place) => (
            <button key={action} type="button" class={`button ${place === 0 && action !== "bring_guest" ? "primary" : "secondary"}`} onClick={() => void desk.act(action, checkIn)}>
              {t(ACTION_WORDS[action])}
            </button>
          ))}
          <button type="button" class="button small secondary" onClick={() => desk.openFile(checkIn)}>{t("file.open")}</button>
          {isLetIn && checkIn.desk !== null && !checkIn.desk.has_photo && !checkIn.loyalty.is_kept && mayTakePhotos() && (
            <button type="button" class="button small secondary" onClick={() => desk.picture(checkIn)}>{t("reception.add_photo")}</button>
          )}
          {mayBeUndone(checkIn) && (
            <button type="button" class="button small secondary" onClick={() => void desk.undo(checkIn)}>{t("reception.undo")}</button>
          )}
        </div>
        {isLetIn && <LabelOf checkIn={checkIn} desk={desk} />}
        <ForOthers checkIn={checkIn} />
      </Plate>
    </>
  );
}

function mayTakePhotos(): boolean {
  const role = session.value?.staff.role;
  return role !== undefined && MAY_TAKE_PHOTOS.includes(role);
}

/** Nobody is congratulated while they are stopped: the desk knows, and says it when it is settled. */
function GreetingWaits({ occasions }: Pick<CheckIn, "occasions">) {
  const birthday = occasions.find(({ kind }) => kind === "birthday");
  if (birthday === undefined) return null;
  return (
    <p class="plate-waits">
      <CakeIcon /> {t("birthday.waits", { when: daysAway(birthday.days_away) })}
    </p>
  );
}

/** Where whoever stands here may not do it, they are told who may: a red without a way out is no answer. */
function ForOthers({ checkIn }: { checkIn: CheckIn }) {
  const acts = actsOfOthers(checkIn).map((action) => t(ACTION_WORDS[action])).join(" · ");
  if (acts === "") return null;
  return <p class="plate-others">{session.value === null ? t("acts.sign_in", { acts }) : t("acts.of_others", { acts })}</p>;
}

/** What staff read, and guests need not: the membership, what is owed, the note. Today is one of the days that are left, as in the file. */
function AtDesk({ checkIn: { membership, desk } }: { checkIn: CheckIn }) {
  const others = desk === null ? [] : alsoSaid(desk);
  const hasCase = desk?.has_open_case === true;
  if (membership === null && others.length === 0 && (desk === null || (desk.owed === null && desk.note === null && !hasCase))) return null;
  return (
    <div class="plate-desk">
      {membership !== null && (
        <p>
          <strong>{membership.plan.title}</strong>
          {` · ${t("reception.valid_until", { day: day(membership.valid_until) })}`}
          {membership.days_left >= 0 && membership.state !== "frozen" && ` · ${t("reception.days_left", {}, membership.days_left + 1)}`}
          {membership.visits_left !== null && ` · ${t("reception.visits_left", {}, membership.visits_left)}`}
          {membership.freeze_days_left > 0 && ` · ${t("reception.freeze_days_left", {}, membership.freeze_days_left)}`}
        </p>
      )}
      {desk?.owed && (
        <p>{t("reception.owed", { amount: money(desk.owed.amount_minor, desk.owed.currency), day: day(desk.owed.since) })}</p>
      )}
      {desk?.note && <p class="plate-note">{desk.note}</p>}
      {(hasCase || others.length > 0) && (
        <p>
          {hasCase && <strong>{t("reception.open_case")}</strong>}
          {hasCase && others.length > 0 && " · "}
          {others.join(" · ")}
        </p>
      )}
    </div>
  );
}

function alsoSaid({ last_here_at, guests_left }: NonNullable<CheckIn["desk"]>): string[] {
  return [
    ...(last_here_at === null ? [] : [t("reception.last_here", { day: lastDay(last_here_at, station.value?.outlet.zone) })]),
    ...(guests_left === null ? [] : [t("reception.guests_left", {}, guests_left)]),
  ];
}

/** One card: at a door that of visits, where there is one. */
function Standing({ checkIn: { loyalty } }: { checkIn: CheckIn }) {
  const program = loyalty.programs.find(countsVisits) ?? loyalty.programs[0];
  return (
    <div class="plate-loyalty">
      {program !== undefined && <Cups {...program} />}
      {program !== undefined && countsVisits(program) && program.balance < program.target && <p>{toGo(program)}</p>}
      {loyalty.rewards.length > 0 && (
        <p class="plate-reward">
          <GiftIcon /> {t("rewards.ready", {}, loyalty.rewards.length)}
        </p>
      )}
    </div>
  );
}

interface PlateProps {
  colour: Colour;
  word: string;
  message: string;
  name?: string;
  sign?: Sign | undefined;
  photo?: preact.ComponentChildren;
  children?: preact.ComponentChildren;
}

export function Plate({ colour, word, message, name, sign, photo, children }: PlateProps) {
  return (
    <article class={`plate ${colour}`}>
      <div class="plate-head">
        <div class="plate-icon">{colour === "green" ? <CheckIcon /> : colour === "yellow" ? <AttentionIcon /> : <CrossIcon />}</div>
        <div>
          <h1>{word}</h1>
          {name && <p class="plate-name">{name}</p>}
        </div>
        {photo}
      </div>
      {message && (
        <p class="plate-message">
          {sign !== undefined && <SignIcon of={sign} />} {message}
        </p>
      )}
      {children}
      <div class="plate-time" aria-hidden="true" />
    </article>
  );
}
