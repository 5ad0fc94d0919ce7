/** The room of the door: how many are in at an outlet, who they are, and who came lately with which verdict. */

import "./door.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { whyUnread } from "../api/answer";
import type { OutletLine } from "../api/office";
import type { Colour, ListedVisit, ListOfVisits, Presence } from "../api/types";
import { AttentionIcon, CheckIcon, CrossIcon } from "../design/icons";
import { Failure, Nothing, Select } from "../design/forms";
import { COLOUR_WORDS, shortOf } from "../reception/verdicts";
import { t, type WordKey } from "../words";
import { clockTime } from "../words/dates";
import { outlets } from "./lists";
import { addressOf } from "./member_address";
import { office } from "./office";
import { whileSeen } from "./while_seen";

const ASK_MS = 10_000;
const STATES: Record<ListedVisit["state"], WordKey | null> = {
  came: null,
  in: "doorroom.is_in",
  left: "came.left",
  turned_away: "doorroom.turned_away",
  undone: "came.undone",
};

/** Kept while somebody goes through the rooms. */
const chosen = signal("");

interface AtDoor {
  came: ListOfVisits;
  /** Null where the outlet does not count who is in. */
  presence: Presence | null;
}

export function DoorRoom() {
  const open = (outlets.items.value ?? []).filter(({ state }) => state === "open");
  const outlet = open.find(({ code }) => code === chosen.value) ?? open.find(({ admits }) => admits === "members_with_plan") ?? open[0];
  return (
    <>
      <header class="room-top">
        <h1>{t("doorroom.title")}</h1>
      </header>
      {outlet !== undefined && open.length > 1 && (
        <div class="filters">
          <Select label={t("form.outlet")} name="outlet" choices={open.map(({ code, name }) => ({ value: code, label: name }))} value={outlet.code} onChange={(code) => (chosen.value = code)} />
        </div>
      )}
      {outlet === undefined ? <Nothing words={t("doorroom.nobody_came")} /> : <At key={outlet.code} outlet={outlet} />}
    </>
  );
}

function At({ outlet }: { outlet: OutletLine }) {
  const [label, setLabel] = useState("");
  const [found, setFound] = useState<AtDoor | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    let isCurrent = true;
    const end = whileSeen(() => {
      lookAt(outlet.code, label).then(
        (answer) => {
          if (!isCurrent) return;
          setFound(answer);
          setFailure(null);
        },
        (why: unknown) => isCurrent && setFailure(whyUnread(why)),
      );
    }, ASK_MS);
    return () => {
      isCurrent = false;
      end();
    };
  }, [outlet.code, label]);
  if (found === null) return failure === null ? <p class="muted" role="status">{t("looking")}</p> : <Failure of={failure} />;
  return (
    <>
      {failure !== null && <p class="muted" role="status">{t("came.away")}</p>}
      {found.presence !== null && <Inside presence={found.presence} zone={outlet.zone} />}
      <Came came={found.came} label={label} setLabel={setLabel} zone={outlet.zone} />
    </>
  );
}

async function lookAt(code: string, label: string): Promise<AtDoor> {
  const where = `outlet_code=${encodeURIComponent(code)}`;
  const came = await office.get<ListOfVisits>(`/visits?${where}${label === "" ? "" : `&label=${encodeURIComponent(label)}`}`);
  return { came, presence: came.inside === null ? null : await office.get<Presence>(`/presence?${where}`) };
}

function Inside({ presence: { inside, capacity, members }, zone }: { presence: Presence; zone: string }) {
  return (
    <section class="door-part" aria-label={t("reception.who_is_in")}>
      <h2>{t("reception.who_is_in")}</h2>
      <p class="door-count" role="status">{capacity === null ? t("reception.inside", { inside }) : t("reception.inside_of", { inside, capacity })}</p>
      {capacity !== null && <meter min={0} max={capacity} high={capacity * 0.9} value={inside} aria-label={t("reception.who_is_in")} />}
      {members.length === 0 && <p class="muted">{t("reception.nobody_in")}</p>}
      <ul class="door-inside">
        {members.map((each) => (
          <li key={each.check_in_id}>
            <a class="link" href={addressOf(each.member_id)}>{each.display_name}</a>
            <span class="muted">
              {[t("reception.since", { time: clockTime(Date.parse(each.since), zone) }), each.guests > 0 ? t("reception.guests", {}, each.guests) : "", each.label ?? ""].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ListOfThose {
  came: ListOfVisits;
  /** For what those came who are shown; empty for everybody. */
  label: string;
  setLabel(label: string): void;
  zone: string;
}

function Came({ came: { visits: listed, labels }, label, setLabel, zone }: ListOfThose) {
  const visits = listed ?? [];
  const choices = labels.map((each) => ({ value: each.label, label: t("doorroom.label_count", { label: each.label, count: each.visits }) }));
  return (
    <section class="door-part" aria-label={t("came.title")}>
      <h2>{t("came.title")}</h2>
      {(choices.length > 0 || label !== "") && (
        <Select label={t("doorroom.label")} name="label" choices={[{ value: "", label: t("doorroom.any_label") }, ...choices]} value={label} onChange={setLabel} />
      )}
      {visits.length === 0 && <Nothing words={t("doorroom.nobody_came")} />}
      {visits.length > 0 && (
        <table class="lines">
          <thead>
            <tr>
              <th scope="col">{t("hq.person_name")}</th>
              <th scope="col">{t("doorroom.time")}</th>
              <th scope="col">{t("doorroom.verdict")}</th>
              <th scope="col">{t("doorroom.label")}</th>
              <th scope="col">{t("stations.state")}</th>
            </tr>
          </thead>
          <tbody>
            {visits.map((visit) => <Line key={visit.check_in_id} visit={visit} zone={zone} />)}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Line({ visit, zone }: { visit: ListedVisit; zone: string }) {
  const { colour, code } = visit.verdict;
  const short = shortOf(code);
  const state = STATES[visit.state];
  return (
    <tr>
      <th scope="row">
        <a class="link" href={addressOf(visit.member_id)}>{visit.display_name}</a>
        {visit.guests > 0 && <span class="muted"> +{visit.guests}</span>}
      </th>
      <td data-label={t("doorroom.time")}>
        <time dateTime={visit.checked_in_at}>{clockTime(Date.parse(visit.checked_in_at), zone)}</time>
      </td>
      <td data-label={t("doorroom.verdict")}>
        <span class="door-verdict">
          <Sign colour={colour} />
          {short === null ? t(COLOUR_WORDS[colour]) : t(short)}
        </span>
      </td>
      <td data-label={t("doorroom.label")}>{visit.label ?? "—"}</td>
      <td data-label={t("stations.state")}>{state === null ? "—" : t(state)}</td>
    </tr>
  );
}

function Sign({ colour }: { colour: Colour }) {
  return (
    <span class={`verdict-sign ${colour}`} role="img" aria-label={t(COLOUR_WORDS[colour])}>
      {colour === "green" ? <CheckIcon /> : colour === "yellow" ? <AttentionIcon /> : <CrossIcon />}
    </span>
  );
}
