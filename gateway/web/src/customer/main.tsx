/** The customer's page: stamps, rewards and the own QR, behind the link on the card. */

import "../design/tokens.css";
import "../design/elements.css";
import "./customer.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { Api } from "../api/client";
import { Problem } from "../api/problem";
import type { Balance, RedeemCode } from "../api/types";
import { keepInstalled } from "../installed/register";
import { asLocale, chosenLocale, locale, show, startWords } from "../words";
import { BalancePage, balance, trouble } from "./BalancePage";
import { BALANCE, firstAnswer, token, wishedLanguage } from "./first";
import type { Wallet } from "./Wallets";

/** What the first script has asked for is not asked for twice. */
function fetcher(...call: Parameters<typeof fetch>): Promise<Response> {
  const asked = call[0] === BALANCE ? firstAnswer() : null;
  return asked ?? fetch(...call);
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
void words.then(() => render(<BalancePage again={() => void read()} ask={askForCode} save={saveIn} disown={disown} />, document.getElementById("page")!));
void keepInstalled("/balance", isUnseen);
