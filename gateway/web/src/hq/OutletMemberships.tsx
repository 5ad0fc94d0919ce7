/** All that runs at an outlet, so that nobody is forgotten where one closes; head office moves it elsewhere, many at once. */

import { useState } from "preact/hooks";
import type { OutletLine } from "../api/office";
import type { MovedMemberships, RunningMembership, RunningMemberships } from "../api/memberships";
import { useAnswer } from "../api/answer";
import { Failure, Select, WishForm, tell } from "../design/forms";
import { CHIPS, STATES } from "../file/Memberships";
import { t } from "../words";
import { day } from "../words/dates";
import { money } from "../words/money";
import { openOutletChoices } from "./lists";
import { addressOf } from "./member_address";
import { isRole } from "./office";

/** Asked for once somebody opens it: an outlet has thousands. */
export function OutletMemberships({ outlet }: { outlet: OutletLine }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("runs.title")}</summary>
      {isOpen && <Running outlet={outlet} />}
    </details>
  );
}

function Running({ outlet }: { outlet: OutletLine }) {
  const [after, setAfter] = useState("");
  const asked = new URLSearchParams({ outlet_code: outlet.code, ...(after === "" ? {} : { after }) });
  const { answer, failure, load } = useAnswer<RunningMemberships>(`/memberships?${asked.toString()}`);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [left, setLeft] = useState<MovedMemberships["left"]>([]);
  const ids = answer?.memberships.map((each) => each.membership_id) ?? [];
  const isHq = isRole("hq");

  function done(told: MovedMemberships): void {
    tell(t("runs.moved", {}, told.moved));
    setLeft(told.left);
    setChosen(new Set());
    load();
  }

  function turn(of: readonly string[], isIn: boolean): void {
    setChosen(new Set([...[...chosen].filter((each) => !of.includes(each)), ...(isIn ? of : [])]));
  }

  return (
    <section aria-label={t("runs.title")}>
      {outlet.state === "closed" && <p>{t("runs.closed")}</p>}
      <Failure of={failure} />
      {answer === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {answer !== null && <p class="muted">{answer.total === 0 ? t("runs.none") : t("runs.total", {}, answer.total)}</p>}
      {isHq && ids.length > 0 && (
        <label class="check">
          <input type="checkbox" checked={chosen.size === ids.length} onChange={(event) => turn(ids, event.currentTarget.checked)} />
          {t("runs.all")}
        </label>
      )}
      <ul class="rows">
        {answer?.memberships.map((each) => (
          <li key={each.membership_id} class="payer">
            {isHq && <input type="checkbox" aria-label={nameOf(each)} checked={chosen.has(each.membership_id)} onChange={(event) => turn([each.membership_id], event.currentTarget.checked)} />}
            <Line of={each} />
            {left.filter(({ membership_id: id }) => id === each.membership_id).map(({ detail }) => <span key="left" class="problem" role="alert">{detail}</span>)}
          </li>
        ))}
      </ul>
      {typeof answer?.next === "string" && <button type="button" class="button small secondary" onClick={() => setAfter(answer.next!)}>{t("runs.more")}</button>}
      {chosen.size > 0 && (
        <WishForm
          path="/membership-moves"
          button={t("runs.move", {}, chosen.size)}
          body={(form) => ({ from_outlet_code: outlet.code, to_outlet_code: form.get("to"), membership_ids: [...chosen] })}
          done={(told) => done(told as MovedMemberships)}
        >
          <Select label={t("runs.to")} name="to" choices={[{ value: "", label: "—" }, ...openOutletChoices().filter(({ value }) => value !== outlet.code)]} isNeeded />
        </WishForm>
      )}
    </section>
  );
}

function Line({ of: each }: { of: RunningMembership }) {
  const said = [
    t("mb.valid_until", { day: day(each.valid_until) }),
    each.owed_minor === 0 ? "" : t("runs.owed", { amount: money(each.owed_minor, each.currency) }),
    each.renews_next ? t("runs.to_come", { amount: money(each.to_come_minor, each.currency) }) : "",
  ];
  return (
    <>
      <strong>{each.display_name === null ? "—" : <a class="link" href={addressOf(each.member_id)}>{each.display_name}</a>}</strong>
      <span>{each.title}</span>
      <span class="muted">{said.filter((part) => part !== "").join(" · ")}</span>
      <span class={`chip ${CHIPS[each.state]}`}>{t(STATES[each.state])}</span>
    </>
  );
}

function nameOf({ display_name: name, title }: RunningMembership): string {
  return `${name ?? "—"}: ${title}`;
}
