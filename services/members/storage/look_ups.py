"""Counts of look-ups, shared by all processes; and, for minutes, which numbers were asked for in vain, blind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from services.chassis.database.prepared import Prepared
from services.members.domain.look_ups import HOUR, MINUTE, MISSES_WITHIN, PAUSE, LookUpLimits
from services.members.storage.safe import Safe

# Leaky buckets: each column says when its bucket will be empty again, in milliseconds since 1970. A look-up adds its
# share to both or, where one would run over, to none. Whole numbers, because both databases compute them alike.
_COUNT = Prepared(
    """INSERT INTO look_up_tallies (scope, minute_empty_ms, hour_empty_ms, misses_empty_ms, paused_until_ms)
       VALUES (:scope, :now + :minute_share, :now + :hour_share, 0, 0)
       ON CONFLICT (scope) DO UPDATE SET
           minute_empty_ms = :minute_share + CASE WHEN look_up_tallies.minute_empty_ms > :now
                                                  THEN look_up_tallies.minute_empty_ms ELSE :now END,
           hour_empty_ms = :hour_share + CASE WHEN look_up_tallies.hour_empty_ms > :now
                                              THEN look_up_tallies.hour_empty_ms ELSE :now END
       WHERE look_up_tallies.paused_until_ms <= :now
         AND look_up_tallies.minute_empty_ms + :minute_share <= :now + :minute
         AND look_up_tallies.hour_empty_ms + :hour_share <= :now + :hour
       RETURNING scope"""
)
# A miss while there is a pause changes nothing: the pause ends when it was said to end.
_COUNT_MISS = Prepared(
    """INSERT INTO look_up_tallies (scope, minute_empty_ms, hour_empty_ms, misses_empty_ms, paused_until_ms)
       VALUES (:scope, 0, 0, :now + :share, 0)
       ON CONFLICT (scope) DO UPDATE SET
           misses_empty_ms = :share + CASE WHEN look_up_tallies.misses_empty_ms > :now
                                           THEN look_up_tallies.misses_empty_ms ELSE :now END,
           paused_until_ms = CASE WHEN look_up_tallies.misses_empty_ms + :share > :now + :span
                                  THEN :until ELSE look_up_tallies.paused_until_ms END
       WHERE look_up_tallies.paused_until_ms <= :now
       RETURNING paused_until_ms"""
)
_PAUSE = Prepared(
    """INSERT INTO look_up_tallies (scope, minute_empty_ms, hour_empty_ms, misses_empty_ms, paused_until_ms)
       VALUES (:scope, 0, 0, 0, :until)
       ON CONFLICT (scope) DO UPDATE SET paused_until_ms = :until WHERE look_up_tallies.paused_until_ms <= :now
       RETURNING scope"""
)
_READ = Prepared(
    "SELECT minute_empty_ms, hour_empty_ms, paused_until_ms FROM look_up_tallies WHERE scope IN (:first, :last)"
)
_KEEP_NUMBER = Prepared(
    """INSERT INTO look_up_numbers (block_index, number_index, asked_at) VALUES (:block_index, :number_index, :now)
       ON CONFLICT (block_index, number_index) DO UPDATE SET asked_at = :now"""
)
_COUNT_NEIGHBOURS = Prepared(
    "SELECT count(*) AS asked FROM look_up_numbers WHERE block_index = :block_index AND asked_at > :since"
)
_FORGET_NUMBERS = Prepared("DELETE FROM look_up_numbers WHERE asked_at <= :before")
_FORGET_TALLIES = Prepared(
    """DELETE FROM look_up_tallies WHERE minute_empty_ms <= :now AND hour_empty_ms <= :now
                                     AND misses_empty_ms <= :now AND paused_until_ms <= :now"""
)


class LookUps:
    """How much each station and each person has asked lately."""

    def __init__(self, connection: sa.Connection, safe: Safe, now: datetime) -> None:
        self._connection = connection
        self._safe = safe
        self._now = now
        self._now_ms = as_ms(now)

    def count(self, scopes: Sequence[str], limits: LookUpLimits) -> int | None:
        """Count one look-up for each scope; else the seconds to wait, after which this work must not be committed."""
        for scope in scopes:
            counted = _COUNT.run(
                self._connection,
                scope=scope,
                now=self._now_ms,
                minute=_ms(MINUTE),
                minute_share=_ms(MINUTE) // limits.per_minute,
                hour=_ms(HOUR),
                hour_share=_ms(HOUR) // limits.per_hour,
            )
            if counted.first() is None:
                return self._seconds_to_wait(scope, limits)
        return None

    def count_miss(self, scopes: Sequence[str], limits: LookUpLimits) -> bool:
        """Count one; True when it is one too many, and a pause has begun."""
        until = as_ms(self._now + PAUSE)
        has_begun = False
        for scope in scopes:
            counted = _COUNT_MISS.run(
                self._connection,
                scope=scope,
                now=self._now_ms,
                share=_ms(MISSES_WITHIN) // limits.misses,
                span=_ms(MISSES_WITHIN),
                until=until,
            ).first()
            has_begun = has_begun or (counted is not None and counted.paused_until_ms == until)
        return has_begun

    def pause(self, scopes: Sequence[str]) -> bool:
        """Begin a pause for each; False where all of them have one already."""
        until = as_ms(self._now + PAUSE)
        begun = [
            _PAUSE.run(self._connection, scope=scope, now=self._now_ms, until=until).first() is not None
            for scope in scopes
        ]
        return any(begun)

    def seconds_paused(self, scopes: Sequence[str]) -> int:
        """How long these are told nothing yet; 0 where there is no pause."""
        rows = _READ.run(self._connection, first=scopes[0], last=scopes[-1])
        return seconds_until(max((row.paused_until_ms for row in rows), default=0), self._now)

    def neighbours_asked(self, kind: str, number: str, block: str, *, since: datetime) -> int:
        """Keep that the number was asked for; how many different ones of its block were since, it among them."""
        block_index = self._safe.index(f"asked {kind}", block)
        _KEEP_NUMBER.run(
            self._connection,
            block_index=block_index,
            number_index=self._safe.index(f"asked {kind}", number),
            now=self._now,
        )
        row = _COUNT_NEIGHBOURS.run(self._connection, block_index=block_index, since=since).one()
        return int(row.asked)

    def forget(self, *, before: datetime) -> None:
        """Numbers asked for until then, and buckets that are empty."""
        _FORGET_NUMBERS.run(self._connection, before=before)
        _FORGET_TALLIES.run(self._connection, now=self._now_ms)

    def _seconds_to_wait(self, scope: str, limits: LookUpLimits) -> int:
        row = _READ.run(self._connection, first=scope, last=scope).one()
        room_in_minute_at = row.minute_empty_ms + _ms(MINUTE) // limits.per_minute - _ms(MINUTE)
        room_in_hour_at = row.hour_empty_ms + _ms(HOUR) // limits.per_hour - _ms(HOUR)
        return max(1, seconds_until(max(row.paused_until_ms, room_in_minute_at, room_in_hour_at), self._now))


def as_ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def seconds_until(ms: int, now: datetime) -> int:
    """Whole seconds, rounded up; 0 where it is past."""
    return max(0, -((as_ms(now) - ms) // 1000))


def _ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
