/** The waiver was signed on paper: which words, as the franchise names them. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CheckIn } from "../api/types";
import { coded } from "../design/shown";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

const PLACE = "regulars.waiver";

export function SigningWaiver({ checkIn, desk }: { checkIn: CheckIn; desk: Desk }) {
  const [version, setVersion] = useState(localStorage.getItem(PLACE) ?? "");
  const [said, say] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);

  async function sign(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await desk.signWaiver(checkIn, coded(version));
      localStorage.setItem(PLACE, version);
    } catch (failure) {
      say(sentenceFor(failure));
    }
  }

  return (
    <form class="letting-in" onSubmit={(event) => void sign(event)}>
      <h1>{t("reception.waiver", { name: checkIn.member.display_name })}</h1>
      <label for="waiver">{t("reception.waiver_version")}</label>
      <input id="waiver" ref={field} class="field" value={version} autocomplete="off" maxLength={40} required onInput={(event) => setVersion(event.currentTarget.value)} />
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      <button type="submit" class="button primary">{t("reception.waiver_signed")}</button>
      <button type="button" class="button quiet-wide" onClick={() => desk.cancel()}>{t("reception.cancel")}</button>
    </form>
  );
}
