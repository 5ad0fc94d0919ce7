/** The way to what is kept of oneself. */

import { t, type WordKey } from "../words";

export function OwnData({ words = "balance.own_data" }: { words?: WordKey }) {
  return (
    <a class="button quiet-wide" href="/me">
      {t(words)}
    </a>
  );
}
