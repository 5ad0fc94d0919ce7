/** The devices: which are waiting, which are at work, and the way to shut one out. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { EnrolmentCode, StationLine, StationState } from "../api/office";
import { svgImage } from "../design/shown";
import { t, type WordKey } from "../words";
import { ago, countdown, moment } from "../words/dates";
import { now } from "../words/now";
import { Dialog, Failure, Field, Nothing, Select, WishForm, filled, tell } from "../design/forms";
import { CopyButton } from "./CopyButton";
import { openOutletChoices, outletName, outlets, stations } from "./lists";

type Open =
  | { kind: "new" }
  | { kind: "code"; code: EnrolmentCode; name: string }
  | { kind: "again" | "confirm" | "rename" | "revoke"; station: StationLine };

const open = signal<Open | null>(null);
const close = () => (open.value = null);
const outlet = signal("");

const STATES: Record<StationState, WordKey> = {
  waiting_for_device: "stations.waiting_for_device",
  waiting_for_manager: "stations.waiting_for_manager",
  active: "stations.active",
  revoked: "stations.revoked",
};
const COLOURS: Record<StationState, string> = { waiting_for_device: "quiet-chip", waiting_for_manager: "careful", active: "good", revoked: "bad" };
/** A device that waits for its manager stands on a counter with a queue behind it. */
const LOOK_MS = 3_000;

export function StationsRoom() {
  useEffect(() => {
    void stations.load();
    const timer = setInterval(() => document.visibilityState === "visible" && void stations.load(), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  const all = stations.items.value;
  const shown = all?.filter((station) => outlet.value === "" || station.outlet_code === outlet.value);
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.stations")}</h1>
        <span class="spacer" />
        <button type="button" class="button small primary" onClick={() => (open.value = { kind: "new" })}>{t("stations.new")}</button>
      </header>
      <div class="filters">
        <OutletFilter value={outlet.value} choose={(code) => (outlet.value = code)} />
      </div>
      <Failure of={stations.failure.value} />
      {all === null && <p class="muted" role="status">{t("looking")}</p>}
      {shown?.length === 0 && <Nothing words={t("stations.none")} />}
      {shown !== undefined && shown.length > 0 && <Table stations={shown} />}
      {open.value !== null && <Opened {...open.value} />}
    </>
  );
}

export function OutletFilter({ value, choose }: { value: string; choose(code: string): void }) {
  const all = outlets.items.value ?? [];
  if (all.length < 2) return null;
  const choices = [{ value: "", label: t("form.all_outlets") }, ...all.map(({ code, name }) => ({ value: code, label: name }))];
  return <Select label={t("form.outlet")} name="outlet" choices={choices} value={value} onChange={choose} />;
}

function Table({ stations: shown }: { stations: readonly StationLine[] }) {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("hq.name")}</th>
          <th scope="col">{t("form.outlet")}</th>
          <th scope="col">{t("stations.state")}</th>
          <th scope="col">{t("stations.seen")}</th>
          <th scope="col">{t("stations.version")}</th>
          <th scope="col">{t("stations.queue")}</th>
          <th scope="col">{t("hq.acts")}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((station) => (
          <tr key={station.station_id}>
            <th scope="row">
              {station.name}
              {station.kind === "till" && <small class="muted"> · {t("stations.till")}</small>}
            </th>
            <td data-label={t("form.outlet")}>{outletName(station.outlet_code)}</td>
            <td data-label={t("stations.state")}>
              <span class={`chip ${COLOURS[station.state]}`} title={station.revocation_reason ?? undefined}>
                {t(STATES[station.state])}
              </span>
              {isHeldUp(station) && <span class="chip bad">{t("stations.outlet_closed")}</span>}
            </td>
            <td data-label={t("stations.seen")}>{lastSeen(station)}</td>
            <td data-label={t("stations.version")}>{station.app_version ?? "—"}</td>
            <td data-label={t("stations.queue")}>{station.queue_length ?? "—"}</td>
            <td class="acts">
              <Acts station={station} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Refused while its outlet is closed, and only so long. */
function isHeldUp({ state, outlet_state }: StationLine): boolean {
  return state !== "revoked" && outlet_state === "closed";
}

function lastSeen({ last_seen_at: at, revoked_at }: StationLine) {
  if (revoked_at !== null) return <time dateTime={revoked_at}>{moment(revoked_at)}</time>;
  if (at === null) return "—";
  return <time dateTime={at}>{ago(Math.max(0, (now.value - Date.parse(at)) / 1000))}</time>;
}

function Acts({ station }: { station: StationLine }) {
  const { state, name } = station;
  const act = (kind: "again" | "confirm" | "rename" | "revoke", words: WordKey) => (
    <button type="button" class={kind === "confirm" ? "button small primary" : "link"} aria-label={`${t(words)}: ${name}`} onClick={() => (open.value = { kind, station })}>
      {t(words)}
    </button>
  );
  if (state === "revoked") return null;
  return (
    <>
      {!isHeldUp(station) && state === "waiting_for_manager" && act("confirm", "stations.confirm")}
      {!isHeldUp(station) && state === "waiting_for_device" && act("again", "stations.new_code")}
      {act("rename", "stations.rename")}
      {act("revoke", "stations.revoke")}
    </>
  );
}

async function done(words: string): Promise<void> {
  close();
  tell(words);
  await stations.load();
}

function Opened(shown: Open) {
  switch (shown.kind) {
    case "new":
      return <NewStation />;
    case "code":
      return <CodeDialog {...shown} />;
    case "again":
      return <NewCode station={shown.station} />;
    case "confirm":
      return (
        <Dialog title={t("stations.compare", { name: shown.station.name })} close={close}>
          <Confirm station={shown.station} />
        </Dialog>
      );
    case "rename":
      return (
        <Dialog title={t("stations.rename")} close={close}>
          <WishForm path={`/stations/${shown.station.station_id}/changes`} button={t("form.save")} body={(form) => filled(form, "name")} done={() => done(t("hq.saved"))}>
            <Field label={t("hq.name")} name="name" required maxLength={80} value={shown.station.name} autofocus />
          </WishForm>
        </Dialog>
      );
    case "revoke":
      return (
        <Dialog title={`${t("stations.revoke")}: ${shown.station.name}`} close={close}>
          <WishForm path={`/stations/${shown.station.station_id}/revocation`} button={t("stations.revoke_now")} isGrave body={(form) => filled(form, "reason")} done={() => done(t("stations.was_revoked"))}>
            <p>{t("stations.revoke_why")}</p>
            <Field label={t("form.reason")} name="reason" required maxLength={200} autofocus />
          </WishForm>
        </Dialog>
      );
  }
}

function showCode(answer: unknown, name: string): void {
  open.value = { kind: "code", code: answer as EnrolmentCode, name };
  void stations.load();
}

function NewStation() {
  const choices = openOutletChoices();
  return (
    <Dialog title={t("stations.new")} close={close}>
      <WishForm path="/stations" button={t("stations.make_code")} body={(form) => filled(form, "outlet_code", "name")} done={(answer) => showCode(answer, "")}>
        <Select label={t("form.outlet")} name="outlet_code" choices={choices} value={choices.find(({ value }) => value === outlet.value)?.value ?? choices[0]?.value ?? ""} />
        <Field label={t("hq.name")} name="name" hint={t("stations.name_hint")} required maxLength={80} autofocus />
      </WishForm>
    </Dialog>
  );
}

function NewCode({ station }: { station: StationLine }) {
  return (
    <Dialog title={`${t("stations.new_code")}: ${station.name}`} close={close}>
      <WishForm path={`/stations/${station.station_id}/codes`} button={t("stations.make_code")} body={() => ({})} done={(answer) => showCode(answer, station.name)}>
        <p>{t("stations.new_code_why")}</p>
      </WishForm>
    </Dialog>
  );
}

/** Shows the code until the device has come, then its six words: the manager need not look for it in the list. */
function CodeDialog({ code, name }: { code: EnrolmentCode; name: string }) {
  const station = stations.items.value?.find(({ station_id }) => station_id === code.station_id);
  const left = Math.floor((Date.parse(code.code_expires_at) - now.value) / 1000);
  const title = station?.name ?? (name || t("stations.new"));
  return (
    <Dialog title={station?.state === "waiting_for_manager" ? t("stations.compare", { name: title }) : title} close={close}>
      {station?.state === "waiting_for_manager" ? (
        <Confirm station={station} />
      ) : (
        <div class="wish center">
          <p>{t("stations.code_how")}</p>
          <img class="code-qr" src={svgImage(code.qr_svg)} alt={t("stations.code_qr")} width="240" height="240" />
          <p class="one-time">{code.code}</p>
          <p class="muted">{left > 0 ? t("stations.code_left", { left: countdown(left) }) : t("stations.code_over")}</p>
          <CopyButton text={code.enrol_url} />
        </div>
      )}
    </Dialog>
  );
}

function Confirm({ station }: { station: StationLine }) {
  const words = station.fingerprint ?? "";
  return (
    <>
      <p>{t("stations.compare_how")}</p>
      <ol class="six-words">
        {words.split(/[\s-]+/).map((word, place) => (
          <li key={place}>{word}</li>
        ))}
      </ol>
      <WishForm
        path={`/stations/${station.station_id}/confirmation`}
        button={t("stations.same")}
        body={() => ({ fingerprint: words })}
        done={() => done(t("stations.confirmed"))}
        otherwise={
          <button type="button" class="button small secondary" onClick={() => (open.value = { kind: "revoke", station })}>
            {t("stations.not_same")}
          </button>
        }
      />
    </>
  );
}
