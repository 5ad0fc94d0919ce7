"""Routes of short answers: what staff tell about a topic."""

from __future__ import annotations

from typing import Any

from flask import Flask

from services.chassis.database.column_types import as_text
from services.chassis.http.callers import caller_locale, current_staff_id, permits
from services.chassis.http.commands import Commands
from services.chassis.http.validation import load, path_id, query
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.http_answers import AnswersQuery, ShortAnswerRequest
from services.contracts.permissions import Action
from services.members.domain.care.answer import ShortAnswer
from services.members.domain.care.refusals import UnknownAnswer
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.care.answer import find_answers, write_answer

Answer = tuple[dict[str, Any], int]

_ANSWER, _ANSWERS = ShortAnswerRequest(), AnswersQuery()


def add_answers(app: Flask, open_work: WorkOpener[MembersWork], commands: Commands[MembersWork]) -> None:
    @app.get("/answers")
    @permits(Action.READ_ANSWERS)
    def list_answers() -> dict[str, Any]:
        asked = query(_ANSWERS)
        with open_work.reading() as work:
            found = find_answers(
                work, topic=asked.get("topic"), words=asked.get("words"), includes_hidden=asked.get("all", False)
            )
        return {"answers": [_body(each) for each in found]}

    @app.post("/answers")
    @permits(Action.WRITE_ANSWERS)
    @commands.handle
    def write_new_answer(work: MembersWork) -> Answer:
        return _written(work, None), 201

    @app.post("/answers/<answer_id>/versions")
    @permits(Action.WRITE_ANSWERS)
    @commands.handle
    def write_answer_anew(work: MembersWork, answer_id: str) -> Answer:
        answer_id = path_id(answer_id, UnknownAnswer)
        return _written(work, answer_id), 201


def _written(work: MembersWork, answer_id: str | None) -> dict[str, Any]:
    given = load(_ANSWER)
    texts = {each["locale"]: {"title": each["title"], "text": each["text"]} for each in given["texts"]}
    written = write_answer(
        work,
        answer_id,
        topic=given["topic"],
        texts=texts,
        is_shown=given["is_shown"],
        staff_id=current_staff_id(),
    )
    return _body(written)


def _body(answer: ShortAnswer) -> dict[str, Any]:
    # In the reader's language, or in English, or in any that there is.
    shown = next(answer.texts[each] for each in (caller_locale(), "en", *answer.texts) if each in answer.texts)
    return {
        "answer_id": answer.answer_id,
        "version": answer.version,
        "topic": answer.topic,
        "is_shown": answer.is_shown,
        **shown,
        "texts": [{"locale": each, **text} for each, text in answer.texts.items()],
        "edited_by": answer.edited_by,
        "edited_at": as_text(answer.edited_at),
    }
