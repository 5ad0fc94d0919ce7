/** A member's file over the page of a station; a scan puts it away, and the page behind goes on. */

import "../design/forms.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { LineContext } from "../api/line";
import { Dialog } from "../design/forms";
import { t } from "../words";
import { line, meetColleagues } from "./line";

/** Whose file lies open. */
export const openFile = signal<string | null>(null);
/** A desk that only scans never needs it, so it comes when it is opened. */
const Shown = signal<ComponentType<{ memberId: string }> | null>(null);

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
      <Dialog title={t("file.title")} close={() => (openFile.value = null)} isPage>
        {File === null ? <p class="muted" role="status">{t("looking")}</p> : <File key={memberId} memberId={memberId} />}
      </Dialog>
    </LineContext.Provider>
  );
}
