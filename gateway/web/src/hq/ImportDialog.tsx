/** Outlets or staff from a CSV file: tried first, then done, with a report for each row that was refused. */

import { useState } from "preact/hooks";
import type { ImportReport } from "../api/office";
import { newKey } from "../api/commands";
import { t, type WordKey } from "../words";
import { decoded, pieces, together } from "./csv";
import { Dialog, Failure } from "../design/forms";
import { queue } from "./office";

type What = "outlets" | "staff" | "payments";
const COLUMNS: Record<What, string> = {
  outlets: "code,name,territory_code,country,zone,currency,locale,business_day_starts_at",
  staff: "name,role,outlet_code,territory_code,login,locale,pin",
  payments: "reference,due,amount_minor,currency,received_on",
};
const TITLES: Record<What, WordKey> = { outlets: "import.outlets", staff: "import.staff", payments: "import.payments" };

export function ImportDialog({ what, close, done }: { what: What; close(): void; done(): Promise<void> }) {
  const [csv, setCsv] = useState("");
  const [report, setReport] = useState<{ of: ImportReport; wasTried: boolean } | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);

  async function run(dryRun: boolean): Promise<void> {
    setBusy(true);
    setFailure(null);
    const reports = [];
    try {
      for (const piece of pieces(csv)) {
        const body = { csv: piece.csv, dry_run: dryRun };
        reports.push({ report: await queue.send<ImportReport>({ key: newKey(), path: `/imports/${what}`, body }), before: piece.before });
      }
      if (!dryRun) await done();
    } catch (why) {
      setFailure(why);
    } finally {
      if (reports.length > 0) setReport({ of: together(reports), wasTried: dryRun });
      setBusy(false);
    }
  }

  function write(text: string): void {
    setCsv(text);
    setReport(null);
  }

  return (
    <Dialog title={t(TITLES[what])} close={close} isWide>
      <div class="wish">
        <p class="muted">{t("import.how")}</p>
        <code class="columns">{COLUMNS[what]}</code>
        <label class="form-field">
          {t("import.file")}
          <input type="file" accept=".csv,text/csv" onChange={(event) => void event.currentTarget.files?.[0]?.arrayBuffer().then((bytes) => write(decoded(new Uint8Array(bytes))))} />
        </label>
        <label class="form-field">
          {t("import.text")}
          <textarea class="import-text" rows={6} spellcheck={false} value={csv} onInput={(event) => write(event.currentTarget.value)} />
        </label>
        <Failure of={failure} />
        {report !== null && <Report {...report} />}
        <div class="row">
          <button type="button" class="button small secondary" disabled={isBusy || csv.trim() === ""} onClick={() => void run(true)}>{t("import.try")}</button>
          <button type="button" class="button small primary" disabled={isBusy || report === null || !report.wasTried} onClick={() => void run(false)}>{t("import.do")}</button>
        </div>
      </div>
    </Dialog>
  );
}

function Report({ of: report, wasTried }: { of: ImportReport; wasTried: boolean }) {
  return (
    <section class="report" role="status">
      <h3>{wasTried ? t("import.tried") : t("import.done")}</h3>
      <p>{t("import.sum", { rows: report.rows, added: report.added, unchanged: report.unchanged, refused: report.refused.length })}</p>
      <ul>
        {report.refused.map((refused) => (
          <li key={refused.line}>{t("import.line", { line: refused.line, reason: reasonOf(refused) })}</li>
        ))}
      </ul>
    </section>
  );
}

const REASONS: Record<string, WordKey> = {
  invalid: "import.invalid",
  outlet_taken: "import.taken",
  unknown_territory: "import.unknown_territory",
  unreadable_row: "import.unreadable_row",
  unknown_due: "import.unknown_due",
  wrong_currency: "import.wrong_currency",
  reference_used: "import.reference_used",
};

function reasonOf({ code = "", column = "", reason }: ImportReport["refused"][number]): string {
  const words = REASONS[code];
  return words === undefined ? reason : t(words, { column });
}
