/** The own QR code for a scanner, on the first screen: it is what somebody in a queue came for. A tap, and it is all that the screen shows. */

import { useRef, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { inFours, svgImage } from "../design/shown";
import { t } from "../words";

interface Shown {
  qr: string;
  number: string;
  /** Comes with the rest of the page; a tap before that is not lost. */
  Bright: ComponentType<{ picture: string; number: string; close(): void }> | null;
}

export function OwnCode({ qr, number, Bright }: Shown) {
  const [isBright, setBright] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const picture = svgImage(qr);
  function close(): void {
    setBright(false);
    opener.current?.focus();
  }
  return (
    <section class="sheet qr" aria-label={t("balance.your_card")}>
      <button ref={opener} type="button" class="qr-opener" aria-label={t("bright.open")} onClick={() => setBright(true)}>
        <img src={picture} alt={t("qr.alt")} width="160" height="160" />
      </button>
      <div>
        {/* Beside the code there is room for half of it in a line. */}
        <p class="card-number">{inFours(number.slice(0, 8))} {inFours(number.slice(8))}</p>
        <p class="muted">{t("bright.how")}</p>
      </div>
      {isBright && Bright !== null && <Bright picture={picture} number={number} close={close} />}
    </section>
  );
}
