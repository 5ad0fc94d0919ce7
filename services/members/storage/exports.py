"""Exports: all that this service holds of one member, unsealed, as the declaration of its columns says."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from services.chassis.database.data_held import Data, rows_of_person
from services.members.domain.birthday import Birthday
from services.members.storage import tables
from services.members.storage.data_held import HELD
from services.members.storage.safe import MemberKey, Safe

Row = dict[str, Any]
Opened = Mapping[str, Any]


def _profile(key: MemberKey, row: Row) -> Opened:
    profile = key.profile(row["sealed_profile"])
    birthday = profile.birthday
    return {
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "birthday": None if birthday is None else _day(birthday),
        "email": profile.email,
        "phone_tail": profile.phone_tail,
        "dates": [
            {"date_id": each.date_id, "kind": each.kind, "day": _day(each.day), "label": each.label}
            for each in profile.dates
        ],
    }


def _day(birthday: Birthday) -> str:
    """ "1987-05-12", or "05-12" where the year is nobody's business."""
    return f"{birthday.year}-{birthday.month_day}" if birthday.year else birthday.month_day


def _value(key: MemberKey, row: Row) -> Opened:
    value, as_given = key.value_as_given(row["sealed_value"], identifier_id=row["identifier_id"])
    return {"value": value, "as_given": as_given}


def _words_of(row_id: str) -> Callable[[MemberKey, Row], Opened]:
    """Free words in a row with its id in this column."""

    def opened(key: MemberKey, row: Row) -> Opened:
        sealed = row["sealed_words"]
        return {"words": key.words(sealed, row_id=row[row_id]) if sealed else None}

    return opened


def _photo(key: MemberKey, row: Row) -> Opened:
    return {"photo": base64.b64encode(key.photo(row["sealed_photo"])).decode("ascii")}


def _nothing_left(key: MemberKey, row: Row) -> Opened:
    """Of what they told before they were a member: it was destroyed when they became one."""
    return {}


def _address(key: MemberKey, row: Row) -> Opened:
    return {"email": key.words(row["sealed_address"], row_id=row["address_id"])}


# How each sealed column is opened, and what it is shown as. A column that is not here fails the export, and a test.
OPENERS: Mapping[tuple[str, str], Callable[[MemberKey, Row], Opened]] = {
    ("members", "sealed_profile"): _profile,
    ("identifiers", "sealed_value"): _value,
    ("former_addresses", "sealed_address"): _address,
    ("episodes", "sealed_words"): _words_of("episode_id"),
    ("tasks", "sealed_words"): _words_of("task_id"),
    ("case_steps", "sealed_words"): _words_of("step_id"),
    ("attention_notes", "sealed_words"): _words_of("member_id"),
    ("photos", "sealed_photo"): _photo,
    ("prospects", "sealed_contact"): _nothing_left,
    ("prospect_steps", "sealed_words"): _nothing_left,
}


class Exports:
    """The exports of one unit of work."""

    def __init__(self, connection: sa.Connection, safe: Safe) -> None:
        self._connection = connection
        self._safe = safe

    def of_member(self, member_id: str) -> dict[str, list[Row]] | None:
        """The rows by table; nothing for nobody, and for somebody who was erased."""
        wrapped = self._connection.execute(
            sa.select(tables.members.c.wrapped_key).where(
                tables.members.c.member_id == member_id, tables.members.c.erased_at.is_(None)
            )
        ).scalar()
        if not wrapped:
            return None
        key = self._safe.member_key(member_id, wrapped)
        found = rows_of_person(self._connection, tables.metadata, HELD, member_id)
        return {table: [_opened(key, table, row) for row in rows] for table, rows in found.items()}


def _opened(key: MemberKey, table: str, row: Row) -> Row:
    shown: Row = {}
    personal = HELD[table].names(Data.PERSONAL)
    for column, value in row.items():
        shown |= OPENERS[table, column](key, row) if column in personal else {column: value}
    return shown
