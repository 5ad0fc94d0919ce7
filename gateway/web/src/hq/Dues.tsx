/** The room of dues: what is expected, paid and overdue at each outlet, who owes it, and what the payment system told that fits nothing. */

import "../file/dues.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { useAnswer, useReadAgain, whyUnread } from "../api/answer";
import type { OverdueDue, Total } from "../api/dues";
import { Failure, Field, Select } from "../design/forms";
import { STEPS, stepsTaken } from "../file/due_words";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { ImportDialog } from "./ImportDialog";
import { outletName } from "./lists";
import { addressOf, addressOfPayer } from "./member_address";
import { isRole, office } from "./office";
import { OutletFilter } from "./Stations";
import { Unmatched } from "./UnmatchedPayments";

const month = signal(new Date().toISOString().slice(0, 7));
const outlet = signal("");
const step = signal("");

export function DuesRoom() {
  const [imports, setImports] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.dues")}</h1>
        <span class="spacer" />
        <button type="button" class="button small secondary" onClick={() => void save().then(setFailure)}>{t("duesroom.export")}</button>
        {isRole("hq") && <button type="button" class="button small secondary" onClick={() => setImports(true)}>{t("duesroom.import")}</button>}
      </header>
      <Failure of={failure} />
      <Totals key={`totals ${turn}`} />
      <Overdue key={`overdue ${turn}`} />
      {isRole("hq") && <Unmatched changed={() => setTurn(turn + 1)} />}
      {imports && <ImportDialog what="payments" close={() => setImports(false)} done={async () => setTurn(turn + 1)} />}
    </>
  );
}

/** Why it failed, or null. */
async function save(): Promise<unknown> {
  try {
    const address = URL.createObjectURL(await office.getFile("/dues/export.csv"));
    const link = document.createElement("a");
    link.href = address;
    link.download = "dues.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    return null;
  } catch (why) {
    return why;
  }
}

function Totals() {
  const { answer, failure } = useAnswer<{ totals: Total[] }>(`/dues/totals?month=${month.value}`);
  const totals = answer?.totals ?? null;
  return (
    <section class="dues-part" aria-label={t("duesroom.totals")}>
      <div class="filters">
        <Field label={t("duesroom.month")} name="month" type="month" value={month.value} onInput={(event: InputEvent) => {
          const chosen = (event.currentTarget as HTMLInputElement).value;
          if (/^20\d\d-\d\d$/.test(chosen)) month.value = chosen;
        }} />
      </div>
      <Failure of={failure} />
      {totals?.length === 0 && <p class="muted">{t("duesroom.no_totals")}</p>}
      {totals !== null && totals.length > 0 && <TotalsTable totals={totals} />}
    </section>
  );
}

function TotalsTable({ totals }: { totals: readonly Total[] }) {
  const columns = [
    ["duesroom.expected", "expected_minor"],
    ["duesroom.paid", "paid_minor"],
    ["duesroom.waived", "waived_minor"],
    ["duesroom.overdue", "overdue_minor"],
    ["duesroom.disputed", "disputed_minor"],
    ["duesroom.to_come", "to_come_minor"],
    ["duesroom.overdue_in_all", "overdue_in_all_minor"],
  ] as const;
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("form.outlet")}</th>
          {columns.map(([name]) => <th key={name} scope="col" class="number">{t(name)}</th>)}
        </tr>
      </thead>
      <tbody>
        {totals.map((total) => (
          <tr key={total.outlet_code + total.currency}>
            <th scope="row">{outletName(total.outlet_code)}</th>
            {columns.map(([name, field]) => <td key={name} class="number" data-label={t(name)}>{money(total[field], total.currency)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Overdue() {
  const [dues, setDues] = useState<readonly OverdueDue[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [turn] = useState({ newest: 0 });

  function load(after?: string): void {
    const mine = ++turn.newest;
    const asked = Object.entries({ outlet: outlet.value, step: step.value, after: after ?? "" }).filter(([, value]) => value !== "");
    office.get<{ dues: OverdueDue[]; next: string | null }>(`/dues/overdue?${new URLSearchParams(asked).toString()}`).then(
      (page) => {
        if (mine !== turn.newest) return;
        setDues((known) => (after === undefined ? page.dues : [...(known ?? []), ...page.dues]));
        setNext(page.next);
        setFailure(null);
      },
      (why: unknown) => mine === turn.newest && setFailure(after === undefined ? whyUnread(why) : why),
    );
  }

  useEffect(() => load(), [outlet.value, step.value]);
  useReadAgain(failure, () => load());
  const steps = [{ value: "", label: t("duesroom.any_step") }, ...Object.entries(STEPS).map(([value, key]) => ({ value, label: t(key) }))];
  return (
    <section class="dues-part" aria-label={t("duesroom.list")}>
      <h2>{t("duesroom.list")}</h2>
      <div class="filters">
        <OutletFilter value={outlet.value} choose={(code) => (outlet.value = code)} />
        <Select label={t("duesroom.step")} name="step" choices={steps} value={step.value} onChange={(value) => (step.value = value)} />
      </div>
      <Failure of={failure} />
      {dues === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {dues?.length === 0 && <p class="muted">{t("duesroom.nobody")}</p>}
      {dues !== null && dues.length > 0 && <OverdueTable dues={dues} />}
      {next !== null && <button type="button" class="button small secondary" onClick={() => load(next)}>{t("timeline.more")}</button>}
    </section>
  );
}

function OverdueTable({ dues }: { dues: readonly OverdueDue[] }) {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("hq.person_name")}</th>
          <th scope="col">{t("form.outlet")}</th>
          <th scope="col" class="number">{t("duesroom.owed")}</th>
          <th scope="col">{t("duesroom.since")}</th>
          <th scope="col">{t("duesroom.step")}</th>
        </tr>
      </thead>
      <tbody>
        {dues.map((due) => (
          <tr key={due.due_id}>
            <th scope="row">{due.display_name === null ? "—" : <a class="link" href={`${addressOf(due.member_id)}&section=dues`}>{due.display_name}</a>}</th>
            <td data-label={t("form.outlet")}>{outletName(due.outlet_code)}</td>
            <td class="number" data-label={t("duesroom.owed")}>{money(due.owed_minor, due.currency)}</td>
            <td data-label={t("duesroom.since")}>{`${day(due.due_on)} · ${t("duesroom.days", {}, due.days_overdue)}`}</td>
            <td data-label={t("duesroom.step")}>
              {due.is_disputed ? <span class="chip careful">{t("dues.disputed")}</span> : stepsTaken(due.steps) || "—"}
              {due.payer_kind === "company" && <small> <a class="link" href={addressOfPayer(due.payer_id!)}>{t("dues.company_pays")}</a></small>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
