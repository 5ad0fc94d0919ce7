"""Programs: rows to what they mean, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from services.chassis.database.remembered import Remembered
from services.loyalty.domain.program import OfflineFreeCups, Program
from services.loyalty.domain.refusals import UnknownProgram
from services.loyalty.storage.tables import programs


class Programs:
    """The programs of the franchise, few and rarely changed."""

    def __init__(self, connection: sa.Connection, remembered: Remembered[Program]) -> None:
        self._connection = connection
        self._remembered = remembered

    def active(self) -> list[Program]:
        return [program for program in self._remembered.all(self._load).values() if program.is_active]

    def all(self) -> list[Program]:
        """Those that run no more as well."""
        return list(self._remembered.all(self._load).values())

    def find(self, code: str) -> Program | None:
        """Also one that does not run any more: its old sales can still be taken back."""
        return self._remembered.one(code, self._load)

    def get_active(self, code: str) -> Program:
        """Raises UnknownProgram, also of one that runs no more."""
        program = self.find(code)
        if program is None or not program.is_active:
            raise UnknownProgram
        return program

    def keep(self, program: Program, *, changed_at: datetime) -> None:
        """Add the program, or change it from now on."""
        offline = program.offline_free_cups
        values = {
            "unit": program.unit,
            "target": program.target,
            "categories": _as_json(sorted(program.categories)),
            "titles": _as_json(dict(program.titles)),
            "reward_titles": _as_json(dict(program.reward_titles)),
            "reward_expires_after_days": program.reward_expires_after_days,
            "lots_expire_after_days": program.lots_expire_after_days,
            "reward_worth_minor": program.reward_worth_minor,
            "live_code_above_minor": program.live_code_above_minor,
            "live_code_at_new_outlet": program.live_code_at_new_outlet,
            "is_active": program.is_active,
            "earns_by": program.earns_by,
            "gift_on_plans": _as_json(sorted(program.gift_on_plans)),
            "gift_on_dates": _as_json(sorted(program.gift_on_dates)),
            "thanks_referrer": program.thanks_referrer,
            "thanks_friend": program.thanks_friend,
            "offline_free_cups_per_member": offline.per_member if offline else None,
            "offline_free_cups_per_station": offline.per_station if offline else None,
            "changed_at": changed_at,
        }
        changed = self._connection.execute(
            sa.update(programs).where(programs.c.program == program.code).values(**values)
        )
        if changed.rowcount == 0:
            self._connection.execute(sa.insert(programs).values(program=program.code, **values))
        self._remembered.forget()

    def _load(self) -> Mapping[str, Program]:
        rows = self._connection.execute(sa.select(programs).order_by(programs.c.program))
        return {row.program: _program(row) for row in rows}


def _program(row: sa.Row[tuple[object, ...]]) -> Program:
    return Program(
        code=row.program,
        unit=row.unit,
        target=row.target,
        categories=frozenset(json.loads(row.categories)),
        titles=json.loads(row.titles),
        reward_titles=json.loads(row.reward_titles),
        reward_expires_after_days=row.reward_expires_after_days,
        lots_expire_after_days=row.lots_expire_after_days,
        reward_worth_minor=row.reward_worth_minor,
        live_code_above_minor=row.live_code_above_minor,
        live_code_at_new_outlet=bool(row.live_code_at_new_outlet),
        is_active=bool(row.is_active),
        earns_by=row.earns_by,
        gift_on_plans=frozenset(json.loads(row.gift_on_plans)),
        gift_on_dates=frozenset(json.loads(row.gift_on_dates)),
        thanks_referrer=bool(row.thanks_referrer),
        thanks_friend=bool(row.thanks_friend),
        offline_free_cups=_offline(row.offline_free_cups_per_member, row.offline_free_cups_per_station),
    )


def _offline(per_member: int | None, per_station: int | None) -> OfflineFreeCups | None:
    return None if per_member is None or per_station is None else OfflineFreeCups(per_member, per_station)


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
