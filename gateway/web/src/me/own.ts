/** A member's own data behind a code: the session lives here, in the memory of the page, and ends with it. */

import { signal } from "@preact/signals";
import { Api } from "../api/client";
import { Problem } from "../api/problem";
import type { HistoryLine, ProgramStanding } from "../api/types";
import { locale } from "../words";

export interface Consent {
  purpose: string;
  channel: string;
  state: "given" | "withdrawn" | "not_asked";
  words: string;
  words_version: string;
}

/** A day of the year that matters to them. */
export interface OwnDate {
  date_id: string;
  kind: string;
  day: { month: number; day: number; year: number | null };
  label: string | null;
  seen_by: "desk" | "managers";
  greets: boolean;
}

interface OwnData {
  given_name: string | null;
  family_name: string | null;
  phones: string[];
  birthday: { month: number; day: number; year: number | null } | null;
  birthday_seen_by: "desk" | "managers";
  locale: string;
  email: string | null;
  card_number: string;
  balance_url: string;
  friends_brought: number;
  dates: OwnDate[];
  consents: Consent[];
}

/** What they have bought, on the day that it is where it was sold. */
export interface OwnMembership {
  membership_id: string;
  title: string;
  outlet_name: string;
  state: "active" | "frozen" | "not_started" | "expired";
  first_on: string;
  last_on: string;
  renews: boolean;
  visits_left: number | null;
  freeze: { first_on: string; last_on: string } | null;
}

export interface Owed {
  amount_minor: number;
  currency: string;
  since: string;
}

/** Only the whole page brings what happened on the card and what was bought; corrections answer without it. */
export type OwnPage = OwnData & { loyalty?: { history?: HistoryLine[]; programs?: ProgramStanding[] } | null; memberships?: OwnMembership[]; owed?: Owed | null };

export type Step = "ask" | "code" | "in" | "erased";

const api = new Api({ token: () => null, locale });
let session: string | null = null;
let before: Promise<unknown> = Promise.resolve();

export const step = signal<Step>("ask");
export const identifier = signal("");
export const own = signal<OwnPage | null>(null);
/** Said above the first form: why somebody is back there. */
export const isOver = signal(false);

export async function askForCode(typed: string): Promise<void> {
  identifier.value = typed;
  await api.ask("/me/codes", { identifier: typed });
  isOver.value = false;
  step.value = "code";
}

export async function enter(code: string): Promise<void> {
  const begun = await api.ask<{ session: string }>("/me/sessions", { identifier: identifier.value, code });
  session = begun.session;
  await reload();
  step.value = "in";
}

export async function reload(): Promise<void> {
  own.value = await inSession<OwnPage>("/me", {});
}

/** A change, and what is known of the member after it. */
export async function change(path: string, body: object): Promise<void> {
  const answer = await inSession<OwnData>(path, body);
  own.value = { ...own.value, ...answer };
}

export async function replaceCard(): Promise<void> {
  const { card, balance_url } = await inSession<{ card: { number: string }; balance_url: string }>("/me/cards", {});
  if (own.value !== null) own.value = { ...own.value, card_number: card.number, balance_url };
}

/** One after the other: what was read before a change must not be painted after it. */
export function inSession<Answer>(path: string, body: object): Promise<Answer> {
  const asked = before.then(() => ended(api.ask<Answer>(path, { session, ...body })));
  before = asked.catch(() => undefined);
  return asked;
}

export async function exported(path: string): Promise<Blob> {
  return ended(api.download(path, { session }));
}

export async function erase(code: string): Promise<void> {
  await inSession("/me/erasures", { code, confirmation: "erase" });
  leave("erased");
}

export async function signOut(): Promise<void> {
  try {
    await api.ask("/me/sign-outs", { session });
  } finally {
    leave("ask");
  }
}

function leave(to: Step): void {
  session = null;
  own.value = null;
  identifier.value = "";
  step.value = to;
}

async function ended<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (failure) {
    if (failure instanceof Problem && failure.code === "member_session_ended") {
      leave("ask");
      isOver.value = true;
    }
    throw failure;
  }
}
