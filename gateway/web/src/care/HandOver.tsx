/** Give a case to somebody else, or to another outlet; its next step goes with it. */

import { useState } from "preact/hooks";
import type { WholeCase } from "../api/care";
import { useLine } from "../api/line";
import { dayFromNow } from "../api/outlet_day";
import { Area, Field, Select, WishForm, filled, tell, text } from "../design/forms";
import { t } from "../words";
import { useAnswer } from "../api/answer";
import { LONGEST_WAIT_DAYS } from "./words";

export function HandOver({ of, done }: { of: WholeCase; done(): void }) {
  const line = useLine();
  const [outlet, setOutlet] = useState(of.outlet_code);
  const { answer } = useAnswer<{ outlets: { code: string; name: string }[] }>("/case-outlets");
  const outlets = (answer?.outlets ?? []).map(({ code: value, name: label }) => ({ value, label }));
  // A closed one is no choice, and stays what it is until another is chosen.
  const choices = outlets.some(({ value }) => value === of.outlet_code) ? outlets : [{ value: of.outlet_code, label: line.outletName(of.outlet_code) }, ...outlets];
  const people = line.people(outlet);

  function body(form: FormData): unknown {
    const owner = text(form, "owner_id");
    const moves = outlet === of.outlet_code ? {} : { outlet_code: outlet };
    return { ...filled(form, "words", "next_on"), ...moves, owner_id: owner === "" ? null : owner };
  }

  function handed(): void {
    tell(t("case.handed_over"));
    done();
  }

  return (
    <details class="folded">
      <summary>{t("case.hand_over")}</summary>
      <WishForm path={`/cases/${of.case_id}/hand-over`} button={t("case.hand_over")} body={body} done={handed}>
        <div class="pair">
          {choices.length > 1 && <Select label={t("form.outlet")} name="outlet_code" choices={choices} value={outlet} onChange={setOutlet} />}
          <Select label={t("case.to_whom")} name="owner_id" choices={[{ value: "", label: t("case.anybody") }, ...people]} value="" />
        </div>
        <Field label={t("case.due_there")} name="next_on" type="date" min={dayFromNow(0)} max={dayFromNow(LONGEST_WAIT_DAYS)} hint={t("case.keeps_its_day")} />
        <Area label={t("case.should_know")} name="words" rows={2} maxLength={2000} />
      </WishForm>
    </details>
  );
}
