/** Codes of memberships in words. */

import type { WordKey } from "../words";

export const CANCEL_REASONS = {
  moved_away: "mb.why_moved_away",
  price: "mb.why_price",
  health: "mb.why_health",
  unhappy: "mb.why_unhappy",
  no_time: "mb.why_no_time",
  other: "mb.why_other",
} as const satisfies Record<string, WordKey>;
export const GIFT_REASONS = {
  goodwill: "mb.why_goodwill",
  compensation: "mb.why_compensation",
  closure: "mb.why_closure",
  correction: "mb.why_correction",
} as const satisfies Record<string, WordKey>;
