/** Three rooms of the office: my day, the open cases, and short answers. */

import "../care/care.css";
import { useState } from "preact/hooks";
import type { CaseList, ShortAnswer } from "../api/care";
import { Answers } from "../care/Answers";
import { CaseDialog } from "../care/CaseDialog";
import { CaseLines } from "../care/CaseLines";
import { useAnswer } from "../api/answer";
import { MyDay } from "../care/MyDay";
import { Failure, Nothing, Select } from "../design/forms";
import { t } from "../words";
import { AnswerDialog } from "./AnswerDialog";
import { line } from "./line";
import { addressOf, addressOfPayer } from "./member_address";
import { isRole } from "./office";

export function DayRoom() {
  return (
    <>
      <header class="room-top">
        <h1>{t("day.title")}</h1>
      </header>
      <MyDay openFile={(memberId) => (location.hash = addressOf(memberId))} openPayer={(payerId) => (location.hash = addressOfPayer(payerId))} />
    </>
  );
}

export function CasesRoom() {
  const [whose, setWhose] = useState("all");
  const [outlet, setOutlet] = useState("");
  const [shown, setShown] = useState<string | null>(null);
  const asked = Object.entries({ whose, outlet_code: outlet }).filter(([, value]) => value !== "");
  const { answer, failure, load } = useAnswer<CaseList>(`/cases?${new URLSearchParams(asked).toString()}`);
  const choices = [
    { value: "all", label: t("day.all") },
    { value: "mine", label: t("case.mine") },
    { value: "overdue", label: t("day.overdue") },
  ];
  const outlets = line.outlets();
  return (
    <>
      <header class="room-top">
        <h1>{t("case.plural")}</h1>
      </header>
      <p class="muted">{t("case.why")}</p>
      <div class="filters">
        <Select label={t("day.whose")} name="whose" choices={choices} value={whose} onChange={setWhose} />
        {outlets.length > 1 && <Select label={t("form.outlet")} name="outlet" choices={[{ value: "", label: t("form.all_outlets") }, ...outlets]} value={outlet} onChange={setOutlet} />}
      </div>
      <Failure of={failure} />
      {answer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {answer?.cases.length === 0 && <Nothing words={t("case.none")} />}
      {answer !== null && <CaseLines cases={answer.cases} open={setShown} />}
      {answer?.is_more && <p class="muted">{t("day.more")}</p>}
      {shown !== null && <CaseDialog caseId={shown} close={() => setShown(null)} changed={load} />}
    </>
  );
}

export function AnswersRoom() {
  const [editing, setEditing] = useState<ShortAnswer | "new" | null>(null);
  const [turn, setTurn] = useState(0);

  function written(): void {
    setEditing(null);
    setTurn(turn + 1);
  }

  return (
    <>
      <header class="room-top">
        <h1>{t("answers.title")}</h1>
        <span class="spacer" />
        {isRole("hq") && <button type="button" class="button small primary" onClick={() => setEditing("new")}>{t("answers.write")}</button>}
      </header>
      <p class="muted">{t("answers.why")}</p>
      <Answers key={turn} showsAll={isRole("hq")} {...(isRole("hq") ? { edit: setEditing } : {})} />
      {editing !== null && <AnswerDialog of={editing === "new" ? null : editing} close={() => setEditing(null)} done={written} />}
    </>
  );
}
