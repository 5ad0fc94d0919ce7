/** A visit that was a mistake: a manager undoes it whenever they find out. */

import { useState } from "preact/hooks";
import type { Episode } from "../api/file";
import { useLine } from "../api/line";
import { Dialog, WishForm } from "../design/forms";
import { t } from "../words";

const STANDS: readonly unknown[] = ["came", "in", "left"];

/** Stations have some minutes for it, on the list of who came; in the office a manager has no end. */
export function mayUndo({ kind, facts }: Pick<Episode, "kind" | "facts">, role: string | undefined): boolean {
  return kind === "visit" && STANDS.includes(facts["state"]) && (role === "outlet_manager" || role === "hq");
}

export function UndoVisit({ episode, done }: { episode: Episode; done(): void }) {
  const role = useLine().person()?.role;
  const [isOpen, setOpen] = useState(false);
  if (!mayUndo(episode, role)) return null;

  function gone(): void {
    setOpen(false);
    done();
  }

  return (
    <>
      <button type="button" class="button small secondary" onClick={() => setOpen(true)}>{t("visit.undo")}</button>
      {isOpen && (
        <Dialog title={t("visit.undo")} close={() => setOpen(false)}>
          <WishForm path={`/check-ins/${episode.episode_id}/undo`} button={t("visit.undo")} isGrave body={() => ({})} done={gone}>
            <p>{t("visit.undo_what")}</p>
          </WishForm>
        </Dialog>
      )}
    </>
  );
}
