/** The own code as all that the screen shows, black on white, and the screen stays on. No page may turn the light up: white from edge to edge is the most that one can do. */

import { useLayoutEffect, useRef } from "preact/hooks";
import { inFours } from "../design/shown";
import { t } from "../words";

export function Bright({ picture, number, close }: { picture: string; number: string; close(): void }) {
  const heading = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    heading.current?.focus();
    const isEscape = (event: KeyboardEvent) => event.key === "Escape" && close();
    window.addEventListener("keydown", isEscape);
    document.documentElement.classList.add("is-bright");
    const letGo = stayAwake();
    return () => {
      window.removeEventListener("keydown", isEscape);
      document.documentElement.classList.remove("is-bright");
      letGo();
    };
  }, []);
  return (
    <div class="bright" role="dialog" aria-modal="true" aria-label={t("balance.your_card")} onClick={close}>
      <img src={picture} alt={t("qr.alt")} />
      <p class="card-number">{inFours(number)}</p>
      <button ref={heading} type="button" class="button bright-close" onClick={close}>
        {t("take.close")}
      </button>
    </div>
  );
}

/** Keeps the screen on, where the phone lets a page do that, until it is told to let go; a phone that was put away takes it back. */
function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let isOver = false;
  async function hold(): Promise<void> {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    // A phone that saves its battery says no: the code is as good on a screen that goes dark.
    const held = await navigator.wakeLock.request("screen").catch(() => null);
    if (isOver) void held?.release();
    else lock = held;
  }
  const again = () => void hold();
  document.addEventListener("visibilitychange", again);
  void hold();
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", again);
    void lock?.release();
  };
}
