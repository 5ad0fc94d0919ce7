/** What may be done to a membership, each in a dialog of its own. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useLine, type Line } from "../api/line";
import type { Membership } from "../api/memberships";
import { dayFromNow } from "../api/outlet_day";
import { Area, Dialog, Field, OutletSelect, Select, WishForm, filled } from "../design/forms";
import { t, type WordKey } from "../words";
import { day } from "../words/dates";
import { reasonChoices } from "../words/reasons";
import { CancellationDialog } from "./Cancellation";
import { MemberPicker } from "./MemberPicker";
import { GIFT_REASONS } from "./membership_words";
import { PayerChangeDialog } from "./PayerChange";
import { PlanChangeDialog } from "./PlanChange";

export type ActName = "renew" | "freeze" | "lift" | "change" | "cancel" | "withdraw" | "transfer" | "setting" | "payer" | "move" | "gift" | "unsell";

interface Act {
  name: ActName;
  words: WordKey;
  isFor(membership: Membership, line: Line): boolean;
}

const isOver = ({ state }: Membership) => state === "ended" || state === "expired";
const isPeriod = ({ plan }: Membership) => plan.kind === "period";
const ACTS: readonly Act[] = [
  { name: "renew", words: "mb.renew", isFor: (each) => isPeriod(each) && each.state !== "ended" && (each.cancelled_on === null || each.renews_next) },
  { name: "lift", words: "mb.lift", isFor: (each) => !isOver(each) && each.freezes.some(({ last_on }) => last_on >= dayFromNow(0)) },
  { name: "freeze", words: "mb.freeze", isFor: (each) => !isOver(each) && each.freeze_days_left > 0 },
  { name: "change", words: "mb.change", isFor: (each) => !isOver(each) && each.cancelled_on === null },
  { name: "setting", words: "mb.setting", isFor: (each) => isPeriod(each) && !isOver(each) && each.cancelled_on === null && (!each.renews || each.plan.notice_days === 0) },
  { name: "payer", words: "mb.change_payer", isFor: (each) => each.state !== "ended" && isPeriod(each) },
  { name: "cancel", words: "mb.cancel", isFor: (each) => !isOver(each) && each.cancelled_on === null },
  { name: "withdraw", words: "mb.withdraw", isFor: (each) => !isOver(each) && each.cancelled_on !== null },
  { name: "transfer", words: "mb.transfer", isFor: (each) => !isOver(each) && each.payer?.kind !== "company" },
  { name: "move", words: "mb.move", isFor: (each) => each.moves_to.length > 0 },
  { name: "gift", words: "mb.gift", isFor: (each, line) => !isOver(each) && line.person()?.role !== "reception" && isOurs(each, line) },
  { name: "unsell", words: "mb.unsell", isFor: (each) => each.sale_can_be_reversed },
];

export function actsOn(membership: Membership, line: Line): readonly Act[] {
  return ACTS.filter((act) => act.isFor(membership, line));
}

/** The outlet of whoever asks has it; head office has all. */
function isOurs({ outlet_code: at }: Membership, line: Line): boolean {
  return line.outletChoices().length > 0 || line.outlets().some(({ value }) => value === at);
}

interface ActProps {
  act: ActName;
  membership: Membership;
  close(): void;
  done(answer: unknown): void;
}

/** `done` hears in words what has become of it. */
export function ActDialog({ done, ...rest }: Omit<ActProps, "done"> & { done(words: string): void }) {
  return <Asking {...rest} done={(answer) => done(saidOf(rest.act, rest.membership, answer))} />;
}

function saidOf(name: ActName, { membership_id, plan }: Membership, answer: unknown): string {
  const act = t(ACTS.find((each) => each.name === name)!.words);
  const after = answer as Partial<Membership> | null;
  // Of what is somebody else's now, or is no more, its days say nothing here.
  const isSame = after?.membership_id === membership_id && after.valid_until !== undefined && name !== "transfer" && name !== "unsell";
  return isSame ? t("mb.said_until", { act, plan: after.plan?.title ?? plan.title, day: day(after.ends_on ?? after.valid_until!) }) : t("mb.said", { act, plan: plan.title });
}

function Asking(props: ActProps) {
  switch (props.act) {
    case "renew":
      return props.membership.state === "expired" ? (
        <Simple {...props} path="renewals" fields={["starts_on"]} hint={t("mb.renew_anew")}>
          <Field label={t("mb.starts_on")} name="starts_on" type="date" min={dayFromNow(0)} hint={t("mb.starts_hint")} />
        </Simple>
      ) : (
        <Simple {...props} path="renewals" hint={t("mb.renew_hint")} />
      );
    case "freeze":
      return (
        <Simple {...props} path="freezes" fields={["first_on", "last_on"]} hint={t("mb.freeze_hint", {}, props.membership.freeze_days_left)}>
          <div class="pair">
            <Field label={t("mb.first_on")} name="first_on" type="date" required min={dayFromNow(0)} />
            <Field label={t("mb.last_on")} name="last_on" type="date" required min={dayFromNow(0)} />
          </div>
        </Simple>
      );
    case "lift":
      return <Simple {...props} path="freeze-lifts" hint={t("mb.lift_hint")} />;
    case "change":
      return <PlanChangeDialog membership={props.membership} close={props.close} done={props.done} />;
    case "payer":
      return <PayerChangeDialog membership={props.membership} close={props.close} done={props.done} />;
    case "move":
      return <Move {...props} />;
    case "cancel":
      return <CancellationDialog membership={props.membership} close={props.close} done={props.done} />;
    case "withdraw":
      return <Simple {...props} path="cancellation-withdrawals" hint={t("mb.withdraw_hint")} />;
    case "setting":
      return <Simple {...props} path="renewal-settings" extra={{ renews: !props.membership.renews }} hint={t(props.membership.renews ? "mb.set_by_hand" : "mb.set_by_itself")} />;
    case "gift":
      return (
        <Simple {...props} path="gifts" fields={["reason"]} numbers={["days"]} hint={t("mb.gift_hint")}>
          <Field label={t("mb.gift_days")} name="days" type="number" min={1} max={90} required />
          <Select label={t("form.reason")} name="reason" choices={[{ value: "", label: "—" }, ...reasonChoices(GIFT_REASONS)]} isNeeded />
        </Simple>
      );
    case "unsell":
      return <Simple {...props} path="sale-reversals" isGrave hint={t("mb.unsell_hint")} extra={{ outlet_code: props.membership.outlet_code }} isPlaceKnown />;
    case "transfer":
      return <Transfer {...props} />;
  }
}

interface SimpleProps extends ActProps {
  path: string;
  hint: string;
  fields?: readonly string[];
  numbers?: readonly string[];
  extra?: Record<string, unknown>;
  isGrave?: boolean;
  isPlaceKnown?: boolean;
  children?: ComponentChildren;
}

function Simple({ act, membership, close, done, path, hint, fields = [], numbers = [], extra = {}, isGrave = false, isPlaceKnown = false, children }: SimpleProps) {
  const words = ACTS.find(({ name }) => name === act)!.words;
  const body = (form: FormData) => ({
    version: membership.version,
    ...filled(form, ...fields, "words", "outlet_code"),
    ...Object.fromEntries(numbers.map((name) => [name, Number(form.get(name))])),
    ...(form.has("is_of_age") ? { is_of_age: true } : {}),
    ...extra,
  });
  return (
    <Dialog title={`${t(words)}: ${membership.plan.title}`} close={close}>
      <WishForm path={`/memberships/${membership.membership_id}/${path}`} button={t(words)} isGrave={isGrave} body={body} done={done}>
        <p>{hint}</p>
        {children}
        <SaidToIt likely={membership.outlet_code} isPlaceKnown={isPlaceKnown} />
      </WishForm>
    </Dialog>
  );
}

function Transfer(props: ActProps) {
  const [toMemberId, setToMemberId] = useState("");
  return (
    <Simple {...props} path="transfers" isGrave hint={t("mb.transfer_hint")} extra={{ to_member_id: toMemberId }}>
      <MemberPicker label={t("mb.to_whom")} choose={setToMemberId} />
      <label class="check">
        <input type="checkbox" name="is_of_age" />
        {t("mb.is_of_age")}
      </label>
    </Simple>
  );
}

function Move(props: ActProps) {
  const line = useLine();
  const choices = props.membership.moves_to.map((code) => ({ value: code, label: line.outletName(code) }));
  const [to, setTo] = useState(choices.length === 1 ? choices[0]!.value : "");
  return (
    <Simple {...props} path="moves" hint={t("mb.move_hint")} extra={{ to_outlet_code: to, outlet_code: to }} isPlaceKnown>
      <Select label={t("mb.move_to")} name="to" choices={choices.length === 1 ? choices : [{ value: "", label: "—" }, ...choices]} value={to} onChange={setTo} isNeeded />
    </Simple>
  );
}

/** What every act may say beside itself. */
export function SaidToIt({ likely = "", isPlaceKnown = false }: { likely?: string; isPlaceKnown?: boolean }) {
  return (
    <>
      <Area label={t("mb.words")} name="words" rows={2} maxLength={500} />
      {!isPlaceKnown && <OutletSelect likely={likely} />}
    </>
  );
}
