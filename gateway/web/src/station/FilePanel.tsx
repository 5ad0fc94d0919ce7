/** A member's file over the page of a station; a scan puts it away, and the page behind goes on. */

import "../design/forms.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { FileTop } from "../api/file";
import { LineContext } from "../api/line";
import { Dialog } from "../design/Dialog";
import { t } from "../words";
import { line, meetColleagues } from "./line";

/** Whose file lies open. */
export const openFile = signal<string | null>(null);
/** Which section of it is looked at first; the first one of all unless a page asks for another. */
const firstSection = signal("");
/** Whose file said which name last: it may have been put right there. */
export const nameInFile = signal<{ member_id: string; display_name: string } | null>(null);
/** Where whoever closes it goes on; what comes next by itself puts a file away without it. */
let goOn: (name?: string) => void = () => undefined;

/** `closed` is told the name that the file said, where it said one. */
export function showFile(memberId: string, section = "", closed: (name?: string) => void = () => undefined): void {
  nameInFile.value = null;
  firstSection.value = section;
  goOn = closed;
  openFile.value = memberId;
}

function close(): void {
  openFile.value = null;
  goOn(nameInFile.value?.display_name);
}
/** A desk that only scans never needs it, so it comes when it is opened. */
const Shown = signal<ComponentType<{ memberId: string; section?: string; read?(top: FileTop): void }> | null>(null);

export function FilePanel() {
  const memberId = openFile.value;
  if (memberId === null) return null;
  if (Shown.value === null) {
    void import("../file/MemberFile").then(({ MemberFile }) => (Shown.value = MemberFile));
    meetColleagues();
  }
  const File = Shown.value;
  return (
    <LineContext.Provider value={line}>
      <Dialog title={t("file.title")} close={close} isPage>
        {File === null ? <p class="muted" role="status">{t("looking")}</p> : <File key={memberId} memberId={memberId} section={firstSection.value} read={(top) => (nameInFile.value = top)} />}
      </Dialog>
    </LineContext.Provider>
  );
}
