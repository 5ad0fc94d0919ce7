/** What was done, by whom, and where: newest first. */

import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { useReadAgain, whyUnread } from "../api/answer";
import type { AuditEntry, AuditPage } from "../api/office";
import { t } from "../words";
import { moment } from "../words/dates";
import { haveSeen } from "./Alerts";
import { ACTIONS, actionName, kindName } from "./actions";
import { Failure, Field, Nothing, Select, filled } from "../design/forms";
import { nameOrRole, outletName, outlets, staff, staffName, stations } from "./lists";
import { office } from "./office";
import { Difference, Id } from "./Difference";
import { isMemberId } from "./member_address";

const entries = signal<readonly AuditEntry[] | null>(null);
const next = signal<string | null>(null);
const missing = signal<readonly string[]>([]);
const failure = signal<unknown>(null);
let asked: Record<string, string> = {};
let turn = 0;

export function AuditRoom() {
  // Before the filters are drawn, which show it.
  useState(() => (asked = askedIn(location.hash)));
  useEffect(() => {
    entries.value = null;
    next.value = null;
    void find();
    if (stations.items.value === null) void stations.load();
  }, []);
  useReadAgain(failure.value, () => void find());
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.audit")}</h1>
      </header>
      <Filters />
      <Failure of={failure.value} />
      {missing.value.length > 0 && <p class="problem" role="alert">{t("audit.missing", { parts: missing.value.join(", ") })}</p>}
      {entries.value === null && failure.value === null && <p class="muted" role="status">{t("looking")}</p>}
      {entries.value?.length === 0 && <Nothing words={t("audit.none")} />}
      <ol class="entries">
        {entries.value?.map((entry) => <Entry key={`${entry.part}-${entry.entry_id}`} {...entry} />)}
      </ol>
      {next.value !== null && (
        <button type="button" class="button small secondary" onClick={() => void more()}>
          {t("audit.more")}
        </button>
      )}
    </>
  );
}

/** On a phone the form would push the entries below the fold. */
function isNarrow(): boolean {
  return matchMedia("(max-width: 760px)").matches;
}

/** What a link into this room asks for: `#audit?action=members.look_up_alert`. */
function askedIn(fragment: string): Record<string, string> {
  const action = new URLSearchParams(fragment.split("?")[1] ?? "").get("action") ?? "";
  return action in ACTIONS ? { action } : {};
}

function Filters() {
  const [action, setAction] = useState(asked["action"] ?? "");
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    asked = filled(form, "outlet", "who", "action", "object");
    const { from, to } = filled(form, "from", "to");
    if (from) asked["from"] = new Date(`${from}T00:00`).toISOString();
    if (to) asked["to"] = new Date(Date.parse(new Date(`${to}T00:00`).toISOString()) + 86_400_000).toISOString();
    void find();
  }
  const any = { value: "", label: t("audit.any") };
  return (
    <details class="folded" open={!isNarrow()}>
      <summary>{t("audit.filters")}</summary>
      <form class="filters" onSubmit={submit}>
        <Field label={t("audit.from")} name="from" type="date" />
        <Field label={t("audit.to")} name="to" type="date" />
        <Select label={t("form.outlet")} name="outlet" choices={[any, ...(outlets.items.value ?? []).map(({ code, name }) => ({ value: code, label: name }))]} />
        <Select label={t("audit.who")} name="who" choices={[any, ...(staff.items.value ?? []).map(({ staff_id, name }) => ({ value: staff_id, label: name }))]} />
        <Select label={t("audit.action")} name="action" value={action} onChange={setAction} choices={[any, ...Object.keys(ACTIONS).map((action) => ({ value: action, label: actionName(action) }))]} />
        <Field label={t("audit.object")} name="object" maxLength={80} />
        <button type="submit" class="button small primary">{t("audit.find")}</button>
      </form>
    </details>
  );
}

function Entry(entry: AuditEntry) {
  return (
    <li class="entry">
      <time dateTime={entry.at}>{moment(entry.at)}</time>
      <strong>{actionName(entry.action)}</strong>
      <span>{who(entry)}</span>
      <span class="muted">{entry.outlet_code !== null && outletName(entry.outlet_code)}</span>
      <span class="muted entry-object"><Thing {...entry} /></span>
      {(entry.before !== null || entry.after !== null) && <Difference before={entry.before} after={entry.after} />}
      {!entry.sealed && <span class="chip quiet-chip">{t("audit.not_sealed")}</span>}
    </li>
  );
}

function Thing({ object }: AuditEntry) {
  if (object === null || object.id === null) return null;
  const { kind, id } = object;
  const named = NAMED[kind ?? ""];
  if (named !== undefined) return <>{[kindName(kind ?? ""), named(id)].filter((word) => word !== null).join(" ")}</>;
  return (
    <>
      {kindName(kind ?? "")} {isMemberId(id) ? <Id of={id} kind={kind} /> : id}
    </>
  );
}

/** What has a name of its own; whoever this reader does not look after is told by what they are. */
const NAMED: Record<string, (id: string) => string | null> = { staff: staffName, outlet: outletName, station: stationName };

function stationName(id: string | null): string | null {
  return stations.items.value?.find(({ station_id }) => station_id === id)?.name ?? null;
}

/** "Inga · Counter 1": a person by name or by role, and where they stood. */
function who({ who: { kind, id, role, station_id } }: AuditEntry): string {
  if (kind === "station") return stationName(id) ?? kindName(kind);
  const words = kind === "staff" ? (nameOrRole(id, role) ?? kindName(kind)) : id === "command line" ? t("outlets.by_administrator") : (id ?? kind);
  return [words, stationName(station_id)].filter((word) => word !== null).join(" · ");
}

async function find(): Promise<void> {
  const mine = ++turn;
  try {
    const answer = await office.get<AuditPage>(`/audit${query(asked)}`);
    if (mine !== turn) return;
    entries.value = answer.entries;
    haveSeen(answer.entries);
    next.value = answer.next;
    missing.value = answer.missing_parts ?? [];
    failure.value = null;
  } catch (why) {
    if (mine === turn) failure.value = whyUnread(why);
  }
}

async function more(): Promise<void> {
  const mine = ++turn;
  try {
    const answer = await office.get<AuditPage>(`/audit${query({ ...asked, before_entry: next.value! })}`);
    if (mine !== turn) return;
    entries.value = [...(entries.value ?? []), ...answer.entries];
    haveSeen(answer.entries);
    next.value = answer.next;
    missing.value = answer.missing_parts ?? [];
    failure.value = null;
  } catch (why) {
    if (mine === turn) failure.value = why;
  }
}

function query(named: Record<string, string>): string {
  const written = new URLSearchParams(named).toString();
  return written === "" ? "" : `?${written}`;
}
