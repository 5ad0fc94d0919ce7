"""The timeline: episodes of members, written once for each command or event that they came from, and read with the
visits, which are kept in a table of their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from services.chassis.database.column_types import as_instant
from services.chassis.database.prepared import Prepared, Row
from services.chassis.identifiers import new_id
from services.members.domain.episode import Episode
from services.members.domain.memberships.admission import as_it_ended
from services.members.domain.timeline import BEGAN_BY_MEMBER, BEGAN_BY_US, CONTACTS, GROUPS, Line, Wanted
from services.members.storage.members import Members
from services.members.storage.safe import MemberKey
from services.members.storage.tables.people import members, outlets, visits
from services.members.storage.tables.timeline import episodes

# Of somebody who was erased nothing is believed that comes later.
_NOTE = Prepared(
    """INSERT INTO episodes (episode_id, member_id, kind, occurred_at, recorded_at, outlet_code, channel, staff_id,
                             about_kind, about_id, facts, sealed_words, command_id)
       SELECT :episode_id, :member_id, :kind, :occurred_at, :recorded_at, :outlet_code, :channel, :staff_id,
              :about_kind, :about_id, :facts, :sealed_words, :command_id
        WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE erasures.member_id = :member_id)
       ON CONFLICT (command_id, member_id, kind) DO NOTHING"""
)
_NOTHING = sa.null()
_NO_TEXT = sa.cast(_NOTHING, sa.Text)


def _counter_of(outlet_code: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    """Where whoever comes is met: a desk where memberships open the door, a till where everybody may come in."""
    admits_all = sa.select(outlets.c.outlet_code).where(
        outlets.c.outlet_code == outlet_code, outlets.c.admits == "everyone"
    )
    return sa.case((admits_all.exists(), "till"), else_="desk")


# Each line of a timeline has these, wherever it is kept.
_EPISODE = (
    episodes.c.episode_id.label("line_id"),
    episodes.c.kind,
    episodes.c.occurred_at,
    episodes.c.outlet_code,
    episodes.c.channel,
    episodes.c.staff_id,
    episodes.c.about_kind,
    episodes.c.about_id,
    episodes.c.facts,
    episodes.c.sealed_words,
    _NO_TEXT.label("state"),
    _NO_TEXT.label("label"),
)
_VISIT = (
    visits.c.check_in_id.label("line_id"),
    sa.literal("visit").label("kind"),
    visits.c.checked_in_at.label("occurred_at"),
    visits.c.outlet_code,
    _counter_of(visits.c.outlet_code).label("channel"),
    visits.c.staff_id,
    _NO_TEXT.label("about_kind"),
    _NO_TEXT.label("about_id"),
    visits.c.verdict_code.label("facts"),
    sa.cast(_NOTHING, sa.LargeBinary).label("sealed_words"),
    sa.case((visits.c.undone_at.is_not(None), "undone"), (visits.c.was_admitted, "came"), else_="turned_away").label(
        "state"
    ),
    visits.c.label,
)
_JOINING = (
    members.c.member_id.label("line_id"),
    sa.literal("member_enrolled").label("kind"),
    members.c.enrolled_at.label("occurred_at"),
    members.c.home_outlet_code.label("outlet_code"),
    # Out of a file of the past nobody was met at all.
    sa.case((members.c.origin == "import", "system"), else_=_counter_of(members.c.home_outlet_code)).label("channel"),
    _NO_TEXT.label("staff_id"),
    _NO_TEXT.label("about_kind"),
    _NO_TEXT.label("about_id"),
    members.c.origin.label("facts"),
    sa.cast(_NOTHING, sa.LargeBinary).label("sealed_words"),
    _NO_TEXT.label("state"),
    _NO_TEXT.label("label"),
)
# Ids sort by the milliseconds in which they were made: the audit is looked into at that moment and nowhere else.
_FIRST_ACT = Prepared(
    """SELECT who_kind, who_id FROM audit_entries
        WHERE entry_id >= :since AND entry_id < :until AND object_id = :member_id
        ORDER BY entry_id LIMIT 1"""
)
_LONGEST_ENROLMENT_MS = 60_000
_CLOCK_MS = 1_000
"""So far a machine's clock may step back meanwhile."""
_KEPT = ((_EPISODE, episodes.c.member_id), (_VISIT, visits.c.member_id), (_JOINING, members.c.member_id))


class Timeline:
    """The episodes of one unit of work."""

    def __init__(self, connection: sa.Connection, members: Members, now: datetime) -> None:
        self._connection = connection
        self._members = members
        self._now = now

    def note(self, episode: Episode, *, command_id: str) -> None:
        """Write the episode; told again by the same command or event, nothing. Words of nobody's are left out."""
        self.note_all([(episode, command_id)])

    def note_all(self, noted: Sequence[tuple[Episode, str]]) -> None:
        """The same for many, each with the id of what it came from: one round trip for all."""
        _NOTE.run_many(self._connection, [self._row(episode, command_id) for episode, command_id in noted])

    def page(self, member_id: str, wanted: Wanted) -> list[Line]:
        """The newest lines that are wanted, visits among them."""
        # Each part gives its newest by its own index; no more of them can be among the newest of all.
        parts = [
            sa.select(part.subquery())
            for columns, owner in _KEPT
            for part in [_newest(sa.select(*columns).where(owner == member_id).subquery(), wanted)]
        ]
        rows = self._connection.execute(_newest(sa.union_all(*parts).subquery(), wanted)).all()
        key = self._members.key_of(member_id)
        lines = [_line(row, key) for row in rows]
        return [self._by_whom(line) if line.kind == "member_enrolled" else line for line in lines]

    def outlets_of(self, member_id: str) -> list[str]:
        """Where anything of this member's happened, by code."""
        parts = [
            sa.select(columns.c.outlet_code).where(columns.c.member_id == member_id) for columns in (episodes, visits)
        ]
        home = sa.select(members.c.home_outlet_code).where(members.c.member_id == member_id)
        found = self._connection.scalars(sa.union(*parts, home))
        return sorted(code for code in found if code is not None)

    def last(self, member_id: str, kinds: Collection[str], *, since: datetime) -> Line | None:
        """The newest episode of these kinds."""
        query = (
            sa.select(*_EPISODE)
            .where(episodes.c.member_id == member_id, episodes.c.occurred_at > since, episodes.c.kind.in_(kinds))
            .order_by(episodes.c.occurred_at.desc(), episodes.c.episode_id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return None if row is None else _line(row, self._members.key_of(member_id))

    def contacts(self, member_ids: Sequence[str], *, since: datetime) -> Mapping[str, int]:
        """How often we turned to each of them; who had rest is left out. What only a screen of ours showed reached
        nobody."""
        went_out = sa.and_(episodes.c.kind.in_(CONTACTS), episodes.c.channel != "console")
        is_ours = sa.or_(
            sa.and_(went_out, sa.not_(_say(BEGAN_BY_MEMBER))),
            _say(BEGAN_BY_US),
        )
        query = (
            sa.select(episodes.c.member_id, sa.func.count())
            .where(episodes.c.member_id.in_(member_ids), episodes.c.occurred_at > since, is_ours)
            .group_by(episodes.c.member_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _by_whom(self, joining: Line) -> Line:
        """Whoever enrolled somebody stands in the audit alone, in the transaction that made the member's id."""
        around = {"since": _id_of(joining.line_id, -_CLOCK_MS), "until": _id_of(joining.line_id, _LONGEST_ENROLMENT_MS)}
        row = _FIRST_ACT.run(self._connection, member_id=joining.line_id, **around).first()
        return replace(joining, staff_id=row.who_id) if row is not None and row.who_kind == "staff" else joining

    def _row(self, episode: Episode, command_id: str) -> Row:
        episode_id = new_id()
        sealed = None
        if episode.words and (key := self._members.hold(episode.member_id)):
            sealed = key.seal_words(episode.words, row_id=episode_id)
        row = {name: value for name, value in vars(episode).items() if name not in ("facts", "words")}
        return {
            **row,
            "episode_id": episode_id,
            "recorded_at": self._now,
            "facts": json.dumps(dict(episode.facts), sort_keys=True),
            "sealed_words": sealed,
            "command_id": command_id,
        }


def _say(fact: Mapping[str, str]) -> sa.ColumnElement[bool]:
    """Whether the facts hold this one, as `_row` writes it; they are codes of ours, never anybody's words."""
    return episodes.c.facts.contains(json.dumps(fact)[1:-1], autoescape=True)


def _id_of(id_: str, later_by_ms: int) -> str:
    """The least id that could be made so much later than this one."""
    return str(UUID(int=(UUID(id_).int >> 80) + later_by_ms << 80))


def _newest(lines: sa.Subquery, wanted: Wanted) -> sa.Select[Any]:
    query = sa.select(lines).order_by(lines.c.occurred_at.desc(), lines.c.line_id.desc()).limit(wanted.most)
    if wanted.group is not None:
        beginnings = [lines.c.kind.startswith(each, autoescape=True) for each in GROUPS[wanted.group]]
        query = query.where(sa.or_(*beginnings))
    if wanted.channel is not None:
        query = query.where(lines.c.channel == wanted.channel)
    if wanted.outlet_code is not None:
        query = query.where(lines.c.outlet_code == wanted.outlet_code)
    if wanted.before is not None:
        at, line_id = wanted.before.occurred_at, wanted.before.line_id
        is_older = sa.or_(lines.c.occurred_at < at, sa.and_(lines.c.occurred_at == at, lines.c.line_id < line_id))
        # The first of the two the index understands by itself.
        query = query.where(lines.c.occurred_at <= at, is_older)
    return query


def _line(row: Any, key: MemberKey | None) -> Line:
    return Line(
        line_id=row.line_id,
        kind=row.kind,
        occurred_at=as_instant(row.occurred_at),
        outlet_code=row.outlet_code,
        channel=row.channel,
        staff_id=row.staff_id,
        about_kind=row.about_kind,
        about_id=row.about_id,
        facts=_facts(row),
        words=key.words(row.sealed_words, row_id=row.line_id) if key and row.sealed_words else None,
    )


def _facts(row: Any) -> Mapping[str, Any]:
    if row.kind == "visit":
        verdict = as_it_ended(row.facts, was_admitted=row.state == "came")
        return {"verdict": verdict.code, "colour": verdict.colour, "state": row.state, "label": row.label}
    if row.kind == "member_enrolled":
        return {"origin": row.facts}
    facts: Mapping[str, Any] = json.loads(row.facts)
    return facts
