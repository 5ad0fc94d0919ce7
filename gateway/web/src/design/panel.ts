/** What opens under its button, and closes by itself as soon as somebody goes elsewhere. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** `first` finds what has the focus as soon as the panel is open; `whole` is the button with its panel. */
export function usePanel(first: string) {
  const [isOpen, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!isOpen) return;
    const before = document.activeElement;
    let wentOn = false;
    function leave(event: Event): void {
      if (whole.current?.contains(event.target as Node)) return;
      wentOn = true;
      setOpen(false);
    }
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    whole.current?.querySelector<HTMLElement>(first)?.focus();
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
      // Whoever went on elsewhere by themselves is not called back, and nothing moves under their finger.
      if (!wentOn && whole.current?.contains(document.activeElement) && before instanceof HTMLElement) before.focus();
    };
  }, [isOpen]);

  const leaveByKey = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
  return { isOpen, setOpen, whole, leaveByKey };
}
