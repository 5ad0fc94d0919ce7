/** What an act or a change made of something: each value that differs, in words. */

import { t } from "../words";
import { addressOf, addressOfProspect, isMemberId } from "./member_address";
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

function Value({ name, of }: { name: string; of: Record<string, unknown> }) {
  const words = saidValue(name, of[name], of);
  if (!isMemberId(words)) return <>{words}</>;
  return <Id of={words} kind={name === "member_id" ? "member" : name} />;
}

/** A person is a link to what is known of them, for the audit holds no names; of a thing the end is enough to tell two apart, and a touch shows it whole. */
export function Id({ of: id, kind }: { of: string; kind: string | null }) {
  if (kind === "member") return <a class="link" href={addressOf(id)}>{t("file.open")}</a>;
  if (kind === "prospect") return <a class="link" href={addressOfProspect(id)}>{t("task.open_prospect")}</a>;
  return <span title={id}>{`…${id.slice(-6)}`}</span>;
}
