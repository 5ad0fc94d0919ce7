/** A member: what a manager puts right, and their rights: a copy of everything that is held of them, and to be forgotten. */

import { signal, type Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FileTop } from "../api/file";
import { lookUp } from "../api/look_up";
import type { FoundMember } from "../api/office";
import { MemberFile } from "../file/MemberFile";
import { t, type WordKey } from "../words";
import { ERASURE_REASONS, reasonChoices } from "../words/reasons";
import { AdjustmentDialog } from "./Adjustment";
import { BirthdayDialog } from "./Birthday";
import { Dialog, Failure, Field, Nothing, Select, WishForm, filled, tell, text } from "../design/forms";
import { line } from "./line";
import { addressOf, isMemberId, memberIn, sectionIn } from "./member_address";
import { isRole, office } from "./office";

const found = signal<readonly FoundMember[] | null>(null);
const hasMore = signal(false);
const failure = signal<unknown>(null);
const erasing = signal<FoundMember | null>(null);
const correcting = signal<FoundMember | null>(null);
const adjusting = signal<FoundMember | null>(null);

export function MembersRoom() {
  const memberId = memberIn(location.hash);
  return memberId === null ? <Search /> : <File memberId={memberId} />;
}

function File({ memberId }: { memberId: string }) {
  return (
    <>
      {isRole("outlet_manager", "hq") && <a class="link" href="#members">{t("file.back")}</a>}
      <h1 class="unseen">{t("file.title")}</h1>
      <MemberFile memberId={memberId} section={sectionIn(location.hash)} />
    </>
  );
}

function Search() {
  useEffect(() => {
    searches += 1;
    found.value = null;
    failure.value = null;
    erasing.value = null;
    correcting.value = null;
    adjusting.value = null;
  }, []);
  return (
    <>
      <header class="room-top">
        <h1>{t("hq.members")}</h1>
      </header>
      <p class="muted">{t(isRole("hq") ? "members.why" : "members.why_manager")}</p>
      <form class="filters" onSubmit={(event) => void find(event)}>
        <Field label={t("members.find")} name="wanted" title={t("members.find_hint")} isLong required pattern="[0-9]{4,6}|[0-9a-f\-]{36}|\D{3,80}" maxLength={80} />
        <button type="submit" class="button small primary">{t("audit.find")}</button>
      </form>
      <Failure of={failure.value} />
      {found.value?.length === 0 && !hasMore.value && <Nothing words={t("members.none")} />}
      {found.value !== null && found.value.length > 0 && <Table members={found.value} />}
      {found.value !== null && hasMore.value && <p class="muted">{t("picks.more_letters")}</p>}
      {erasing.value !== null && <Erasure member={erasing.value} />}
      {correcting.value !== null && <BirthdayDialog member={correcting.value} close={() => (correcting.value = null)} />}
      {adjusting.value !== null && <AdjustmentDialog member={adjusting.value} close={() => (adjusting.value = null)} />}
    </>
  );
}

function Table({ members }: { members: readonly FoundMember[] }) {
  return (
    <table class="lines">
      <thead>
        <tr>
          <th scope="col">{t("hq.person_name")}</th>
          <th scope="col">{t("members.card")}</th>
          <th scope="col">{t("hq.acts")}</th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <tr key={member.member_id}>
            <th scope="row">{member.display_name}</th>
            <td data-label={t("members.card")}>{`…${member.card_tail}`}</td>
            <td class="acts">
              <a class="link" href={addressOf(member.member_id)} aria-label={`${t("file.open")}: ${member.display_name}`}>{t("file.open")}</a>
              <Act words="birthday.correct" member={member} opens={correcting} />
              <Act words="adjust.button" member={member} opens={adjusting} />
              {isRole("hq") && (
                <>
                  <button type="button" class="link" onClick={() => void save(member, "zip")}>{t("members.export_csv")}</button>
                  <button type="button" class="link" onClick={() => void save(member, "json")}>{t("members.export_json")}</button>
                  <Act words="members.erase" member={member} opens={erasing} />
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Act({ words, member, opens }: { words: WordKey; member: FoundMember; opens: Signal<FoundMember | null> }) {
  return (
    <button type="button" class="link" aria-label={`${t(words)}: ${member.display_name}`} onClick={() => (opens.value = member)}>
      {t(words)}
    </button>
  );
}

function Erasure({ member }: { member: FoundMember }) {
  const close = () => (erasing.value = null);
  return (
    <Dialog title={`${t("members.erase")}: ${member.display_name}`} close={close}>
      <WishForm path={`/members/${member.member_id}/erasures`} button={t("members.erase_now")} isGrave body={(form) => filled(form, "reason")} done={() => erased(member)}>
        <p>{t("members.erase_why")}</p>
        <Select label={t("form.reason")} name="reason" choices={reasonChoices(ERASURE_REASONS)} value="asked" />
      </WishForm>
    </Dialog>
  );
}

function erased(member: FoundMember): void {
  erasing.value = null;
  found.value = (found.value ?? []).filter(({ member_id }) => member_id !== member.member_id);
  tell(t("members.was_erased"));
}

interface Answer {
  members: readonly FoundMember[];
  has_more?: boolean;
}

/** Of two searches the newer one paints, whichever is answered last. */
let searches = 0;

async function find(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const wanted = text(new FormData(event.currentTarget as HTMLFormElement), "wanted");
  const mine = ++searches;
  failure.value = null;
  try {
    const answer: Answer = isMemberId(wanted) ? { members: [await whoseId(wanted)] } : await lookUp(line, wanted);
    if (mine !== searches) return;
    found.value = answer.members;
    hasMore.value = answer.has_more === true;
  } catch (why) {
    if (mine !== searches) return;
    found.value = null;
    failure.value = why;
  }
}

async function whoseId(memberId: string): Promise<FoundMember> {
  const { card_number, ...known } = await office.get<FileTop>(`/members/${memberId}/file`);
  return { ...known, card_tail: card_number.slice(-4) };
}

async function save({ member_id }: FoundMember, kind: "zip" | "json"): Promise<void> {
  failure.value = null;
  try {
    const address = URL.createObjectURL(await office.getFile(`/members/${member_id}/export.${kind}`));
    const link = document.createElement("a");
    link.href = address;
    link.download = `member-${member_id}.${kind}`;
    link.click();
    // The browser has taken it by then; kept longer, a person's data would stay in the memory of the tab.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  } catch (why) {
    failure.value = why;
  }
}
