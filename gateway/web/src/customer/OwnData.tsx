/** The way to what is kept of oneself. */

import { t } from "../words";

export function OwnData() {
  return (
    <a class="button quiet-wide" href="/me">
      {t("balance.own_data")}
    </a>
  );
}
