/** The PIN: typed on the page's own keypad or any keyboard, shown as dots, and never kept. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../api/access";
import { NoAnswer, Problem } from "../api/problem";
import { BackspaceIcon } from "../design/icons";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import { now } from "../words/now";
import { renewDevice } from "./device";
import { signIn } from "./session";

const SHORTEST = 4;
const LONGEST = 6;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

interface Pad {
  person: Person;
  isLocked: boolean;
  back(): void;
  signedIn(): void;
  /** What the PIN is for, where it is not for signing in: in words, too. */
  use?: { title: string; with(pin: string): Promise<void> };
}

export function PinPad({ person, isLocked, back, signedIn, use }: Pad) {
  const [pin, setPin] = useState("");
  const [said, say] = useState("");
  const [misses, setMisses] = useState(0);
  const [until, setUntil] = useState(0);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const waits = Math.ceil((until - now.value) / 60_000);
  const mayTry = waits <= 0 && !isBusy;

  // At once, so that not one digit typed after the name is lost.
  useLayoutEffect(() => field.current?.focus(), [misses, mayTry]);

  function write(text: string): void {
    setPin(text.replace(/\D/g, "").slice(0, LONGEST));
    say("");
  }

  async function enter(event?: Event): Promise<void> {
    event?.preventDefault();
    if (!mayTry || pin.length < SHORTEST) return;
    setBusy(true);
    try {
      await (use === undefined ? signIn(person, pin) : use.with(pin));
      signedIn();
    } catch (failure) {
      setPin("");
      setMisses(misses + 1);
      tell(failure);
    } finally {
      setBusy(false);
    }
  }

  function tell(failure: unknown): void {
    if (failure instanceof Problem && failure.status === 429) {
      setUntil(Date.now() + (failure.retryAfterSeconds ?? 60) * 1000);
      return say("");
    }
    if (failure instanceof NoAnswer) void renewDevice(); // Which finds out whether anybody can check a PIN at all.
    const isWrong = failure instanceof Problem && failure.code === "sign_in_refused";
    say(isWrong ? t("door.wrong") : sentenceFor(failure));
  }

  return (
    <form class="pin" onSubmit={(event) => void enter(event)} onKeyDown={(event) => event.key === "Escape" && back()}>
      <h1>{isLocked ? t("door.locked", { name: person.name }) : (use?.title ?? person.name)}</h1>
      {isLocked && <p class="muted">{t("door.locked_hint")}</p>}
      <label for="pin">{t("door.pin")}</label>
      <input
        id="pin"
        ref={field}
        key={misses}
        class={said === "" || misses === 0 ? "pin-field" : "pin-field shakes"}
        type="password"
        // The page has its own keypad: the tablet's keyboard would cover it.
        inputMode="none"
        autocomplete="off"
        maxLength={LONGEST}
        value={pin}
        readOnly={!mayTry}
        aria-invalid={said !== ""}
        aria-describedby="pin-problem"
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p id="pin-problem" class="problem" role="alert">
        {waits > 0 ? t("door.wait", {}, waits) : said}
      </p>
      <div class="keypad pin-keys" onMouseDown={(event) => event.preventDefault()}>
        {DIGITS.map((digit) => (
          <button key={digit} type="button" class="key" disabled={!mayTry} onClick={() => write(pin + digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="key" aria-label={t("keypad.erase")} disabled={!mayTry} onClick={() => write(pin.slice(0, -1))}>
          <BackspaceIcon />
        </button>
        <button type="button" class="key" disabled={!mayTry} onClick={() => write(`${pin}0`)}>
          0
        </button>
        <button type="submit" class="key pin-enter" disabled={!mayTry || pin.length < SHORTEST}>
          {t("door.enter")}
        </button>
      </div>
      <button type="button" class="button quiet-wide" onClick={back}>
        {t(use === undefined ? "door.other_person" : "back")}
      </button>
    </form>
  );
}
