/** The till's own keypad, big enough for a thumb. */

import { BackspaceIcon } from "../design/icons";
import { t } from "../words";
import type { Till } from "./till";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "+", "0"];

export function Keypad({ till }: { till: Till }) {
  return (
    // Presses leave the focus in the field.
    <div class="keypad" onMouseDown={(event) => event.preventDefault()}>
      {DIGITS.map((digit) => (
        <button key={digit} type="button" class={digit === "+" ? "key key-plus" : "key"} tabIndex={-1} onClick={() => till.type(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" class="key key-erase" tabIndex={-1} aria-label={t("keypad.erase")} onClick={() => till.erase()}>
        <BackspaceIcon />
      </button>
      <button type="button" class="button secondary key-find" tabIndex={-1} disabled={till.stage.text.value === ""} onClick={() => void till.enter()}>
        {t("keypad.find")}
      </button>
    </div>
  );
}
