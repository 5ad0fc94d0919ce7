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

/** The token stays in the fragment, so that the page can be kept and reloaded; the body of a POST is the only place it goes to. */
const api = new Api({ token: () => null, locale });

async function read(): Promise<void> {
  const token = location.hash.slice(1);
  trouble.value = null;
  if (token === "") {
    trouble.value = "no_link";
    return;
  }
  try {
    const answer = await api.ask<Balance>("/balance", { token });
    const theirs = asLocale(answer.member.locale);
    if (chosenLocale() === null && theirs !== null && theirs !== locale()) {
      // The titles came in the language of this phone: they are asked for again in the member's own.
      await show(theirs);
      return read();
    }
    balance.value = answer;
  } catch (failure) {
    trouble.value = failure instanceof Problem && failure.status < 500 && failure.status !== 429 ? "bad_link" : "no_answer";
  }
}

function askForCode(rewardId: string): Promise<RedeemCode> {
  return api.ask<RedeemCode>("/balance/redeem-codes", { token: location.hash.slice(1), reward_id: rewardId });
}

/** A code is shown to a till for ninety seconds: nothing changes under the eyes of whoever shows it. */
const isUnseen = signal(document.hidden);

window.addEventListener("hashchange", () => void read());
document.addEventListener("visibilitychange", () => (isUnseen.value = document.hidden));

void startWords().then(() => {
  render(<BalancePage again={() => void read()} ask={askForCode} />, document.getElementById("page")!);
  void read();
});
void keepInstalled("/balance", isUnseen);
