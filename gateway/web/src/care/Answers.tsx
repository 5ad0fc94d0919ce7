/** Short answers: what to tell a member about a topic, found by words. */

import { useState } from "preact/hooks";
import type { ShortAnswer } from "../api/care";
import { Failure, Field, Nothing, Select } from "../design/forms";
import { t } from "../words";
import { useAnswer } from "../api/answer";
import { TOPICS, choicesOf, named } from "./words";

interface Answers {
  topic?: string;
  /** Those that are put away, too; head office brings them back. */
  showsAll?: boolean;
  edit?(answer: ShortAnswer): void;
}

export function Answers({ topic = "", showsAll = false, edit }: Answers) {
  const [wanted, setWanted] = useState({ topic, words: "" });
  const asked = Object.entries({ ...wanted, all: showsAll ? "true" : "" }).filter(([, value]) => value.trim() !== "");
  const { answer, failure } = useAnswer<{ answers: ShortAnswer[] }>(`/answers?${new URLSearchParams(asked).toString()}`);
  return (
    <section class="answers" aria-label={t("answers.title")}>
      <div class="filters">
        <Field label={t("answers.words")} name="words" type="search" maxLength={100} value={wanted.words} onInput={(event: InputEvent) => setWanted({ ...wanted, words: (event.currentTarget as HTMLInputElement).value })} />
        <Select label={t("answers.topic")} name="topic" choices={[{ value: "", label: t("timeline.all") }, ...choicesOf(TOPICS)]} value={wanted.topic} onChange={(value) => setWanted({ ...wanted, topic: value })} />
      </div>
      <Failure of={failure} />
      {answer?.answers.length === 0 && <Nothing words={t("answers.none")} />}
      {answer?.answers.map((each) => <Shown key={each.answer_id} of={each} edit={edit} />)}
    </section>
  );
}

function Shown({ of, edit }: { of: ShortAnswer; edit: ((answer: ShortAnswer) => void) | undefined }) {
  return (
    <article class="answer">
      <h2>{of.title}</h2>
      <p>{of.text}</p>
      <small class="muted">
        {named(TOPICS, of.topic)}
        {!of.is_shown && ` · ${t("answers.put_away")}`}
      </small>
      {edit !== undefined && (
        <button type="button" class="link" aria-label={`${t("answers.edit")}: ${of.title}`} onClick={() => edit(of)}>
          {t("answers.edit")}
        </button>
      )}
    </article>
  );
}
