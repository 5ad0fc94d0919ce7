/** Sign-in or the office, by whether somebody is signed in; and its rooms. */

import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { LineContext } from "../api/line";
import { Cup } from "../design/Cups";
import { DisplayMenu } from "../design/DisplayMenu";
import { t, type WordKey } from "../words";
import { AlertBanner, looks } from "./Alerts";
import { AuditRoom } from "./Audit";
import { AnswersRoom, CasesRoom, DayRoom } from "./Care";
import { setUpToken } from "./coming_in";
import { DoorRoom } from "./Door";
import { DuesRoom } from "./Dues";
import { Failure, Said } from "../design/forms";
import { ROLES, forgetLists, outlets, staff, territories } from "./lists";
import { LateBanner, LateCount, LateRoom } from "./Late";
import { line } from "./line";
import { memberIn } from "./member_address";
import { MembersRoom } from "./Members";
import { isRole, me, session, signOut, stepUp } from "./office";
import { arePasskeysOffered, askWhatIsOffered } from "./other_ways";
import { OutletsRoom } from "./Outlets";
import { ProspectsRoom } from "./Prospects";
import { OwnPasskeys } from "./OwnPasskeys";
import { PlansRoom } from "./Plans";
import { RoomsMenu, type Group } from "./RoomsMenu";
import { SetUpPage } from "./SetUp";
import { SignInPage } from "./SignIn";
import { StaffRoom } from "./Staff";
import { StationsRoom } from "./Stations";
import { StepUpDialog } from "./StepUp";

const ROOMS = { day: DayRoom, door: DoorRoom, members: MembersRoom, cases: CasesRoom, prospects: ProspectsRoom, dues: DuesRoom, plans: PlansRoom, answers: AnswersRoom, outlets: OutletsRoom, stations: StationsRoom, late: LateRoom, staff: StaffRoom, audit: AuditRoom } as const;
type Room = keyof typeof ROOMS;
const NAMES: Record<Room, WordKey> = { day: "day.title", door: "doorroom.title", cases: "case.plural", prospects: "prospect.plural", answers: "answers.title", outlets: "hq.outlets", stations: "hq.stations", late: "late.title", staff: "hq.staff", members: "hq.members", plans: "hq.plans", dues: "hq.dues", audit: "hq.audit" };
/** In the order of a day: people first, then what they pay for, then the house itself. */
const GROUPS: readonly Group<Room>[] = [
  { title: "hq.group_people", rooms: ["day", "door", "members", "cases", "prospects", "answers"] },
  { title: "hq.group_memberships", rooms: ["plans", "dues"] },
  { title: "hq.group_house", rooms: ["outlets", "stations", "late", "staff", "audit"] },
];

const showsPasskeys = signal(false);
const address = signal(location.hash);
const room = computed<Room>(() => roomIn(address.value));
window.addEventListener("hashchange", () => (address.value = location.hash));

function roomIn(fragment: string): Room {
  const name = fragment.replace(/^#|\?.*$/g, "");
  return name in ROOMS ? (name as Room) : firstRoom();
}

/** Whoever is at an outlet begins with what is to be done there. */
function firstRoom(): Room {
  return isRole("outlet_manager") ? "day" : "outlets";
}

const PLACES_AND_PEOPLE = [territories, outlets, staff];

function loadPlaces(): void {
  for (const list of PLACES_AND_PEOPLE) void list.load();
}

export function OfficePage() {
  if (setUpToken.value !== null) return <SetUpPage token={setUpToken.value} />;
  if (session.value === null) return <SignInPage />;
  return (
    <LineContext.Provider value={line}>
      <Office />
    </LineContext.Provider>
  );
}

function Office() {
  const who = session.value!.staff.staff_id;
  useEffect(() => {
    forgetLists();
    showsPasskeys.value = false;
    void askWhatIsOffered();
    loadPlaces();
  }, [who]);
  if (!isRole("outlet_manager", "territory_manager", "hq")) return <NotHere />;
  const shown = isOpen(room.value) ? room.value : firstRoom();
  const Shown = ROOMS[shown];
  return (
    <div class="office">
      <header class="office-head">
        <div class="office-side">
          <span class="brand">
            <Cup kind="full" />
            <strong>{t("home.office")}</strong>
          </span>
          <RoomsMenu groups={GROUPS} names={NAMES} shown={shown} isOpen={isOpen} waiting={{ late: <LateCount /> }} />
        </div>
        <div class="office-top">
          <span class="office-who">
            <strong>{me().name}</strong>
            <small class="muted">{t(ROLES[me().role])}</small>
          </span>
          {isRole("hq") && arePasskeysOffered.value && (
            <button type="button" class="button small secondary" onClick={() => (showsPasskeys.value = true)}>
              {t("passkeys.button")}
            </button>
          )}
          <button type="button" class="button small secondary" onClick={signOut}>
            {t("hq.sign_out")}
          </button>
          <DisplayMenu hasLanguages />
        </div>
      </header>
      <div class="office-body">
        <AlertBanner />
        <LateBanner isHere={shown === "late"} />
        <main class="room" key={`${shown} ${address.value} ${looks.value}`}>
          {arePlacesKnown() ? <Shown /> : <Waiting />}
        </main>
      </div>
      <Said />
      {showsPasskeys.value && <OwnPasskeys close={() => (showsPasskeys.value = false)} />}
      {stepUp.value !== null && <StepUpDialog />}
    </div>
  );
}

/** Who is in is for whoever answers for the door. Who finds members may do something for them; a territory manager looks after places, and reads a file that something led to. */
function isOpen(name: Room): boolean {
  if (name === "door") return isRole("outlet_manager", "hq");
  return name !== "members" || isRole("outlet_manager", "hq") || memberIn(address.value) !== null;
}

/** The rooms' forms choose among places and people, so none opens before these have come. */
function arePlacesKnown(): boolean {
  return PLACES_AND_PEOPLE.every((list) => list.items.value !== null);
}

function Waiting() {
  const failure = PLACES_AND_PEOPLE.map((list) => list.failure.value).find((why) => why !== null);
  if (failure === undefined) return <p class="muted" role="status">{t("looking")}</p>;
  return (
    <>
      <Failure of={failure} />
      <button type="button" class="button small primary" onClick={loadPlaces}>
        {t("try_again")}
      </button>
    </>
  );
}

function NotHere() {
  return (
    <main class="gate">
      <section class="gate-card">
        <h1>{t("hq.not_here")}</h1>
        <button type="button" class="button primary" onClick={signOut}>
          {t("hq.sign_out")}
        </button>
      </section>
    </main>
  );
}
