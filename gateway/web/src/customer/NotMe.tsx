/** For whoever got somebody else's link, by a number that was given away or by mistake: they let go of the card. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../words";
import { sentenceFor } from "../words/failures";

/** Letters lead here with this behind the address; the token stays behind the #. */
const IS_ASKED = new URLSearchParams(location.search).has("not-me");

export function NotMe({ disown }: { disown(): Promise<void> }) {
  const [isOpen, setOpen] = useState(IS_ASKED);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (isOpen) heading.current?.focus();
  }, [isOpen]);

  async function letGo(): Promise<void> {
    setBusy(true);
    setFailure(null);
    await disown().catch(setFailure);
    setBusy(false);
  }
  if (!isOpen) {
    return (
      <p class="center">
        <button type="button" class="button quiet-wide" onClick={() => setOpen(true)}>
          {t("not_me.open")}
        </button>
      </p>
    );
  }
  return (
    <section class="sheet not-me">
      <h2 ref={heading} tabIndex={-1}>{t("not_me.open")}</h2>
      <p>{t("not_me.how")}</p>
      <p class="problem" role="alert">{failure === null ? "" : sentenceFor(failure)}</p>
      <button type="button" class="button grave" disabled={isBusy} onClick={() => void letGo()}>
        {t("not_me.sure")}
      </button>
      <button type="button" class="button quiet-wide" onClick={() => setOpen(false)}>
        {t("not_me.back")}
      </button>
    </section>
  );
}
