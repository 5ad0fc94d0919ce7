/** My day: what is to be done today, the overdue first, and the weeks ahead. */

import "../design/forms.css";
import "./care.css";
import { useState } from "preact/hooks";
import { mayKeepProspects } from "../api/access";
import type { TaskLine, TaskList } from "../api/care";
import { useLine } from "../api/line";
import { Failure, Nothing, Select } from "../design/forms";
import { t } from "../words";
import { day } from "../words/dates";
import { Calendar } from "./Calendar";
import { ProspectDialog } from "../prospects/ProspectDialog";
import { CaseDialog } from "./CaseDialog";
import { useAnswer } from "../api/answer";
import { Task } from "./Task";

interface MyDay {
  /** Opens the file of a member, as the page does that. */
  openFile(memberId: string): void;
  /** Opens the page of a company that pays, where the page has one. */
  openPayer?(payerId: string): void;
}

export function MyDay({ openFile, openPayer }: MyDay) {
  const line = useLine();
  const [whose, setWhose] = useState("mine");
  const [outlet, setOutlet] = useState("");
  const [dueOn, setDueOn] = useState("");
  const [shownCase, setShownCase] = useState<string | null>(null);
  const [shownProspect, setShownProspect] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const asked = Object.entries({ whose, outlet_code: outlet, due_on: dueOn }).filter(([, value]) => value !== "");
  const { answer, failure, load } = useAnswer<TaskList>(`/tasks?${new URLSearchParams(asked).toString()}`);
  const outlets = line.outlets();
  const mayAct = mayKeepProspects(line.person());

  function changed(): void {
    load();
    setTurn(turn + 1);
  }

  return (
    <section class="day" aria-label={t("day.title")}>
      <div class="filters">
        <Select label={t("day.whose")} name="whose" choices={[{ value: "mine", label: t("day.mine") }, { value: "all", label: t("day.all") }]} value={whose} onChange={setWhose} />
        {outlets.length > 1 && <Select label={t("form.outlet")} name="outlet" choices={[{ value: "", label: t("form.all_outlets") }, ...outlets]} value={outlet} onChange={setOutlet} />}
      </div>
      <Failure of={failure} />
      {answer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {dueOn !== "" && (
        <p>
          <strong>{day(dueOn)}</strong>
          <button type="button" class="link" onClick={() => setDueOn("")}>{t("day.back_to_today")}</button>
        </p>
      )}
      {answer?.tasks.length === 0 && <Nothing words={t(dueOn === "" ? "day.none" : "day.none_then")} />}
      {answer !== null && <Tasks tasks={answer.tasks} changed={changed} openFile={openFile} openCase={setShownCase} openProspect={setShownProspect} {...(openPayer ? { openPayer } : {})} />}
      {answer?.is_more && <p class="muted">{t("day.more")}</p>}
      <Calendar key={`${outlet} ${turn}`} outlet={outlet} chosen={dueOn} choose={setDueOn} />
      {shownProspect !== null && <ProspectDialog prospectId={shownProspect} mayAct={mayAct} close={() => setShownProspect(null)} changed={changed} openFile={openFile} />}
      {shownCase !== null && <CaseDialog caseId={shownCase} close={() => setShownCase(null)} changed={changed} />}
    </section>
  );
}

interface Tasks {
  tasks: readonly TaskLine[];
  changed(): void;
  openFile(memberId: string): void;
  openCase(caseId: string): void;
  openProspect(prospectId: string): void;
  openPayer?(payerId: string): void;
}

function Tasks({ tasks, ...acts }: Tasks) {
  const parts = [
    { title: "day.overdue", tasks: tasks.filter((task) => task.is_overdue) },
    { title: "day.calls", tasks: tasks.filter((task) => !task.is_overdue && task.kind === "call") },
    { title: "day.others", tasks: tasks.filter((task) => !task.is_overdue && task.kind !== "call") },
  ] as const;
  return (
    <>
      {parts.map((part) => part.tasks.length > 0 && (
        <section key={part.title} class="rows">
          <h2>
            {t(part.title)} · {part.tasks.length}
          </h2>
          {part.tasks.map((task) => <Task key={task.task_id} task={task} {...acts} />)}
        </section>
      ))}
    </>
  );
}
