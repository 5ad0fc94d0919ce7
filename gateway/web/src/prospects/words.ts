/** Words for where a prospect stands, how we know of them and why they were lost. */

import type { Prospect } from "../api/prospects";
import { t, type WordKey } from "../words";

export const STATUSES: Record<string, WordKey> = {
  new: "prospect.new",
  contacted: "prospect.contacted",
  trial_booked: "prospect.trial_booked",
  trial_visited: "prospect.trial_visited",
  converted: "prospect.converted",
  lost: "prospect.lost",
};
export const MOVES = ["contacted", "trial_booked", "trial_visited", "lost"] as const;
export const SOURCES: Record<string, WordKey> = {
  walk_in: "source.walk_in",
  referral: "source.referral",
  advert: "source.advert",
  website: "source.website",
  phone: "source.phone",
  event: "source.event",
};
export const LOST_REASONS: Record<string, WordKey> = {
  price: "lost.price",
  distance: "lost.distance",
  no_time: "lost.no_time",
  went_elsewhere: "lost.went_elsewhere",
  no_answer: "lost.no_answer",
  other: "lost.other",
};
const FORGOTTEN: Record<string, WordKey> = { forgotten: "lost.forgotten" };

export function named(words: Record<string, WordKey>, code: string): string {
  const found = words[code];
  return found === undefined ? code : t(found);
}

export function choicesOf(words: Record<string, WordKey>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, key]) => ({ value, label: t(key) }));
}

/** "Lost: the price" */
export function standing({ status, lost_reason }: Pick<Prospect, "status" | "lost_reason">): string {
  const words = named(STATUSES, status);
  return lost_reason === null ? words : `${words}: ${named({ ...LOST_REASONS, ...FORGOTTEN }, lost_reason)}`;
}

/** Somebody without a name is called by the end of their phone. */
export function nameOf({ display_name, phone_tail }: Pick<Prospect, "display_name" | "phone_tail">): string {
  return display_name ?? (phone_tail === null ? t("prospect.nameless") : `…${phone_tail}`);
}
