/** What a member sees of their own card, on whatever phone they have. */

import { signal } from "@preact/signals";
import type { Balance, LoyaltyEntry, Reward } from "../api/types";
import { Cup, Cups } from "../design/Cups";
import { CakeIcon, GiftIcon } from "../design/icons";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { inFours, svgImage } from "../design/shown";
import { choose, t, type Locale, type WordKey } from "../words";
import { day, moment } from "../words/dates";

export const balance = signal<Balance | null>(null);
export const trouble = signal<null | "no_link" | "bad_link" | "no_answer">(null);

export function BalancePage({ again }: { again: () => void }) {
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
      </header>
      {trouble.value !== null && balance.value === null && <Trouble again={again} />}
      {trouble.value === null && balance.value === null && <p class="muted center" role="status">{t("looking")}</p>}
      {balance.value !== null && <Card {...balance.value} />}
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
          {t("balance.again")}
        </button>
      )}
    </section>
  );
}

function Card({ member, loyalty, qr_svg: qr, is_birthday: isBirthday }: Balance) {
  return (
    <>
      <h1>{t("balance.hello", { name: member.display_name })}</h1>
      {isBirthday && (
        <p class="ribbon">
          <CakeIcon /> <span>{t("balance.birthday")}</span>
        </p>
      )}
      {loyalty.programs.map(({ code, title, balance, target }) => (
        <section key={code} class="sheet stamps">
          <h2>{title ?? t("balance.stamps")}</h2>
          <Cups balance={balance} target={target} />
          <p class="big">{balance < target ? t("stamps.to_go", {}, target - balance) : t("stamps.of", { balance, target })}</p>
        </section>
      ))}
      <Rewards rewards={loyalty.rewards} />
      <section class="sheet center qr">
        <h2>{t("balance.your_card")}</h2>
        <img src={svgImage(qr)} alt={t("qr.alt")} width="260" height="260" />
        <p class="card-number">{inFours(member.card_number)}</p>
        <p class="muted">{t("balance.show_at_till")}</p>
      </section>
      {loyalty.is_stale && <p class="muted center">{t("balance.stale")}</p>}
      <History entries={loyalty.entries ?? []} />
    </>
  );
}

function Rewards({ rewards }: { rewards: readonly Reward[] }) {
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
          </li>
        ))}
      </ul>
    </section>
  );
}

function History({ entries }: { entries: readonly LoyaltyEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <section class="sheet history">
      <h2>{t("history.title")}</h2>
      <ol>
        {entries.map((entry) => (
          <li key={entry.entry_id}>
            <span>{inWords(entry)}</span>
            <time class="muted" dateTime={entry.occurred_at}>{moment(entry.occurred_at)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The kinds of the ledger; one that this page has not heard of is told by its sign. */
const TOLD: Record<string, WordKey> = {
  earn: "history.earn",
  spend: "history.spend",
  reverse: "history.reverse",
  release: "history.release",
  expire: "history.expire",
};

function inWords({ kind, quantity }: LoyaltyEntry): string {
  return t(TOLD[kind] ?? (quantity < 0 ? "history.reverse" : "history.earn"), {}, Math.abs(quantity));
}
