/** What happened with a member, newest first, at whichever outlet; and what the next one should know. */

import { useEffect, useState } from "preact/hooks";
import type { Episode, People, TimelinePage } from "../api/file";
import { useReadAgain, whyUnread } from "../api/answer";
import { useLine } from "../api/line";
import { BEGAN_BY, FROM_AFAR } from "../care/words";
import { Area, Dialog, Failure, OutletSelect, Select, WishForm, filled } from "../design/forms";
import { t, type WordKey } from "../words";
import { moment } from "../words/dates";
import { CHANNELS, GROUPS, OUTCOMES, detailsOf, kindName, type NameOf } from "./episodes";
import type { SectionProps } from "./sections";
import { UndoVisit } from "./UndoVisit";

type Filter = Record<"group" | "channel" | "outlet", string>;
const ALL: Filter = { group: "", channel: "", outlet: "" };
const NOTE_CHANNELS = ["phone", "desk", "email", "letter", "web"] as const;
const LONGEST_NOTE = 1000;

export function Timeline({ member, changed }: SectionProps) {
  const [filter, setFilter] = useState(ALL);
  const { episodes, next, outlets, people, failure, load } = useEpisodes(member.member_id, filter);
  const nameOf = useNames(people);
  const [notes, setNotes] = useState(false);

  function noted(): void {
    setNotes(false);
    load();
    changed();
  }

  return (
    <section class="file-section" aria-label={t("timeline.title")}>
      <div class="timeline-top">
        <Filters filter={filter} outlets={outlets} choose={setFilter} />
        <button type="button" class="button small primary" onClick={() => setNotes(true)}>{t("note.add")}</button>
      </div>
      <Failure of={failure} />
      {episodes === null && failure === null && <p class="muted" role="status">{t("looking")}</p>}
      {episodes?.length === 0 && <p class="muted">{t("timeline.none")}</p>}
      <ol class="timeline">
        {episodes?.map((episode) => <Line key={episode.episode_id + episode.kind} episode={episode} nameOf={nameOf} undone={noted} />)}
      </ol>
      {next !== null && <button type="button" class="button small secondary" onClick={() => load(next)}>{t("timeline.more")}</button>}
      {notes && <NoteDialog memberId={member.member_id} close={() => setNotes(false)} done={noted} />}
    </section>
  );
}

/** The pages that were read so far; another filter begins anew, and whatever still comes of the one before is nobody's. */
function useEpisodes(memberId: string, filter: Filter) {
  const line = useLine();
  const [episodes, setEpisodes] = useState<readonly Episode[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [outlets, setOutlets] = useState<TimelinePage["outlets"]>([]);
  const [people, setPeople] = useState<People>([]);
  const [failure, setFailure] = useState<unknown>(null);
  const [turn] = useState({ newest: 0 });

  function load(before?: string): void {
    const mine = ++turn.newest;
    line.get<TimelinePage>(`/members/${memberId}/timeline${query(filter, before)}`).then(
      (page) => {
        if (mine !== turn.newest) return;
        setEpisodes((known) => (before === undefined ? page.episodes : [...(known ?? []), ...page.episodes]));
        setNext(page.next);
        setOutlets(page.outlets);
        setPeople((known) => [...known, ...page.people]);
        setFailure(null);
      },
      (why: unknown) => mine === turn.newest && setFailure(before === undefined ? whyUnread(why) : why),
    );
  }

  useEffect(() => load(), [memberId, filter]);
  useReadAgain(failure, () => load());
  return { episodes, next, outlets, people, failure, load };
}

function query(filter: Filter, before?: string): string {
  const asked = Object.entries({ ...filter, before: before ?? "" }).filter(([, value]) => value !== "");
  return asked.length === 0 ? "" : `?${new URLSearchParams(asked).toString()}`;
}

/** The outlets to choose from are those where something happened, whichever of them this page is at. */
function Filters({ filter, outlets, choose }: { filter: Filter; outlets: TimelinePage["outlets"]; choose(filter: Filter): void }) {
  const set = (name: keyof Filter) => (value: string) => choose({ ...filter, [name]: value });
  return (
    <div class="filters" role="group" aria-label={t("timeline.filters")}>
      <Select label={t("timeline.group")} name="group" choices={[any(), ...named(GROUPS)]} value={filter.group} onChange={set("group")} />
      <Select label={t("timeline.channel")} name="channel" choices={[any(), ...named(CHANNELS)]} value={filter.channel} onChange={set("channel")} />
      {outlets.length > 1 && <Select label={t("form.outlet")} name="outlet" choices={[{ value: "", label: t("form.all_outlets") }, ...outlets.map(({ code, name }) => ({ value: code, label: name }))]} value={filter.outlet} onChange={set("outlet")} />}
    </div>
  );
}

function any() {
  return { value: "", label: t("timeline.all") };
}

function named(words: Record<string, WordKey>) {
  return Object.entries(words).map(([value, key]) => ({ value, label: t(key) }));
}

function Line({ episode, nameOf, undone }: { episode: Episode; nameOf: NameOf; undone(): void }) {
  const details = detailsOf(episode, nameOf);
  return (
    <li class={`timeline-line ${episode.group ?? ""} ${looks(episode)}`}>
      <time dateTime={episode.occurred_at}>{moment(episode.occurred_at, episode.zone)}</time>
      <div>
        <p>
          <strong>{kindName(episode)}</strong>
          {details !== "" && ` · ${details}`}
        </p>
        {episode.words !== null && <blockquote>{episode.words}</blockquote>}
        <Circumstances episode={episode} nameOf={nameOf} />
        <UndoVisit episode={episode} done={undone} />
      </div>
    </li>
  );
}

/** A visit looks as it did in the list of who came. */
function looks({ kind, facts }: Episode): string {
  return kind === "visit" ? `${String(facts["colour"])} ${String(facts["state"])}` : "";
}

/** Names by id: of those who came with what is shown, and of whom this page knows anyway. */
export function useNames(people: People): NameOf {
  const line = useLine();
  return (id) => people.find(({ staff_id }) => staff_id === id)?.name ?? line.staffName(id);
}

/** Where it was, which way, and whose hand it was. */
export function Circumstances({ episode, nameOf }: { episode: Episode; nameOf: NameOf }) {
  const channel = CHANNELS[episode.channel];
  const parts = [
    episode.outlet_name ?? episode.outlet_code,
    channel === undefined ? episode.channel : t(channel),
    episode.staff_id === null ? null : nameOf(episode.staff_id),
  ];
  return <small class="muted">{parts.filter((part) => part !== null).join(" · ")}</small>;
}

function NoteDialog({ memberId, close, done }: { memberId: string; close(): void; done(): void }) {
  const [channel, setChannel] = useState<string>("phone");
  return (
    <Dialog title={t("note.add")} close={close}>
      <WishForm path={`/members/${memberId}/notes`} button={t("form.save")} body={(form) => filled(form, "channel", "began_by", "outcome", "words", "outlet_code")} done={done}>
        <Select label={t("note.channel")} name="channel" choices={NOTE_CHANNELS.map((value) => ({ value, label: t(CHANNELS[value]!) }))} value={channel} onChange={setChannel} />
        {FROM_AFAR.includes(channel) && <Select label={t("began.label")} name="began_by" choices={named(BEGAN_BY)} />}
        {channel === "phone" && <Select label={t("note.outcome")} name="outcome" choices={[{ value: "", label: "—" }, ...named(OUTCOMES)]} isNeeded />}
        <Area label={t("note.words")} name="words" rows={4} maxLength={LONGEST_NOTE} required hint={t("note.hint")} />
        <OutletSelect />
      </WishForm>
    </Dialog>
  );
}
