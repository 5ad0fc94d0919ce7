/** What stands below the cups, and what a press brings. Nobody waits for it to see the code and the cups. */

import type { Balance, ProgramStanding } from "../api/types";
import { History } from "./History";
import { NotMe } from "./NotMe";
import { OwnData } from "./OwnData";
import { Wallets, type Save } from "./Wallets";

export { Bright } from "./Bright";
export { Taking, isTaking, take } from "./Taking";

interface Shown {
  wallets: readonly string[];
  history: Balance["history"];
  programs: readonly ProgramStanding[];
  save: Save;
  disown(): Promise<void>;
}

export function Rest({ wallets, history, programs, save, disown }: Shown) {
  return (
    <>
      <Wallets offered={wallets} save={save} />
      <History lines={history} programs={programs} />
      <p class="center">
        <OwnData />
      </p>
      <NotMe disown={disown} />
    </>
  );
}
