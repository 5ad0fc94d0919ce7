/** What a member sees of their own card, on whatever phone they have. */

import { signal } from "@preact/signals";
import type { Balance, Reward } from "../api/types";
import { Cup, Cups } from "../design/Cups";
import { CakeIcon, GiftIcon } from "../design/icons";
import { DisplayMenu } from "../design/DisplayMenu";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { inFours, svgImage } from "../design/shown";
import { choose, t, type Locale, type WordKey } from "../words";
import { day } from "../words/dates";
import { Taking, take, type Ask } from "./Taking";

export const balance = signal<Balance | null>(null);
export const trouble = signal<null | "no_link" | "bad_link" | "no_answer">(null);

export function BalancePage({ again, ask }: { again: () => void; ask: Ask }) {
  // Titles of rewards come from the suite in the language that was asked for: a switch asks again.
  async function speak(locale: Locale): Promise<void> {
    await choose(locale);
    again();
  }
  return (
    <main class="balance">
      <header class="balance-top">
        <Cup kind="full" />
        <span class="spacer" />
        <LanguageSwitch onChoose={speak} />
        <DisplayMenu />
      </header>
      {trouble.value !== null && balance.value === null && <Trouble again={again} />}
      {trouble.value === null && balance.value === null && <p class="muted center" role="status">{t("looking")}</p>}
      {balance.value !== null && <Card {...balance.value} ask={ask} again={again} />}
    </main>
  );
}

const TROUBLE: Record<NonNullable<typeof trouble.value>, WordKey> = {
  no_link: "balance.no_link",
  bad_link: "balance.bad_link",
  no_answer: "balance.no_answer",
};

function Trouble({ again }: { again: () => void }) {
  return (
    <section class="sheet center" role="alert">
      <Cup kind="empty" />
      <h1>{t(TROUBLE[trouble.value!])}</h1>
      {trouble.value === "no_answer" && (
        <button type="button" class="button primary" onClick={again}>
          {t("try_again")}
        </button>
      )}
    </section>
  );
}

function Card({ member, loyalty, qr_svg: qr, ask, again }: Balance & { ask: Ask; again: () => void }) {
  return (
    <>
      <h1>{t("balance.hello", { name: member.display_name })}</h1>
      {loyalty.rewards.some(({ kind }) => kind === "birthday") && (
        <p class="ribbon">
          <CakeIcon /> <span>{t("balance.birthday")}</span>
        </p>
      )}
      <Taking ask={ask} closed={again} />
      {loyalty.programs.map(({ code, title, balance, target }) => (
        <section key={code} class="sheet stamps">
          <h2>{title ?? t("balance.stamps")}</h2>
          <Cups balance={balance} target={target} />
          <p class="big">{balance < target ? t("stamps.to_go", {}, target - balance) : t("stamps.of", { balance, target })}</p>
        </section>
      ))}
      <Rewards rewards={loyalty.rewards} ask={ask} />
      <section class="sheet center qr">
        <h2>{t("balance.your_card")}</h2>
        <img src={svgImage(qr)} alt={t("qr.alt")} width="260" height="260" />
        <p class="card-number">{inFours(member.card_number)}</p>
        <p class="muted">{t("balance.show_at_till")}</p>
      </section>
      {loyalty.is_stale && <p class="muted center">{t("balance.stale")}</p>}
      <p class="center">
        <a class="button quiet-wide" href="/me">
          {t("balance.own_data")}
        </a>
      </p>
    </>
  );
}

function Rewards({ rewards, ask }: { rewards: readonly Reward[]; ask: Ask }) {
  if (rewards.length === 0) return null;
  return (
    <section class="sheet gifts">
      <h2>{t("rewards.ready", {}, rewards.length)}</h2>
      <ul>
        {rewards.map((reward) => (
          <li key={reward.reward_id} class="reward">
            <GiftIcon />
            <span class="reward-title">{reward.title}</span>
            <span class="reward-until">{reward.expires_on === null ? "" : t("reward.until", { day: day(reward.expires_on) })}</span>
            <button type="button" class="button small gift" onClick={() => void take(reward, ask)}>
              {t("take.take")}
            </button>
          </li>
        ))}
      </ul>
      <p class="muted">{t("take.how")}</p>
    </section>
  );
}
