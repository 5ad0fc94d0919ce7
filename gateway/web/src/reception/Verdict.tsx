/** A verdict over the whole screen: what it is, who it is, what is left, and what the desk can do about it. */

import type { CheckIn, Colour, VerdictAction } from "../api/types";
import { BirthdayRibbon } from "../design/BirthdayRibbon";
import { Cups } from "../design/Cups";
import { AttentionIcon, CheckIcon, CrossIcon, GiftIcon } from "../design/icons";
import { showFile } from "../station/FilePanel";
import { t, type WordKey } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import type { Desk } from "./desk";
import { Photo } from "./Photo";

const WORDS: Record<Colour, WordKey> = { green: "verdict.green", yellow: "verdict.yellow", red: "verdict.red" };
const ACTIONS: Record<VerdictAction, WordKey> = {
  take_payment: "action.take_payment",
  sell: "action.sell",
  renew: "action.renew",
  unfreeze: "action.unfreeze",
  change_plan: "action.change_plan",
  sign_waiver: "action.sign_waiver",
  let_in_once: "action.let_in_once",
  re_enter: "action.re_enter",
  bring_guest: "action.bring_guest",
  renew_payment_method: "action.renew_payment_method",
  open_file: "action.open_file",
};

export function Verdict({ checkIn, desk, said }: { checkIn: CheckIn; desk: Desk; said: string }) {
  const { member, verdict, occasions } = checkIn;
  const isLetIn = verdict.colour !== "red";
  return (
    <>
      {occasions.length > 0 && (
        <div class="ribbons">
          <BirthdayRibbon occasions={occasions} name={givenName(member.display_name)} />
          {occasions.filter((each) => each.kind !== "birthday").map((each) => (
            <p class="ribbon" key={each.kind}>{each.message}</p>
          ))}
        </div>
      )}
      <Plate colour={verdict.colour} word={t(WORDS[verdict.colour])} name={member.display_name} message={verdict.message}>
        {checkIn.desk?.has_photo && <Photo memberId={member.member_id} />}
        <AtDesk checkIn={checkIn} />
        {isLetIn && <Standing checkIn={checkIn} />}
        {said !== "" && <p class="plate-said" role="alert">{said}</p>}
        <div class="plate-actions">
          {verdict.actions.map((action, place) => (
            <button key={action} type="button" class={`button ${place === 0 ? "primary" : "secondary"}`} onClick={() => void desk.act(action, checkIn)}>
              {t(ACTIONS[action])}
            </button>
          ))}
          <button type="button" class="button small secondary" onClick={() => showFile(member.member_id)}>{t("file.open")}</button>
          {isLetIn && checkIn.desk !== null && (
            <button type="button" class="button small secondary" onClick={() => void desk.undo(checkIn)}>{t("reception.undo")}</button>
          )}
        </div>
      </Plate>
    </>
  );
}

/** What staff read, and guests need not: the membership, what is owed, the note. */
function AtDesk({ checkIn: { membership, desk } }: { checkIn: CheckIn }) {
  if (membership === null && (desk === null || (desk.owed === null && desk.note === null))) return null;
  return (
    <div class="plate-desk">
      {membership !== null && (
        <p>
          <strong>{membership.plan.title}</strong>
          {` · ${t("reception.valid_until", { day: day(membership.valid_until) })}`}
          {membership.days_left >= 0 && ` · ${t("reception.days_left", {}, membership.days_left)}`}
          {membership.visits_left !== null && ` · ${t("reception.visits_left", {}, membership.visits_left)}`}
          {membership.freeze_days_left > 0 && ` · ${t("reception.freeze_days_left", {}, membership.freeze_days_left)}`}
        </p>
      )}
      {desk?.owed && (
        <p>{t("reception.owed", { amount: money(desk.owed.amount_minor, desk.owed.currency), day: day(desk.owed.since) })}</p>
      )}
      {desk?.note && <p class="plate-note">{desk.note}</p>}
    </div>
  );
}

function Standing({ checkIn: { loyalty } }: { checkIn: CheckIn }) {
  return (
    <div class="plate-loyalty">
      {loyalty.programs.slice(0, 1).map(({ code, balance, target }) => (
        <Cups key={code} balance={balance} target={target} />
      ))}
      {loyalty.rewards.length > 0 && (
        <p class="plate-reward">
          <GiftIcon /> {t("rewards.ready", {}, loyalty.rewards.length)}
        </p>
      )}
    </div>
  );
}

/** "Anna" of "Anna K.": a greeting on a screen that the whole queue reads needs no initial. */
function givenName(displayName: string): string {
  return displayName.replace(/ \p{L}+\.$/u, "");
}

interface PlateProps {
  colour: Colour;
  word: string;
  message: string;
  name?: string;
  children?: preact.ComponentChildren;
}

export function Plate({ colour, word, message, name, children }: PlateProps) {
  return (
    <article class={`plate ${colour}`}>
      <div class="plate-icon">{colour === "green" ? <CheckIcon /> : colour === "yellow" ? <AttentionIcon /> : <CrossIcon />}</div>
      <h1>{word}</h1>
      {name && <p class="plate-name">{name}</p>}
      {message && <p class="plate-message">{message}</p>}
      {children}
      <div class="plate-time" aria-hidden="true" />
    </article>
  );
}
