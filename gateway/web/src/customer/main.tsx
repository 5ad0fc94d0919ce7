/** The customer's page: stamps, rewards and the own QR, behind the link on the card. */

import "../design/tokens.css";
import "../design/elements.css";
import "./customer.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { Api } from "../api/client";
import { Problem } from "../api/problem";
import type { Balance, RedeemCode } from "../api/types";
import { afterPaint } from "../design/painted";
import { asLocale, chosenLocale, locale, show, startWords } from "../words";
import { BALANCE, cardUnderWay, token, wishedLanguage } from "./asking";
import { BalancePage, balance, bringRest, trouble } from "./BalancePage";
import type { Wallet } from "./Wallets";

/** What the page's HTML has asked for is not asked for twice, and waited for no longer. */
function fetcher(...[url, request]: Parameters<typeof fetch>): Promise<Response> {
  const asked = url === BALANCE ? cardUnderWay() : null;
  if (asked === null) return fetch(url, request);
  const tooLate = new Promise<never>((_, failed) => request?.signal?.addEventListener("abort", failed));
  return Promise.race([asked, tooLate]);
}

const api = new Api({ token: () => null, locale: wishedLanguage }, fetcher);

async function read(): Promise<void> {
  trouble.value = null;
  if (token() === "") {
    trouble.value = "no_link";
    return;
  }
  try {
    const answer = await api.ask<Balance>("/balance", { token: token() });
    const theirs = asLocale(answer.member.locale);
    await words;
    if (chosenLocale() === null && theirs !== null && theirs !== locale()) await show(theirs);
    balance.value = answer;
  } catch (failure) {
    if (failure instanceof Problem && failure.code === "link_paused") trouble.value = "paused";
    else trouble.value = failure instanceof Problem && failure.status < 500 && failure.status !== 429 ? "bad_link" : "no_answer";
  }
}

function askForCode(rewardId: string): Promise<RedeemCode> {
  return api.ask<RedeemCode>("/balance/redeem-codes", { token: token(), reward_id: rewardId });
}

/** A phone opens the file with its wallet; Google's is a page of theirs. The token is in neither address. */
async function saveIn(wallet: Wallet): Promise<void> {
  if (wallet === "google") {
    const { save_url } = await api.ask<{ save_url: string }>("/balance/passes/google", { token: token() });
    location.assign(save_url);
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await api.download("/balance/passes/apple", { token: token() }));
  link.download = "card.pkpass";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function disown(): Promise<void> {
  await api.ask("/balance/disownments", { token: token() });
  balance.value = null;
  trouble.value = "paused";
}

/** A code is shown to a till for ninety seconds: nothing changes under the eyes of whoever shows it. */
const isUnseen = signal(document.hidden);

window.addEventListener("hashchange", () => {
  balance.value = null;
  void read();
});
document.addEventListener("visibilitychange", () => (isUnseen.value = document.hidden));

const words = startWords();
void read();
void words.then(() => {
  render(<BalancePage again={() => void read()} ask={askForCode} save={saveIn} disown={disown} />, document.getElementById("page")!);
  whenShown(() => {
    void bringRest();
    void import("../installed/register").then(({ keepInstalled }) => keepInstalled("/balance", isUnseen), () => undefined);
  });
});

/** When there is something to see: the card, or what is in the way of it. */
function whenShown(then: () => void): void {
  let isDone = false;
  effect(() => {
    if (isDone || (balance.value === null && trouble.value === null)) return;
    isDone = true;
    afterPaint(then);
  });
}
