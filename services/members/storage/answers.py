"""Short answers for staff: what to say about a topic, in versions; the newest counts."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from services.members.domain.care.answer import ShortAnswer
from services.members.storage import tables


class Answers:
    """The answers of one unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_version(self, answer: ShortAnswer) -> None:
        """Of two who write the same version at once, the second is told by the primary key and tries again."""
        row = {**vars(answer), "texts": json.dumps(answer.texts, ensure_ascii=False, sort_keys=True)}
        self._connection.execute(sa.insert(tables.cases.answers).values(row))

    def newest(self, answer_id: str) -> ShortAnswer | None:
        return next(iter(self._newest(tables.cases.answers.c.answer_id == answer_id)), None)

    def all_newest(self) -> list[ShortAnswer]:
        """By topic, and as they were written; a franchise has dozens of them."""
        return self._newest(sa.true())

    def _newest(self, condition: sa.ColumnElement[bool]) -> list[ShortAnswer]:
        table = tables.cases.answers
        later = table.alias("later")
        is_newest = ~sa.exists().where(later.c.answer_id == table.c.answer_id, later.c.version > table.c.version)
        query = sa.select(table).where(condition, is_newest).order_by(table.c.topic, table.c.answer_id)
        return [_answer(row) for row in self._connection.execute(query)]


def _answer(row: Any) -> ShortAnswer:
    return ShortAnswer(
        answer_id=row.answer_id,
        version=row.version,
        topic=row.topic,
        texts=json.loads(row.texts),
        is_shown=bool(row.is_shown),
        edited_by=row.edited_by,
        edited_at=row.edited_at,
    )
