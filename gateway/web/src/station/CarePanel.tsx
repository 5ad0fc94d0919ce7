/** My day, short answers and prospects over the page of a station; a scan puts them away, and the page behind goes on. */

import "../design/forms.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { LineContext } from "../api/line";
import { Dialog } from "../design/Dialog";
import { t, type WordKey } from "../words";
import { showFile } from "./FilePanel";
import { line, meetColleagues } from "./line";

type Panel = "day" | "answers" | "prospects";
const TITLES: Record<Panel, WordKey> = { day: "day.title", answers: "answers.title", prospects: "prospect.plural" };

export const openPanel = signal<Panel | null>(null);
/** With whom the list of prospects opens, once. */
const firstProspect = signal<string | null>(null);
openPanel.subscribe((panel) => {
  if (panel === null) firstProspect.value = null;
});

export function showProspect(prospectId: string): void {
  firstProspect.value = prospectId;
  openPanel.value = "prospects";
}

/** A desk that only scans never needs it, so it comes when it is opened. */
interface Rooms {
  day: ComponentType<{ openFile(memberId: string): void }>;
  answers: ComponentType<{ topic?: string }>;
  prospects: ComponentType<{ openFile(memberId: string): void; first?: string | null }>;
}
const Shown = signal<Rooms | null>(null);

export function CarePanel() {
  const panel = openPanel.value;
  if (panel === null) return null;
  if (Shown.value === null) {
    void Promise.all([import("../care/MyDay"), import("../care/Answers"), import("../prospects/Prospects")]).then(
      ([{ MyDay }, { Answers }, { Prospects }]) => (Shown.value = { day: MyDay, answers: Answers, prospects: Prospects }),
    );
    meetColleagues();
  }
  return (
    <LineContext.Provider value={line}>
      <Dialog title={t(TITLES[panel])} close={() => (openPanel.value = null)} isPage>
        <Inside panel={panel} />
      </Dialog>
    </LineContext.Provider>
  );
}

function Inside({ panel }: { panel: Panel }) {
  if (Shown.value === null) return <p class="muted" role="status">{t("looking")}</p>;
  const { day: Day, answers: Answers, prospects: Prospects } = Shown.value;
  if (panel === "answers") return <Answers />;
  return panel === "prospects" ? <Prospects key={firstProspect.value} openFile={show} first={firstProspect.value} /> : <Day openFile={show} />;
}

function show(memberId: string): void {
  openPanel.value = null;
  showFile(memberId);
}
