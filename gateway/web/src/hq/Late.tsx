/** What stations did without a network and was not applied: a manager does by hand what is to be done, and says so. */

import "../file/dues.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { useReadAgain, whyUnread } from "../api/answer";
import type { LateCommand } from "../api/office";
import { Area, Dialog, Failure, Nothing, Select, WishForm, filled } from "../design/forms";
import { AttentionIcon } from "../design/icons";
import { t } from "../words";
import { moment } from "../words/dates";
import { whatIn, whyIn } from "./late_words";
import { askForOpenLines, openLines, openWords, waitingForLong } from "./late_open";
import { outletName } from "./lists";
import { addressOf } from "./member_address";
import { me, office } from "./office";
import { whileSeen } from "./while_seen";

type State = "open" | "settled";

const ASK_MS = 60_000;
const state = signal<State>("open");

/** Whoever is in another room learns here that something waits, and above it once that is long. */
export function LateBanner({ isHere }: { isHere: boolean }) {
  const who = me().staff_id;
  useEffect(() => {
    openLines.value = null;
    return whileSeen(() => void askForOpenLines().catch(() => undefined), ASK_MS); // What was known stays until the next time.
  }, [who]);
  const { length } = waitingForLong(openLines.value, Date.now());
  return (
    <div role="status">
      {length > 0 && !isHere && (
        <p class="alert-banner">
          <AttentionIcon />
          <span>{t("late.waits_long", {}, length)}</span>
          <a class="button small primary" href="#late">
            {t("late.title")}
          </a>
        </p>
      )}
    </div>
  );
}

export function LateCount() {
  const words = openWords(openLines.value);
  return words === null ? null : (
    <>
      <span class="count" aria-hidden="true">
        {words}
      </span>
      <span class="unseen">{`${t("late.open")}: ${words}`}</span>
    </>
  );
}

export function LateRoom() {
  const [settled, setSettled] = useState<readonly LateCommand[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [settling, setSettling] = useState<LateCommand | null>(null);
  const shown = state.value;

  const lines = shown === "open" ? openLines.value : settled;

  function load(): void {
    void (shown === "open" ? askForOpenLines() : askForSettled()).then(() => setFailure(null), (why: unknown) => setFailure(whyUnread(why)));
  }
  async function askForSettled(): Promise<void> {
    setSettled((await office.get<{ late_commands: LateCommand[] }>("/late-commands?state=settled")).late_commands);
  }
  useEffect(() => {
    setSettled(null);
    load();
  }, [shown]);
  useReadAgain(failure, load);

  return (
    <>
      <header class="room-top">
        <h1>{t("late.title")}</h1>
      </header>
      <p class="muted">{t("late.hint")}</p>
      <div class="filters">
        <Select
          label={t("late.shown")}
          name="state"
          value={shown}
          choices={[
            { value: "open", label: t("late.open") },
            { value: "settled", label: t("late.settled") },
          ]}
          onChange={(value) => (state.value = value as State)}
        />
      </div>
      <Failure of={failure} />
      {lines?.length === 0 && <Nothing words={t(shown === "open" ? "late.none" : "late.none_settled")} />}
      {lines?.map((line) => <Line key={line.late_id} line={line} settle={() => setSettling(line)} />)}
      {settling !== null && (
        <Settling
          line={settling}
          close={() => setSettling(null)}
          done={() => {
            setSettling(null);
            load();
          }}
        />
      )}
    </>
  );
}

function Line({ line, settle }: { line: LateCommand; settle(): void }) {
  return (
    <article class="due" aria-label={whatIn(line)}>
      <div class="due-what">
        <strong>{whatIn(line)}</strong>
        <span>{whyIn(line)}</span>
        <span class="muted">{[moment(line.made_at), outletName(line.outlet_code), line.station_name, byWhom(line)].filter((part) => part !== null).join(" · ")}</span>
        {line.settled_at !== null && (
          <span class="muted">
            {[t(line.settlement === "done_by_hand" ? "late.done_by_hand" : "late.nothing_to_do"), line.settled_by_name, moment(line.settled_at), line.note].filter((part) => part !== null).join(" · ")}
          </span>
        )}
      </div>
      <div class="due-acts">
        {line.member_id !== null && (
          <a class="button small secondary" href={addressOf(line.member_id)}>
            {t("late.file")}
          </a>
        )}
        {line.settled_at === null && (
          <button type="button" class="button small primary" onClick={settle}>
            {t("late.settle")}
          </button>
        )}
      </div>
    </article>
  );
}

/** Whoever is said to have made it; who sent it only where that is somebody else. */
function byWhom({ made_by, made_by_name, sent_by, sent_by_name }: LateCommand): string | null {
  if (made_by_name === null) return sent_by_name;
  return sent_by_name === null || made_by === sent_by ? made_by_name : t("late.by_and_sent", { maker: made_by_name, sender: sent_by_name });
}

function Settling({ line, close, done }: { line: LateCommand; close(): void; done(): void }) {
  return (
    <Dialog title={t("late.settle")} close={close}>
      <WishForm path={`/late-commands/${line.late_id}/settlement`} button={t("late.settle")} body={(form) => filled(form, "how", "note")} done={done}>
        <p>
          <strong>{whatIn(line)}</strong>
          <br />
          {whyIn(line)}
        </p>
        <Select
          label={t("late.how")}
          name="how"
          choices={[
            { value: "done_by_hand", label: t("late.done_by_hand") },
            { value: "nothing_to_do", label: t("late.nothing_to_do") },
          ]}
          isNeeded
        />
        <Area label={t("late.note")} name="note" maxLength={300} rows={3} hint={t("late.note_hint")} />
      </WishForm>
    </Dialog>
  );
}
