/** What came of prospects in ninety days, by outlet and source. */

import type { SourceCount } from "../api/prospects";
import { useAnswer } from "../api/answer";
import { useLine } from "../api/line";
import { t } from "../words";
import { SOURCES, named } from "./words";

export function Counts() {
  const line = useLine();
  const { answer } = useAnswer<{ sources: SourceCount[] }>("/prospects/counts");
  if (answer === null || answer.sources.length === 0) return null;
  const columns = ["made", "tried", "converted", "lost"] as const;
  const titles = { made: "prospect.made", tried: "prospect.tried", converted: "prospect.converted", lost: "prospect.lost" } as const;
  return (
    <section>
      <h2>{t("prospect.counts")}</h2>
      <table class="lines">
        <thead>
          <tr>
            <th scope="col">{t("form.outlet")}</th>
            <th scope="col">{t("prospect.source")}</th>
            {columns.map((column) => <th key={column} scope="col">{t(titles[column])}</th>)}
          </tr>
        </thead>
        <tbody>
          {answer.sources.map((each) => (
            <tr key={`${each.outlet_code} ${each.source}`}>
              <th scope="row">{line.outletName(each.outlet_code)}</th>
              <td data-label={t("prospect.source")}>{named(SOURCES, each.source)}</td>
              {columns.map((column) => <td key={column} data-label={t(titles[column])}>{each[column]}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
