/** Joining at the till. */

import { Alikes } from "../station/Alikes";
import { JoiningFields, joiningIn } from "../station/JoiningFields";
import { t } from "../words";
import type { Enrolling } from "./scenes";
import type { Till } from "./till";

export function EnrolForm({ till, scene }: { till: Till; scene: Enrolling }) {
  const { phone, isTaken, title, hint, enrolment } = scene;
  const alike = enrolment.alike.value;

  /** Enter joins and stamps the first cup; the other button joins alone. */
  function join(event: SubmitEvent): void {
    event.preventDefault();
    void till.joining.enrol(joiningIn(event.currentTarget as HTMLFormElement), event.submitter?.dataset["cups"] === "none" ? 0 : 1);
  }

  function look(event: FocusEvent): void {
    const { phone, given_name } = joiningIn(event.currentTarget as HTMLFormElement);
    void enrolment.look(phone, given_name);
  }

  return (
    <form class="enrol" onSubmit={join} onFocusOut={look}>
      <h1>{t(title)}</h1>
      {hint !== "" && (
        <p class="why-not" role="status">
          {hint}
        </p>
      )}
      <Alikes alike={alike} choose={(memberId) => till.finding.lookUp(memberId)} />
      <JoiningFields phone={phone} />
      <footer class="enrol-foot">
        <p class="consent">{t("enrol.consent")}</p>
        <div class="row">
          <button type="submit" class="button primary grow" disabled={till.stage.isBusy.value}>
            {t(alike.length > 0 ? "alike.somebody_new" : "enrol.join_stamp")}
          </button>
          {isTaken && (
            <button type="button" class="button secondary" onClick={(event) => till.finding.lookUp(joiningIn(event.currentTarget.form!).phone)}>
              {t("enrol.look_up")}
            </button>
          )}
          <button type="submit" data-cups="none" class="button secondary" disabled={till.stage.isBusy.value}>
            {t("enrol.join")}
          </button>
          <button type="button" class="button quiet-wide" onClick={() => till.reset()}>
            {t("back")}
          </button>
        </div>
      </footer>
    </form>
  );
}
