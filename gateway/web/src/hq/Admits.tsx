/** Whom an outlet lets in, how many at once, and how long somebody counts as in. */

import { useState } from "preact/hooks";
import type { OutletLine } from "../api/office";
import { Area, Field, Select, text } from "../design/forms";
import { t } from "../words";

export function AdmitsFields({ outlet }: { outlet?: OutletLine }) {
  const [admits, setAdmits] = useState<string>(outlet?.admits ?? "everyone");
  const choices = [
    { value: "everyone", label: t("outlets.admits_everyone") },
    { value: "members_with_plan", label: t("outlets.admits_members") },
  ];
  return (
    <>
      <Select label={t("outlets.admits")} name="admits" choices={choices} value={admits} onChange={setAdmits} />
      {admits === "members_with_plan" && <LimitFields {...(outlet ? { outlet } : {})} />}
    </>
  );
}

/** How many may be in, and for how long somebody counts as in. */
export function LimitFields({ outlet }: { outlet?: OutletLine }) {
  return (
    <div class="pair">
      <Field label={t("outlets.capacity")} name="capacity" type="number" min={1} max={100000} hint={t("outlets.capacity_hint")} value={outlet?.capacity ?? ""} />
      <Field label={t("outlets.stay")} name="stay_minutes" type="number" min={5} max={1440} required value={outlet?.stay_minutes ?? 120} />
    </div>
  );
}

/** What visits may be for: a line for each. */
export function LabelsField({ outlet }: { outlet: OutletLine }) {
  return <Area label={t("outlets.labels")} name="labels" hint={t("outlets.labels_hint")} rows={4} value={outlet.labels.join("\n")} />;
}

/** The list as the form has it, where it is another one than the outlet's. */
export function newLabels(form: FormData, outlet: OutletLine): { labels?: string[] } {
  const lines = text(form, "labels").split("\n").map((line) => line.trim());
  const labels = [...new Set(lines.filter(Boolean))];
  return labels.join("\n") === outlet.labels.join("\n") ? {} : { labels };
}

/** Both, as the form says them. */
export function limits(form: FormData): { capacity: number | null; stay_minutes: number } {
  const capacity = text(form, "capacity");
  return { capacity: capacity === "" ? null : Number(capacity), stay_minutes: Number(text(form, "stay_minutes")) };
}

/** What the form says of it, and no more than differs from the outlet. */
export function admission(form: FormData, outlet?: OutletLine): Record<string, unknown> {
  const wished: Record<string, unknown> = { admits: text(form, "admits"), ...(form.has("stay_minutes") ? limits(form) : {}) };
  return Object.fromEntries(Object.entries(wished).filter(([name, value]) => outlet?.[name as keyof OutletLine] !== value));
}
