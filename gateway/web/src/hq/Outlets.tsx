/** The franchise as a tree: territories, and the outlets in them. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../api/answer";
import type { OutletChange, OutletLine, Territory } from "../api/office";
import { LANGUAGE_NAMES, LOCALES, t } from "../words";
import { moment } from "../words/dates";
import { Dialog, Failure, Field, Nothing, Select, WishForm, filled, tell, text } from "../design/forms";
import { PosterToPrint } from "../print/Poster";
import { Difference } from "./Difference";
import { AdmitsFields, LabelsField, LimitFields, admission, newLabels, limits } from "./Admits";
import { ImportDialog } from "./ImportDialog";
import { OutletMemberships } from "./OutletMemberships";
import { nameOrRole, outlets, showsClosed, territories } from "./lists";
import { isRole } from "./office";

type Open =
  | { kind: "outlet"; outlet: OutletLine }
  | { kind: "new_outlet"; territory: string }
  | { kind: "territory"; territory: Territory }
  | { kind: "new_territory"; parent: string | null }
  | { kind: "import" }
  | { kind: "poster" };

const CODE = "[a-z0-9][a-z0-9\\-]*";

const open = signal<Open | null>(null);
const close = () => (open.value = null);

export function OutletsRoom() {
  const isHq = isRole("hq");
  useEffect(() => {
    void territories.load();
    void outlets.load();
  }, []);
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.outlets")}</h1>
        <span class="spacer" />
        <label class="check">
          <input
            type="checkbox"
            checked={showsClosed.value}
            onChange={(event) => {
              showsClosed.value = event.currentTarget.checked;
              void outlets.load();
            }}
          />
          {t("outlets.show_closed")}
        </label>
        <button type="button" class="button small secondary" onClick={() => (open.value = { kind: "poster" })}>{t("print.poster")}</button>
        {isHq && (
          <>
            <button type="button" class="button small secondary" onClick={() => (open.value = { kind: "import" })}>{t("import.button")}</button>
            <button type="button" class="button small secondary" onClick={() => (open.value = { kind: "new_territory", parent: null })}>{t("outlets.new_territory")}</button>
            <button type="button" class="button small primary" onClick={() => (open.value = { kind: "new_outlet", territory: "" })}>{t("outlets.open")}</button>
          </>
        )}
      </header>
      <Failure of={territories.failure.value ?? outlets.failure.value} />
      <Tree />
      {open.value !== null && <Opened {...open.value} />}
    </>
  );
}

function Tree() {
  const lands = territories.items.value ?? [];
  const known = new Set(lands.map(({ code }) => code));
  // A manager of one territory sees the tree from there; what hangs on nothing they see is a root to them.
  const roots = lands.filter(({ parent_code }) => parent_code === null || !known.has(parent_code));
  const strays = (outlets.items.value ?? []).filter(({ territory_code }) => !known.has(territory_code));
  if (lands.length === 0 && strays.length === 0) return <Nothing words={t("outlets.none")} />;
  return (
    <>
      <Branches lands={roots} all={lands} />
      {strays.length > 0 && <OutletRows outlets={strays} />}
    </>
  );
}

function Branches({ lands, all }: { lands: readonly Territory[]; all: readonly Territory[] }) {
  return (
    <ul class="tree">
      {lands.map((land) => {
        const here = (outlets.items.value ?? []).filter(({ territory_code }) => territory_code === land.code);
        const below = all.filter(({ parent_code }) => parent_code === land.code);
        return (
          <li key={land.code} class="land">
            <div class="land-top">
              <h2>{land.name}</h2>
              <span class="muted">{land.code}</span>
              <span class="spacer" />
              {isRole("hq") && (
                <>
                  <button type="button" class="link" aria-label={`${t("outlets.open")}: ${land.name}`} onClick={() => (open.value = { kind: "new_outlet", territory: land.code })}>{t("outlets.open")}</button>
                  <button type="button" class="link" aria-label={`${t("hq.change")}: ${land.name}`} onClick={() => (open.value = { kind: "territory", territory: land })}>{t("hq.change")}</button>
                </>
              )}
            </div>
            <OutletRows outlets={here} />
            {below.length > 0 && <Branches lands={below} all={all} />}
          </li>
        );
      })}
    </ul>
  );
}

function OutletRows({ outlets: rows }: { outlets: readonly OutletLine[] }) {
  if (rows.length === 0) return null;
  return (
    <ul class="rows">
      {rows.map((outlet) => (
        <li key={outlet.code}>
          <button type="button" class="row-button" onClick={() => (open.value = { kind: "outlet", outlet })}>
            <strong>{outlet.name}</strong>
            <span class="muted">{outlet.code}</span>
            <span class="muted row-more">{outlet.zone} · {outlet.currency}</span>
            {outlet.state === "closed" && <span class="chip bad">{t("outlets.closed")}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Opened(shown: Open) {
  switch (shown.kind) {
    case "outlet":
      return <OutletDialog outlet={shown.outlet} />;
    case "new_outlet":
      return <NewOutlet territory={shown.territory} />;
    case "territory":
      return <TerritoryDialog territory={shown.territory} />;
    case "new_territory":
      return <TerritoryDialog territory={null} />;
    case "poster":
      return <PosterToPrint close={close} />;
    case "import":
      return <ImportDialog what="outlets" close={close} done={reload} />;
  }
}

async function reload(): Promise<void> {
  await Promise.all([territories.load(), outlets.load()]);
}

async function done(words: string): Promise<void> {
  close();
  tell(words);
  await reload();
}

function territoryChoices(): { value: string; label: string }[] {
  return (territories.items.value ?? []).map(({ code, name, path }) => ({ value: code, label: `${"\u00a0\u00a0".repeat(Math.max(0, path.split("/").length - 3))}${name}` }));
}

export function localeChoices(): { value: string; label: string }[] {
  return LOCALES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }));
}

function Zones() {
  const known = (Intl as unknown as { supportedValuesOf?(what: string): string[] }).supportedValuesOf?.("timeZone") ?? [];
  return (
    <datalist id="zones">
      {known.map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
}

function NewOutlet({ territory }: { territory: string }) {
  return (
    <Dialog title={t("outlets.open")} close={close}>
      <WishForm
        path="/outlets"
        button={t("outlets.open")}
        body={(form) => ({ ...filled(form, "code", "name", "territory_code", "country", "zone", "currency", "locale", "business_day_starts_at"), ...admission(form) })}
        done={() => done(t("outlets.opened"))}
      >
        <Field label={t("hq.name")} name="name" required maxLength={80} autofocus />
        <Field label={t("hq.code")} name="code" hint={t("hq.code_hint")} rule={t("hq.code_rule")} required maxLength={32} pattern={CODE} autocapitalize="none" spellcheck={false} />
        <Select label={t("hq.territory")} name="territory_code" choices={[{ value: "", label: t("hq.choose") }, ...territoryChoices()]} value={territory} isNeeded />
        <div class="pair">
          <Field label={t("outlets.country")} name="country" required pattern="[A-Za-z]{2}" maxLength={2} placeholder="LV" />
          <Field label={t("outlets.currency")} name="currency" required pattern="[A-Za-z]{3}" maxLength={3} placeholder="EUR" />
        </div>
        <Field label={t("outlets.zone")} name="zone" list="zones" required value={Intl.DateTimeFormat().resolvedOptions().timeZone} />
        <Zones />
        <div class="pair">
          <Select label={t("outlets.language")} name="locale" choices={localeChoices()} />
          <Field label={t("outlets.day_starts")} name="business_day_starts_at" type="time" value="04:00" required />
        </div>
        <AdmitsFields />
      </WishForm>
    </Dialog>
  );
}

function OutletDialog({ outlet }: { outlet: OutletLine }) {
  const mayChange = isRole("territory_manager", "hq");
  const mayLimit = isRole("outlet_manager");
  const limited = mayLimit && outlet.admits === "members_with_plan";
  const mayMove = isRole("territory_manager", "hq");
  const isClosed = outlet.state === "closed";
  return (
    <Dialog title={outlet.name} close={close} isWide>
      <p class="muted">
        {outlet.code} · {outlet.country} · {outlet.currency}
        {isClosed && outlet.closed_at !== null && <> · {t("outlets.closed_since", { when: moment(outlet.closed_at) })}</>}
      </p>
      {mayChange && !isClosed && (
        <WishForm
          path={`/outlets/${outlet.code}/changes`}
          button={t("form.save")}
          body={(form) => ({ ...changed(outlet, filled(form, "name", "territory_code", "zone", "locale", "business_day_starts_at")), ...admission(form, outlet), ...newLabels(form, outlet) })}
          done={() => done(t("hq.saved"))}
        >
          <Field label={t("hq.name")} name="name" required maxLength={80} value={outlet.name} />
          {mayMove && <Select label={t("hq.territory")} name="territory_code" choices={territoryChoices()} value={outlet.territory_code} />}
          <Field label={t("outlets.zone")} name="zone" list="zones" required value={outlet.zone} />
          <Zones />
          <div class="pair">
            <Select label={t("outlets.language")} name="locale" choices={localeChoices()} value={outlet.locale} />
            <Field label={t("outlets.day_starts")} name="business_day_starts_at" type="time" required value={outlet.business_day_starts_at} />
          </div>
          <AdmitsFields outlet={outlet} />
          <LabelsField outlet={outlet} />
        </WishForm>
      )}
      {mayLimit && !isClosed && (
        <WishForm
          path={`/outlets/${outlet.code}/limits`}
          button={t("form.save")}
          body={(form) => ({ ...(limited && limits(form)), ...newLabels(form, outlet) })}
          done={() => done(t("hq.saved"))}
        >
          {limited && <LimitFields outlet={outlet} />}
          <LabelsField outlet={outlet} />
        </WishForm>
      )}
      {mayChange && (
        <details class="grave-act">
          <summary>{isClosed ? t("outlets.reopen") : t("outlets.close")}</summary>
          <p>{isClosed ? t("outlets.reopen_why") : t("outlets.close_why")}</p>
          <WishForm
            path={`/outlets/${outlet.code}/${isClosed ? "reopening" : "closing"}`}
            button={isClosed ? t("outlets.reopen") : t("outlets.close_now")}
            body={() => ({})}
            isGrave={!isClosed}
            done={() => done(isClosed ? t("outlets.reopened") : t("outlets.was_closed"))}
          />
        </details>
      )}
      <OutletMemberships outlet={outlet} />
      <History code={outlet.code} />
    </Dialog>
  );
}

/** What the form says otherwise than the outlet. */
function changed(outlet: OutletLine, wished: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(wished).filter(([name, value]) => outlet[name as keyof OutletLine] !== value));
}

function History({ code }: { code: string }) {
  const { answer, failure } = useAnswer<{ changes: OutletChange[] }>(`/outlets/${code}/history`);
  return (
    <section class="outlet-history">
      <h3>{t("outlets.history")}</h3>
      <Failure of={failure} />
      {answer?.changes.length === 0 && <p class="muted">{t("outlets.no_history")}</p>}
      <ol>
        {answer?.changes.map((change, place) => (
          <li key={place}>
            <time class="muted" dateTime={change.changed_at}>{moment(change.changed_at)} · {author(change)}</time> <Difference before={change.before} after={change.after} what={change.what} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function author({ by, role }: OutletChange): string {
  return nameOrRole(by, role) ?? t("outlets.by_administrator");
}

function TerritoryDialog({ territory }: { territory: Territory | null }) {
  const parents = [{ value: "", label: "—" }, ...territoryChoices().filter(({ value }) => value !== territory?.code)];
  return (
    <Dialog title={territory?.name ?? t("outlets.new_territory")} close={close}>
      <WishForm
        path={territory === null ? "/territories" : `/territories/${territory.code}/changes`}
        button={t("form.save")}
        body={(form) => (territory === null ? filled(form, "code", "name", "parent_code") : changedTerritory(territory, form))}
        done={() => done(t("hq.saved"))}
      >
        <Field label={t("hq.name")} name="name" required maxLength={80} value={territory?.name} autofocus />
        {territory === null && <Field label={t("hq.code")} name="code" hint={t("hq.code_hint")} rule={t("hq.code_rule")} required maxLength={32} pattern={CODE} autocapitalize="none" spellcheck={false} />}
        <Select label={t("outlets.parent")} name="parent_code" choices={parents} value={territory?.parent_code ?? ""} />
      </WishForm>
    </Dialog>
  );
}

function changedTerritory(territory: Territory, form: FormData): Record<string, unknown> {
  const parent = text(form, "parent_code") || null;
  return {
    ...(text(form, "name") === territory.name ? {} : { name: text(form, "name") }),
    ...(parent === territory.parent_code ? {} : { parent_code: parent }),
  };
}
