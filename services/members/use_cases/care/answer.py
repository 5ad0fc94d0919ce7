"""Short answers: head office writes them, all staff find them by topic and by words."""

from __future__ import annotations

from services.chassis.identifiers import new_id
from services.members.domain.care.answer import ShortAnswer, Texts
from services.members.domain.care.refusals import UnknownAnswer
from services.members.storage.unit_of_work import MembersWork


def write_answer(
    work: MembersWork, answer_id: str | None, *, topic: str, texts: Texts, is_shown: bool, staff_id: str | None
) -> ShortAnswer:
    """A new answer, or the next version of one. Raises UnknownAnswer."""
    before = None
    if answer_id is not None:
        before = work.answers.newest(answer_id)
        if before is None:
            raise UnknownAnswer
    answer = ShortAnswer(
        answer_id=answer_id or new_id(),
        version=before.version + 1 if before else 1,
        topic=topic,
        texts=texts,
        is_shown=is_shown,
        edited_by=staff_id,
        edited_at=work.now,
    )
    work.answers.add_version(answer)
    work.concerns(
        "answer",
        answer.answer_id,
        before=None if before is None else {"version": before.version},
        after={"version": answer.version, "topic": topic, "is_shown": is_shown},
    )
    return answer


def find_answers(
    work: MembersWork, *, topic: str | None, words: str | None, includes_hidden: bool = False
) -> list[ShortAnswer]:
    """Those of the topic in which all of the words stand, in any language."""
    wanted = (words or "").casefold().split()
    return [
        answer
        for answer in work.answers.all_newest()
        if (answer.is_shown or includes_hidden)
        and (topic is None or answer.topic == topic)
        and all(word in _all_words(answer) for word in wanted)
    ]


def _all_words(answer: ShortAnswer) -> str:
    return " ".join(f"{text['title']} {text['text']}" for text in answer.texts.values()).casefold()
