/** What an enrolled device shows while nobody is signed in: who works here, the PIN, the lock, or that it was shut out. */

import "./door.css";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Person } from "../api/access";
import { NoAnswer } from "../api/problem";
import { Cup } from "../design/Cups";
import { DisplayMenu } from "../design/DisplayMenu";
import { LanguageSwitch } from "../design/LanguageSwitch";
import { t, type WordKey } from "../words";
import { sentenceFor } from "../words/failures";
import { ClosedOutlet } from "./ClosedOutlet";
import { device, isDeviceHeard, renewDevice, staffHere } from "./device";
import { PinPad } from "./PinPad";
import { lockedOut, peopleKept, workWithout } from "./session";

const people = signal<readonly Person[] | null>(null);
const failure = signal<unknown>(null);
const chosen = signal<Person | null>(null);

export function Door() {
  const shown = device.value;
  if (shown.kind === "shut_out") return <ShutOut />;
  if (shown.kind === "closed") return <ClosedOutlet />;
  if (shown.kind === "waiting") return <Waiting words={shown.record.fingerprint} />;
  if (shown.kind !== "active") return null;
  return (
    <div class="door">
      <header class="topbar">
        <span class="brand">
          <Cup kind="full" />
          <strong>{shown.outletName}</strong>
        </span>
        {!isDeviceHeard.value && <span class="lost" role="status">{t("station.no_connection")}</span>}
        <span class="spacer" />
        <span class="muted door-device">{shown.name}</span>
        <DisplayMenu hasLanguages hasSound />
      </header>
      <main class="door-main">{signingIn()}</main>
    </div>
  );
}

function signingIn() {
  // Nobody can check a PIN: people say who they are, and do what this device can keep.
  if (!isDeviceHeard.value && peopleKept.value.length > 0) return <WithoutSuite />;
  const person = lockedOut.value ?? chosen.value;
  if (person === null) return <WhoWorks />;
  const back = () => {
    lockedOut.value = null;
    chosen.value = null;
  };
  return <PinPad key={person.staff_id} person={person} isLocked={lockedOut.value !== null} back={back} signedIn={() => (chosen.value = null)} />;
}

function WhoWorks() {
  useEffect(() => void load(), []);
  return (
    <>
      <h1>{t("door.who")}</h1>
      {failure.value !== null && (
        <>
          <p class="problem" role="alert">{sentenceFor(failure.value)}</p>
          <button type="button" class="button secondary" onClick={() => void load()}>{t("try_again")}</button>
        </>
      )}
      {people.value === null && failure.value === null && <p class="muted" role="status">{t("looking")}</p>}
      {people.value?.length === 0 && <p class="muted">{t("door.nobody")}</p>}
      <People people={people.value ?? []} choose={(person) => (chosen.value = person)} />
    </>
  );
}

function WithoutSuite() {
  return (
    <>
      <h1>{t("kept.who")}</h1>
      <p class="muted">{t("kept.who_hint")}</p>
      <People people={peopleKept.value} choose={workWithout} />
    </>
  );
}

function People({ people, choose }: { people: readonly Person[]; choose(person: Person): void }) {
  return (
    <ul class="people">
      {people.map((person) => (
        <li key={person.staff_id}>
          <button type="button" class="person" onClick={() => choose(person)}>
            <span class="initials" aria-hidden="true">{initials(person.name)}</span>
            <span class="person-name">{person.name}</span>
            <span class="muted">{t(ROLES[person.role] ?? "role.cashier")}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

async function load(): Promise<void> {
  failure.value = null;
  try {
    people.value = await staffHere();
    peopleKept.value = people.value;
  } catch (why) {
    failure.value = why;
    // It may be the suite that is away: the device finds out, and asks until it is back.
    if (why instanceof NoAnswer) void renewDevice();
  }
}

const ROLES: Record<Person["role"], WordKey> = {
  cashier: "role.cashier",
  reception: "role.reception",
  outlet_manager: "role.outlet_manager",
  territory_manager: "role.territory_manager",
  hq: "role.hq",
};

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words[words.length - 1]! : "";
  return ([...(words[0] ?? "")][0] ?? "") + ([...last][0] ?? "");
}

function Waiting({ words }: { words: string }) {
  return (
    <main class="gate">
      <section class="gate-card">
        <Cup kind="empty" />
        <h1>{t("device.waiting")}</h1>
        <p class="fingerprint">{words}</p>
        <p class="muted">{t("device.tell_manager")}</p>
        <LanguageSwitch />
      </section>
    </main>
  );
}

function ShutOut() {
  return (
    <main class="gate shut-out">
      <section class="gate-card" role="alert">
        <Cup kind="empty" />
        <h1>{t("shut.title")}</h1>
        <p>{t("shut.why")}</p>
        <p class="muted">{t("shut.how")}</p>
        <a class="button secondary" href="/enrol">{t("station.enrol")}</a>
        <LanguageSwitch />
      </section>
    </main>
  );
}
