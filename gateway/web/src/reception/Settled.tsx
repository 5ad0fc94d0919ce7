/** Back from the file of somebody who was stopped: the door decides anew when somebody asks it to. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { CheckIn } from "../api/types";
import { t } from "../words";
import type { Desk } from "./desk";

/** What a verdict says ends like a headline. */
function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

export function Settled({ checkIn: { member, verdict }, desk }: { checkIn: CheckIn; desk: Desk }) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => button.current?.focus(), []);
  return (
    <div class="letting-in">
      <h1>{member.display_name}</h1>
      <p class="muted">{t("reception.was_stopped", { why: sentence(verdict.message) })}</p>
      <button ref={button} type="button" class="button primary" onClick={() => void desk.checkIn(member.member_id)}>{t("reception.check_again")}</button>
      <button type="button" class="button quiet-wide" onClick={() => desk.reset()}>{t("reception.cancel")}</button>
    </div>
  );
}
