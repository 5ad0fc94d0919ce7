/** What a member sees of their own card, on whatever phone they have: first of all the code, the cups and what is ready. */

import { signal } from "@preact/signals";
import type { Balance, Ending, ProgramStanding, Reward } from "../api/types";
import { Cup, Cups, countsVisits, toGo } from "../design/Cups";
import { DisplayMenu } from "../design/DisplayMenu";
import { CakeIcon, ClockIcon, GiftIcon } from "../design/icons";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { choose, t, type Locale, type WordKey } from "../words";
import { day } from "../words/dates";
import { OwnCode } from "./OwnCode";
import { OwnData } from "./OwnData";
import type { Ask } from "./Taking";
import type { Save } from "./Wallets";

/** The history and what can be done: nobody waits for these to see the code and the cups. */
type Rest = typeof import("./Rest");
const rest = signal<Rest | null>(null);
const AGAIN_MS = 3_000;
let coming: Promise<Rest> | null = null;

function restOfPage(): Promise<Rest> {
  coming ??= import("./Rest").catch(async () => {
    await new Promise((done) => setTimeout(done, AGAIN_MS));
    coming = null;
    return restOfPage();
  });
  return coming;
}

/** To be called when the cups are on the screen. */
export async function bringRest(): Promise<void> {
  rest.value = await restOfPage();
}

export const balance = signal<Balance | null>(null);
export const trouble = signal<null | "no_link" | "bad_link" | "paused" | "no_answer">(null);

/** What the page can ask for with the token that it alone knows. */
export interface Asking {
  again(): void;
  ask: Ask;
  save: Save;
  disown(): Promise<void>;
}

export function BalancePage({ again, ask, save, disown }: Asking) {
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
      {balance.value !== null && <Card {...balance.value} ask={ask} again={again} save={save} disown={disown} />}
    </main>
  );
}

const TROUBLE: Record<NonNullable<typeof trouble.value>, WordKey> = {
  no_link: "balance.no_link",
  bad_link: "balance.bad_link",
  paused: "balance.paused",
  no_answer: "balance.no_answer",
};

function Trouble({ again }: { again: () => void }) {
  return (
    <section class="sheet center" role="alert">
      <Cup kind="empty" />
      <h1>{t(TROUBLE[trouble.value!])}</h1>
      {trouble.value === "no_link" && <p class="muted">{t("balance.join")}</p>}
      {(trouble.value === "no_link" || trouble.value === "bad_link") && <OwnData words="balance.by_phone" />}
      {trouble.value === "no_answer" && (
        <button type="button" class="button primary" onClick={again}>
          {t("try_again")}
        </button>
      )}
    </section>
  );
}

function Card({ member, loyalty, endings, history, wallets, qr_svg, ask, again, save, disown }: Balance & Asking) {
  const come = rest.value;
  return (
    <>
      <h1>{t("balance.hello", { name: member.display_name })}</h1>
      {loyalty.rewards.some(({ kind }) => kind === "birthday") && (
        <p class="ribbon">
          <CakeIcon /> <span>{t("balance.birthday")}</span>
        </p>
      )}
      {come !== null && <come.Taking ask={ask} closed={again} />}
      {!come?.isTaking() && <OwnCode qr={qr_svg} number={member.card_number} Bright={come?.Bright ?? null} />}
      {loyalty.programs.map((program) => (
        <Stamps key={program.code} program={program} endings={endings.filter((each) => each.program === program.code)} />
      ))}
      <Rewards rewards={loyalty.rewards} ask={ask} />
      {loyalty.is_stale && <p class="muted center">{t("balance.stale")}</p>}
      {come !== null && <come.Rest wallets={wallets} history={history} programs={loyalty.programs} save={save} disown={disown} />}
    </>
  );
}

function Stamps({ program, endings }: { program: ProgramStanding; endings: readonly Ending[] }) {
  return (
    <section class="sheet stamps">
      <h2>{program.title ?? t("balance.stamps")}</h2>
      <Cups {...program} />
      <p class="big">{inWords(program)}</p>
      {endings.length > 0 && (
        <ul class="endings muted">
          {endings.map(({ quantity, expires_on }) => (
            <li key={expires_on}>
              <ClockIcon /> {t("balance.ends", { day: day(expires_on) }, quantity)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A debt is told as what it is: stamps of a cup that was given back, visits that were undone. */
function inWords(program: ProgramStanding): string {
  const { balance, target } = program;
  if (balance < 0) return t(countsVisits(program) ? "visits.owed" : "balance.owed", {}, -balance);
  return balance < target ? toGo(program) : t("stamps.of", { balance, target });
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
            <button type="button" class="button small gift" onClick={() => void restOfPage().then(({ take }) => take(reward, ask))}>
              {t("take.take")}
            </button>
          </li>
        ))}
      </ul>
      <p class="muted">{t("take.how")}</p>
    </section>
  );
}
