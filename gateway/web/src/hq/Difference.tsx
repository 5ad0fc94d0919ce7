/** What an act or a change made of something: each value that differs, in words. */

import { t } from "../words";
import { addressOf, isMemberId } from "./member_address";
import { namesSaid, saidName, saidValue } from "./said";

/** "zone: Europe/Riga → Europe/Vilnius" for each value that differs. */
export function Difference({ before, after, what = "" }: { before: unknown; after: unknown; what?: string }) {
  const [was, is] = [asRecord(before, what), asRecord(after, what)];
  const names = [...new Set([...namesSaid(was), ...namesSaid(is)])].filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  if (names.length === 0) return <span>{what}</span>;
  return (
    <span class="difference">
      {names.map((name) => (
        <span key={name}>
          {saidName(name)}: {was[name] !== undefined && <><del><Value name={name} of={was} /></del> → </>}
          <ins><Value name={name} of={is} /></ins>
        </span>
      ))}
    </span>
  );
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  return typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : { [name || "value"]: value };
}

/** A member is a link to the file; of any other id the end is enough to tell two apart, and a touch shows it whole. */
function Value({ name, of }: { name: string; of: Record<string, unknown> }) {
  const words = saidValue(name, of[name], of);
  if (!isMemberId(words)) return <>{words}</>;
  return <Id of={words} isMember={name === "member_id"} />;
}

export function Id({ of: id, isMember }: { of: string; isMember: boolean }) {
  return isMember ? <a class="link" href={addressOf(id)} title={id}>{t("file.open")}</a> : <span title={id}>{`…${id.slice(-6)}`}</span>;
}
