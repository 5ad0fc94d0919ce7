/** The card in the phone's own wallet: shown where the franchise has set that up, on the phones that have one. */

import { useState } from "preact/hooks";
import { CardIcon } from "../design/icons";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";

export type Wallet = "apple" | "google";
/** Puts the card into it; the page alone knows the token of the link. */
export type Save = (wallet: Wallet) => Promise<void>;

const WORDS: Record<Wallet, WordKey> = { apple: "wallet.apple", google: "wallet.google" };

export function Wallets({ offered, save }: { offered: readonly string[]; save: Save }) {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const own = walletOf(navigator.userAgent, navigator.maxTouchPoints);
  if (own === null || !offered.includes(own)) return null;

  async function put(wallet: Wallet): Promise<void> {
    setBusy(true);
    setFailure(null);
    await save(wallet).catch(setFailure);
    setBusy(false);
  }
  return (
    <section class="sheet center">
      <button type="button" class="button secondary" disabled={isBusy} onClick={() => void put(own)}>
        <CardIcon /> {t(WORDS[own])}
      </button>
      <p class="problem" role="alert">{failure === null ? "" : sentenceFor(failure)}</p>
    </section>
  );
}

/** Which wallet a device has; none for the others. An iPad says that it is a Mac, but a Mac has no touch screen. */
export function walletOf(userAgent: string, touchPoints: number): Wallet | null {
  if (/iPhone|iPod|iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return "apple";
  return /Android/.test(userAgent) ? "google" : null;
}
