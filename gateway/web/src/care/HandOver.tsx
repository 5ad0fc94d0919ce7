/** Give a case to somebody else, or to another outlet; its next step goes with it. */

import { useState } from "preact/hooks";
import type { WholeCase } from "../api/care";
import { useLine } from "../api/line";
import { Area, Select, WishForm, filled, tell, text } from "../design/forms";
import { t } from "../words";

export function HandOver({ of, done }: { of: WholeCase; done(): void }) {
  const line = useLine();
  const [outlet, setOutlet] = useState(of.outlet_code);
  const people = line.people(outlet);

  function body(form: FormData): unknown {
    const owner = text(form, "owner_id");
    return { ...filled(form, "outlet_code", "words"), owner_id: owner === "" ? null : owner };
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
          {line.outlets().length > 1 && <Select label={t("form.outlet")} name="outlet_code" choices={line.outlets()} value={outlet} onChange={setOutlet} />}
          <Select label={t("case.to_whom")} name="owner_id" choices={[{ value: "", label: t("case.anybody") }, ...people]} value="" />
        </div>
        <Area label={t("case.should_know")} name="words" rows={2} maxLength={2000} />
      </WishForm>
    </details>
  );
}
