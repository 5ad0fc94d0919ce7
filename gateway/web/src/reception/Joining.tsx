/** Somebody whom nobody knows yet joins at the desk: what may be kept is said first. */

import { useState } from "preact/hooks";
import { Alikes } from "../station/Alikes";
import { JoiningFields, joiningIn } from "../station/JoiningFields";
import type { Enrolment } from "../station/enrolment";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";

export function Joining({ desk, phone, enrolment }: { desk: Desk; phone: string; enrolment: Enrolment }) {
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const alike = enrolment.alike.value;

  async function join(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (isBusy) return;
    const member = joiningIn(event.currentTarget as HTMLFormElement);
    say("");
    setBusy(true);
    try {
      await desk.enrol(enrolment, member);
    } catch (failure) {
      say(sentenceFor(failure));
    } finally {
      setBusy(false);
    }
  }

  function look(event: FocusEvent): void {
    const { phone, given_name } = joiningIn(event.currentTarget as HTMLFormElement);
    void enrolment.look(phone, given_name);
  }

  return (
    <form class="enrol" onSubmit={(event) => void join(event)} onFocusOut={look}>
      <h1>{t("enrol.title")}</h1>
      <Alikes alike={alike} choose={(memberId) => void desk.checkIn(memberId)} />
      <p class="consent">{t("enrol.consent")}</p>
      <JoiningFields phone={phone} />
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      <div class="row">
        <button type="submit" class="button primary" disabled={isBusy}>{t(alike.length > 0 ? "alike.join_new" : "unknown.enrol")}</button>
        <button type="button" class="button quiet-wide" onClick={() => desk.cancel()}>{t("reception.cancel")}</button>
      </div>
    </form>
  );
}
