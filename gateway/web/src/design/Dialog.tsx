/** What lies over a page, and what was done last, said to everybody. Comes with the page; what is filled in comes when it is opened. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../words";
import { CrossIcon } from "./icons";

const FIRST_FIELD = "form :is(input, select, textarea):not(:disabled)";

/** The browser's own: it keeps the focus inside, closes on Escape and gives the focus back. A form begins at its first field, unless one asks for it. */
export function Dialog({ title, close, children, isWide = false, isPage = false }: { title: string; close(): void; children: ComponentChildren; isWide?: boolean; isPage?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the browser paints: until it is modal it stands in the page, out of reach under another dialog, and what is typed goes astray.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    if (!isPage && shown?.querySelector("[autofocus]") === null) shown.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    dialogs.value = [...dialogs.peek(), id];
    return () => {
      dialogs.value = dialogs.peek().filter((each) => each !== id);
      // It gives the focus back itself; nothing under it can be given any as long as it is modal.
      if (shown?.open) shown.close();
    };
  }, []);
  // On Escape at once: that one is closed is told only when the page is drawn again, and what was opened meanwhile would be closed with it.
  const leave = (event: Event) => {
    // A chooser of files inside says "cancel", too, when nothing was chosen; and what is gone says "close".
    if (event.target !== dialog.current) return;
    event.preventDefault();
    close();
  };
  return (
    <dialog
      ref={dialog}
      class={isPage ? "dialog page" : isWide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={leave}
      onClose={leave}
    >
      <header class="dialog-top">
        <h2 id={id}>{title}</h2>
        <button type="button" class="quiet" aria-label={t("form.close")} onClick={close}>
          <CrossIcon />
        </button>
      </header>
      {children}
      <Said over={id} />
    </dialog>
  );
}

/** What was done last, said once to everybody. */
const said = signal("");

/** Those that lie open, the one on top last: what lies under it is neither seen nor read out. */
const dialogs = signal<readonly string[]>([]);

/** Each dialog has one of its own, so that it is heard wherever the act was done; `over` none where it is the page's. */
export function Said({ over }: { over?: string }) {
  const words = dialogs.value.at(-1) === over ? said.value : "";
  return (
    <p class={words === "" ? "unseen" : "said"} role="status" aria-live="polite">
      {words}
    </p>
  );
}

let quiet: ReturnType<typeof setTimeout> | undefined;
export function tell(words: string): void {
  said.value = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => (said.value = ""), 6_000);
}
