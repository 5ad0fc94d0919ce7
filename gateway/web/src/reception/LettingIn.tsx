/** Let somebody in once who was turned away: a reason, a manager, and their PIN, also of one who works at this desk: a session there makes no manager. */

import "../station/door.css";
import { useEffect, useState } from "preact/hooks";
import type { Person } from "../api/access";
import type { CheckIn } from "../api/types";
import { PinPad } from "../station/PinPad";
import { api } from "../station/suite";
import { t } from "../words";
import { sentenceFor } from "../words/failures";
import type { Desk } from "./desk";
import { OVERRIDE_REASONS } from "./verdicts";

export function LettingIn({ checkIn, desk }: { checkIn: CheckIn; desk: Desk }) {
  const [reason, setReason] = useState<string>("");
  const [approvers, setApprovers] = useState<readonly Person[] | null>(null);
  const [approver, setApprover] = useState<Person | null>(null);
  const [said, say] = useState("");
  useEffect(() => {
    void api.get<{ approvers: Person[] }>("/stations/me/approvers").then((answer) => setApprovers(answer.approvers), (failure) => say(sentenceFor(failure)));
  }, []);

  if (approver !== null) {
    const why = OVERRIDE_REASONS[reason];
    const title = t("reception.allows", { who: approver.name, name: checkIn.member.display_name, why: why === undefined ? reason : t(why) });
    const use = { title, with: (pin: string) => desk.letIn(checkIn, reason, { approver_id: approver.staff_id, pin }) };
    return (
      <div class="letting-in" data-own-keys>
        <PinPad person={approver} isLocked={false} use={use} back={() => setApprover(null)} signedIn={() => undefined} />
      </div>
    );
  }
  return (
    <div class="letting-in">
      <h1>{t("reception.let_in", { name: checkIn.member.display_name })}</h1>
      <p class="muted">{checkIn.verdict.message}</p>
      {said !== "" && <p class="problem" role="alert">{said}</p>}
      {reason === "" ? (
        <Choices title={t("reception.why")} choices={Object.entries(OVERRIDE_REASONS).map(([code, word]) => [code, t(word)])} choose={setReason} />
      ) : (
        <Choices
          title={approvers?.length === 0 ? t("reception.no_approvers") : t("reception.who_approves")}
          choices={(approvers ?? []).map((each) => [each.staff_id, each.name])}
          choose={(staffId) => setApprover(approvers!.find((each) => each.staff_id === staffId)!)}
        />
      )}
      <button type="button" class="button quiet-wide" onClick={() => desk.cancel()}>{t("reception.cancel")}</button>
    </div>
  );
}

interface Asked {
  title: string;
  choices: readonly (readonly [string, string])[];
  choose(value: string): void;
}

function Choices({ title, choices, choose }: Asked) {
  return (
    <fieldset class="choices">
      <legend>{title}</legend>
      {choices.map(([value, label]) => (
        <button key={value} type="button" class="button secondary" onClick={() => choose(value)}>{label}</button>
      ))}
    </fieldset>
  );
}
