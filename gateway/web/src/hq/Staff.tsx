/** The people: who works where, their PINs and links, and their last day. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useState } from "preact/hooks";
import type { Role } from "../api/access";
import type { SetUpLink, StaffLine } from "../api/office";
import { svgImage } from "../design/shown";
import { asLocale, t, type WordKey } from "../words";
import { moment } from "../words/dates";
import { Dialog, Failure, Field, Nothing, Select, WishForm, filled, tell } from "../design/forms";
import { CopyButton } from "./CopyButton";
import { ImportDialog } from "./ImportDialog";
import { ROLES, openOutletChoices, outletName, staff, territories } from "./lists";
import { isRole, me } from "./office";
import { localeChoices } from "./Outlets";
import { OutletFilter } from "./Stations";

type Open = { kind: "new" } | { kind: "import" } | { kind: "change" | "pin" | "link" | "leave"; person: StaffLine } | { kind: "link_shown"; link: SetUpLink; name: string };

const open = signal<Open | null>(null);
const close = () => (open.value = null);
const outlet = signal("");
const showsLeft = signal(false);

const STATES: Record<StaffLine["state"], WordKey> = { invited: "staff.invited", active: "staff.active", left: "staff.left" };
const COLOURS: Record<StaffLine["state"], string> = { invited: "careful", active: "good", left: "quiet-chip" };

function signsInByPin(role: Role): boolean {
  return role === "cashier" || role === "reception";
}

/** A manager signs in with a password, and gives their word at the desk with a PIN. */
function mayHavePin(role: Role): boolean {
  return signsInByPin(role) || role === "outlet_manager";
}

/** Nobody gives more than they have. */
function rolesToGive(): Role[] {
  if (isRole("hq")) return ["cashier", "reception", "outlet_manager", "territory_manager", "hq"];
  return isRole("territory_manager") ? ["cashier", "reception", "outlet_manager"] : ["cashier", "reception"];
}

export function StaffRoom() {
  useEffect(() => void staff.load(), []);
  const all = staff.items.value;
  const shown = all?.filter((person) => (outlet.value === "" || person.outlet_code === outlet.value) && (showsLeft.value || person.state !== "left"));
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.staff")}</h1>
        <span class="spacer" />
        <label class="check">
          <input type="checkbox" checked={showsLeft.value} onChange={(event) => (showsLeft.value = event.currentTarget.checked)} />
          {t("staff.show_left")}
        </label>
        <button type="button" class="button small secondary" onClick={() => (open.value = { kind: "import" })}>{t("import.button")}</button>
        <button type="button" class="button small primary" onClick={() => (open.value = { kind: "new" })}>{t("staff.add")}</button>
      </header>
      <div class="filters">
        <OutletFilter value={outlet.value} choose={(code) => (outlet.value = code)} />
      </div>
      <Failure of={staff.failure.value} />
      {all === null && <p class="muted" role="status">{t("looking")}</p>}
      {shown?.length === 0 && <Nothing words={t("staff.none")} />}
      {shown !== undefined && shown.length > 0 && <Table people={shown} />}
      {open.value !== null && <Opened {...open.value} />}
    </>
  );
}

function Table({ people }: { people: readonly StaffLine[] }) {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("hq.person_name")}</th>
          <th scope="col">{t("staff.role")}</th>
          <th scope="col">{t("staff.place")}</th>
          <th scope="col">{t("hq.login")}</th>
          <th scope="col">{t("stations.state")}</th>
          <th scope="col">{t("hq.acts")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.staff_id}>
            <th scope="row">{person.name}</th>
            <td data-label={t("staff.role")}>{t(ROLES[person.role])}</td>
            <td data-label={t("staff.place")}>{placeOf(person)}</td>
            <td data-label={t("hq.login")}>{person.login ?? "—"}</td>
            <td data-label={t("stations.state")}>
              <span class={`chip ${COLOURS[person.state]}`}>{t(STATES[person.state])}</span>
            </td>
            <td class="acts">
              <Acts person={person} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function placeOf({ outlet_code, territory_code }: StaffLine): string {
  if (outlet_code !== null) return outletName(outlet_code);
  return territories.items.value?.find(({ code }) => code === territory_code)?.name ?? territory_code ?? "—";
}

function Acts({ person }: { person: StaffLine }) {
  if (person.state === "left" || !rolesToGive().includes(person.role)) return null;
  const act = (kind: "change" | "pin" | "link" | "leave", words: WordKey) => (
    <button type="button" class="link" aria-label={`${t(words)}: ${person.name}`} onClick={() => (open.value = { kind, person })}>
      {t(words)}
    </button>
  );
  return (
    <>
      {act("change", "hq.change")}
      {mayHavePin(person.role) && act("pin", "staff.pin")}
      {!signsInByPin(person.role) && act("link", "staff.link")}
      {person.staff_id !== me().staff_id && act("leave", "staff.leave")}
    </>
  );
}

async function done(words: string): Promise<void> {
  close();
  tell(words);
  await staff.load();
}

function Opened(shown: Open) {
  switch (shown.kind) {
    case "new":
      return <NewPerson />;
    case "import":
      return <ImportDialog what="staff" close={close} done={staff.load} />;
    case "change":
      return <ChangePerson person={shown.person} />;
    case "pin":
      return (
        <Dialog title={`${t("staff.pin")}: ${shown.person.name}`} close={close}>
          <WishForm path={`/staff/${shown.person.staff_id}/pins`} button={t("form.save")} body={(form) => filled(form, "pin")} done={() => done(t("hq.saved"))}>
            <PinField isNeeded />
          </WishForm>
        </Dialog>
      );
    case "link":
      return (
        <Dialog title={`${t("staff.link")}: ${shown.person.name}`} close={close}>
          <WishForm path={`/staff/${shown.person.staff_id}/set-up-links`} button={t("staff.make_link")} body={() => ({})} done={(answer) => showLink(answer, shown.person.name)}>
            <p>{t("staff.link_why")}</p>
          </WishForm>
        </Dialog>
      );
    case "link_shown":
      return <LinkDialog {...shown} />;
    case "leave":
      return (
        <Dialog title={`${t("staff.leave")}: ${shown.person.name}`} close={close}>
          <WishForm path={`/staff/${shown.person.staff_id}/leaving`} button={t("staff.leave_now")} isGrave body={() => ({})} done={() => done(t("staff.has_left"))}>
            <p>{t("staff.leave_why")}</p>
          </WishForm>
        </Dialog>
      );
  }
}

function showLink(answer: unknown, name: string): void {
  open.value = { kind: "link_shown", link: answer as SetUpLink, name };
  void staff.load();
}

function PinField({ isNeeded }: { isNeeded: boolean }) {
  return <Field label={t("staff.pin")} name="pin" hint={t("staff.pin_hint")} type="password" inputMode="numeric" autocomplete="new-password" pattern="[0-9]{4,6}" required={isNeeded} />;
}

function NewPerson() {
  const [role, setRole] = useState<Role>("cashier");
  return (
    <Dialog title={t("staff.add")} close={close}>
      <WishForm path="/staff" button={t("staff.add")} body={(form) => filled(form, "name", "role", "outlet_code", "territory_code", "login", "locale", "pin")} done={(answer) => added(answer)}>
        <Field label={t("hq.person_name")} name="name" required maxLength={80} autofocus />
        <Select label={t("staff.role")} name="role" choices={rolesToGive().map((each) => ({ value: each, label: t(ROLES[each]) }))} value={role} onChange={(chosen) => setRole(chosen as Role)} />
        {mayHavePin(role) && <OutletChoice />}
        {role === "territory_manager" && <Select label={t("hq.territory")} name="territory_code" choices={(territories.items.value ?? []).map(({ code, name }) => ({ value: code, label: name }))} />}
        {!signsInByPin(role) && <Field label={t("hq.login")} name="login" hint={t("staff.login_hint")} required maxLength={120} autocapitalize="none" spellcheck={false} />}
        {mayHavePin(role) && <PinField isNeeded={false} />}
        <Select label={t("staff.language")} name="locale" choices={localeChoices()} value={asLocale(document.documentElement.lang) ?? "en"} />
      </WishForm>
    </Dialog>
  );
}

async function added(answer: unknown): Promise<void> {
  const person = answer as StaffLine;
  await done(t("staff.added"));
  // A manager's first way in is a link, so it is offered at once.
  if (!signsInByPin(person.role)) open.value = { kind: "link", person };
}

function OutletChoice({ value }: { value?: string }) {
  const choices = openOutletChoices();
  return <Select label={t("form.outlet")} name="outlet_code" choices={choices} value={value ?? (outlet.value || (choices[0]?.value ?? ""))} />;
}

function ChangePerson({ person }: { person: StaffLine }) {
  return (
    <Dialog title={person.name} close={close}>
      <WishForm path={`/staff/${person.staff_id}/changes`} button={t("form.save")} body={(form) => changed(person, filled(form, "name", "outlet_code", "locale"))} done={() => done(t("hq.saved"))}>
        <Field label={t("hq.person_name")} name="name" required maxLength={80} value={person.name} autofocus />
        {person.outlet_code !== null && <OutletChoice value={person.outlet_code} />}
        <Select label={t("staff.language")} name="locale" choices={localeChoices()} value={person.locale ?? "en"} />
      </WishForm>
    </Dialog>
  );
}

function changed(person: StaffLine, wished: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(wished).filter(([name, value]) => person[name as keyof StaffLine] !== value));
}

/** The link is in the answer and nowhere else: the suite keeps only its hash. */
function LinkDialog({ link, name }: { link: SetUpLink; name: string }) {
  return (
    <Dialog title={`${t("staff.link")}: ${name}`} close={close}>
      <div class="wish center">
        <p>{t("staff.link_once", { when: moment(link.expires_at) })}</p>
        {link.qr_svg !== undefined && <img class="code-qr" src={svgImage(link.qr_svg)} alt={t("staff.link_qr")} width="240" height="240" />}
        <code class="secret">{link.url}</code>
        <CopyButton text={link.url} />
      </div>
    </Dialog>
  );
}
