/** Taking a reward: a code for the till, for ninety seconds and once. */

import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { RedeemCode, Reward } from "../api/types";
import { svgImage } from "../design/shown";
import { t } from "../words";
import { countdown } from "../words/dates";
import { sentenceFor } from "../words/failures";
import { now } from "../words/now";

interface Taken {
  reward: Reward;
  code: RedeemCode | null;
  /** By the clock of this phone, which need not be that of the suite. */
  goodUntil: number;
  failure: unknown;
}

/** Here and nowhere else: a code that a phone keeps is one that somebody finds. */
const taken = signal<Taken | null>(null);

/** While a code for a till is on the screen, no other one is. */
export function isTaking(): boolean {
  return taken.value !== null;
}

const LIFE_MS = 90_000;

/** How the page asks for a code; it alone knows the token of the link. */
export type Ask = (rewardId: string) => Promise<RedeemCode>;

export async function take(reward: Reward, ask: Ask): Promise<void> {
  const goodUntil = Date.now() + LIFE_MS;
  taken.value = { reward, code: null, goodUntil, failure: null };
  try {
    const code = await ask(reward.reward_id);
    if (taken.value?.goodUntil === goodUntil) taken.value = { reward, code, goodUntil, failure: null };
  } catch (failure) {
    if (taken.value?.goodUntil === goodUntil) taken.value = { reward, code: null, goodUntil, failure };
  }
}

export function Taking({ ask, closed }: { ask: Ask; closed(): void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = taken.value;
  useLayoutEffect(() => heading.current?.focus(), [shown?.goodUntil]);
  if (shown === null) return null;

  const { reward, code, goodUntil, failure } = shown;
  // The page's clock ticks each second, and may be a little behind.
  const seconds = Math.max(0, Math.ceil(Math.min(LIFE_MS, goodUntil - now.value) / 1000));
  const isOver = seconds === 0;
  function close(): void {
    taken.value = null;
    closed();
  }
  return (
    <section class="sheet center taking" aria-labelledby="taking-title">
      <h2 id="taking-title" ref={heading} tabIndex={-1}>
        {reward.title}
      </h2>
      {failure !== null && <p class="problem" role="alert">{sentenceFor(failure)}</p>}
      {failure === null && code === null && <p class="muted" role="status">{t("looking")}</p>}
      {code !== null && !isOver && (
        <>
          <img src={svgImage(code.qr_svg)} alt={t("take.qr")} width="220" height="220" />
          <p class="code">{inTwo(code.code)}</p>
          <p>{t("take.show")}</p>
          <p class="muted" role="timer">{t("take.left", { time: countdown(seconds) })}</p>
        </>
      )}
      {(isOver || failure !== null) && (
        <>
          {failure === null && <p role="status">{t("take.over")}</p>}
          <button type="button" class="button gift" onClick={() => void take(reward, ask)}>
            {t("take.again")}
          </button>
        </>
      )}
      <button type="button" class="button quiet-wide" onClick={close}>
        {t("take.close")}
      </button>
    </section>
  );
}

/** "K7RW-M3QT": four signs are remembered at a glance. */
function inTwo(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
