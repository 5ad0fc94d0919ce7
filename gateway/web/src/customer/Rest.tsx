/** What stands below the cups, and what a press brings. */

import type { Balance, ProgramStanding } from "../api/types";
import { History } from "./History";
import { NotMe } from "./NotMe";
import { OwnCode } from "./OwnCode";
import { OwnData } from "./OwnData";
import type { Save } from "./Wallets";

export { Taking, take } from "./Taking";

interface Shown {
  qr: string;
  number: string;
  wallets: readonly string[];
  history: Balance["history"];
  programs: readonly ProgramStanding[];
  save: Save;
  disown(): Promise<void>;
}

export function Rest({ qr, number, wallets, history, programs, save, disown }: Shown) {
  return (
    <>
      <OwnCode qr={qr} number={number} wallets={wallets} save={save} />
      <History lines={history} programs={programs} />
      <p class="center">
        <OwnData />
      </p>
      <NotMe disown={disown} />
    </>
  );
}
