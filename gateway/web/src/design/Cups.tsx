/** A stamp card as the cups or the visits it stands for: what was, what is to come, and the gift at the end. */

import type { ProgramStanding } from "../api/types";
import { t } from "../words";

export type CupKind = "full" | "empty" | "gift" | "gift-ready";

/** One cup on its saucer. Colours come from the style sheet by kind. */
export function Cup({ kind, isNew = false }: { kind: CupKind; isNew?: boolean }) {
  const isGift = kind === "gift" || kind === "gift-ready";
  return (
    <svg class={`cup cup-${kind}${isNew ? " cup-new" : ""}`} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <path class="cup-steam" d="M24.500 5c-5 4.500 4 6 0 11.500M33.500 5c-5 4.500 4 6 0 11.500" />
      <path class="cup-handle" d="M46 27.500h2.500a6.500 6.500 0 0 1 0 13H45" />
      <path class="cup-body" d="M12 22.500h34.500v13A14.500 14.500 0 0 1 32 50h-5.500A14.500 14.500 0 0 1 12 35.500z" />
      {kind === "full" && <path class="cup-crema" d="M12 22.500h34.500v4.500c-4 3-8 3-11.500.5s-7.500-2.500-11.500.5-8 2.500-11.500-.5z" />}
      {isGift && <path class="cup-heart" d="M29.300 43.500c-10-6.500-8-14-3.500-14 2 0 3.500 1.600 3.500 3.400 0-1.800 1.500-3.400 3.500-3.400 4.500 0 6.500 7.500-3.500 14z" />}
      <path class="cup-saucer" d="M9 56.500h41" />
    </svg>
  );
}

/** A visit is no cup: a mark that is ticked when somebody came, and the gift at the end. */
function Mark({ kind }: { kind: CupKind }) {
  return (
    <svg class={`cup mark-${kind}`} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <circle cx="32" cy="36" r="21" />
      {kind === "full" && <path d="m22.500 36.500 6.500 6.500 12.500-13" />}
      {(kind === "gift" || kind === "gift-ready") && <path class="mark-heart" d="M32 48.500c-12-8-10-17-4-17 2.400 0 4 1.900 4 4 0-2.100 1.600-4 4-4 6 0 8 9-4 17z" />}
    </svg>
  );
}

const MOST_DRAWN = 12;
type Standing = Pick<ProgramStanding, "unit" | "balance" | "target">;

export function countsVisits({ unit }: Pick<Standing, "unit">): boolean {
  return unit === "visit";
}

/** "2 more cups to a free one", "3 more visits to the reward". */
export function toGo(program: Standing): string {
  return t(countsVisits(program) ? "visits.to_go" : "stamps.to_go", {}, program.target - program.balance);
}

/** `added` cups were stamped just now and pop in. Programs that count in large numbers show the number alone. */
export function Cups({ balance, target, unit, added = 0 }: Standing & { added?: number }) {
  const One = countsVisits({ unit }) ? Mark : Cup;
  const drawn = target <= MOST_DRAWN;
  const filled = Math.max(0, Math.min(balance, target));
  return (
    <div class="cups" role="img" aria-label={t("stamps.of", { balance, target })}>
      {drawn &&
        Array.from({ length: target }, (_, place) => (
          <One key={place} kind={place < filled ? "full" : "empty"} isNew={place < filled && place >= filled - added} />
        ))}
      {drawn && <One kind={filled >= target ? "gift-ready" : "gift"} />}
      {!drawn && <span class="cups-number">{t("stamps.of", { balance, target })}</span>}
    </div>
  );
}
