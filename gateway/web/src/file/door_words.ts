/** Why somebody is kept out, in words. */

import type { WordKey } from "../words";

export const BAN_REASONS: Record<string, WordKey> = { conduct: "ban.conduct", safety: "ban.safety", fraud: "ban.fraud", other: "ban.other" };
