/** People who may become members: who waits for their next step, somebody new, and one of them. */

import "../design/forms.css";
import "./prospects.css";
import { useState } from "preact/hooks";
import { mayKeepProspects } from "../api/access";
import type { Prospect, ProspectList } from "../api/prospects";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { businessDayAt } from "../api/outlet_day";
import { Failure, Nothing, Select } from "../design/forms";
import { t } from "../words";
import { ago, day } from "../words/dates";
import { Counts } from "./Counts";
import { NewProspectDialog } from "./NewProspect";
import { ProspectDialog } from "./ProspectDialog";
import { SOURCES, STATUSES, choicesOf, nameOf, named, standing } from "./words";

interface Prospects {
  /** Opens the file of a member, as the page does that. */
  openFile(memberId: string): void;
  first?: string | null;
  /** With a head of its own, as each room of the office has one. */
  isRoom?: boolean;
}

export function Prospects({ openFile, first = null, isRoom = false }: Prospects) {
  const line = useLine();
  const [status, setStatus] = useState("");
  const [outlet, setOutlet] = useState("");
  const [shown, setShown] = useState<string | null>(first);
  const [isAdding, setAdding] = useState(false);
  const asked = Object.entries({ status, outlet }).filter(([, value]) => value !== "");
  const { answer, failure, load } = useAnswer<ProspectList>(`/prospects?${new URLSearchParams(asked).toString()}`);
  const outlets = line.outlets();
  const mayAct = mayKeepProspects(line.person());

  const add = mayAct && <button type="button" class="button small primary" onClick={() => setAdding(true)}>{t("prospect.add")}</button>;

  function kept(prospectId: string): void {
    setAdding(false);
    load();
    setShown(prospectId);
  }

  return (
    <section class="prospects" aria-label={t("prospect.plural")}>
      {isRoom && (
        <header class="room-top">
          <h1>{t("prospect.plural")}</h1>
          <span class="spacer" />
          {add}
        </header>
      )}
      <div class="timeline-top">
        <div class="filters" role="group" aria-label={t("timeline.filters")}>
          <Select label={t("prospect.status")} name="status" choices={[{ value: "", label: t("prospect.open") }, ...choicesOf(STATUSES)]} value={status} onChange={setStatus} />
          {outlets.length > 1 && <Select label={t("form.outlet")} name="outlet" choices={[{ value: "", label: t("form.all_outlets") }, ...outlets]} value={outlet} onChange={setOutlet} />}
        </div>
        {!isRoom && add}
      </div>
      <Failure of={failure} />
      {answer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {answer?.prospects.length === 0 && <Nothing words={t("prospect.none")} />}
      <ul class="rows prospect-rows">
        {answer?.prospects.map((prospect) => <Row key={prospect.prospect_id} prospect={prospect} open={() => setShown(prospect.prospect_id)} />)}
      </ul>
      {answer?.is_more && <p class="muted">{t("day.more")}</p>}
      <Counts />
      {isAdding && <NewProspectDialog close={() => setAdding(false)} done={kept} />}
      {shown !== null && <ProspectDialog key={shown} prospectId={shown} mayAct={mayAct} close={() => setShown(null)} changed={load} openFile={openFile} />}
    </section>
  );
}

function Row({ prospect, open }: { prospect: Prospect; open(): void }) {
  const line = useLine();
  const seconds = (Date.now() - Date.parse(prospect.made_at)) / 1000;
  const step = prospect.next_step;
  const isLate = step !== null && step.due_on < businessDayAt(line.clock(prospect.outlet_code));
  return (
    <li>
      <button type="button" class="row-button" onClick={open}>
        <strong>{nameOf(prospect)}</strong>
        <span class={`chip ${prospect.status === "converted" ? "good" : prospect.status === "lost" ? "quiet-chip" : "careful"}`}>{standing(prospect)}</span>
        <span class="muted">
          {[named(SOURCES, prospect.source), line.outletName(prospect.outlet_code), ago(seconds), prospect.trial_visits > 0 ? t("prospect.trials", {}, prospect.trial_visits) : null].filter((part) => part !== null).join(" · ")}
        </span>
        {step !== null && <span class={isLate ? "chip bad row-more" : "row-more muted"}>{t(step.kind === "call" ? "prospect.call_on" : "prospect.next_on", { day: day(step.due_on) })}</span>}
      </button>
    </li>
  );
}
