"""The audit: a row for each act, written with it: who, what, to what, where and when; never a personal value.

Rows are linked into a chain afterwards (audit_seals.py): a chain made here would let one request through at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database.prepared import Prepared, Row
from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.chassis.security.permission import Place
from services.chassis.telemetry import trace

Values = Mapping[str, str | int | bool | None]
"""Short values that say nothing of a person: a state, a count, a code."""

_ADD = Prepared(
    """INSERT INTO audit_entries (entry_id, at, who_kind, who_id, role, station_id, carried_by, action, object_kind,
                                  object_id, outlet_code, territory_path, before, after, command_id, trace_id)
       VALUES (:entry_id, :at, :who_kind, :who_id, :role, :station_id, :carried_by, :action, :object_kind,
               :object_id, :outlet_code, :territory_path, :before, :after, :command_id, :trace_id)"""
)
# Made once: json.dumps with options makes an encoder for each call.
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
# Where nobody has signed in: a public form, a sign-in that failed.
_ANYBODY = Caller("service", "", "")


@dataclass(frozen=True)
class Concern:
    """What an act is about."""

    kind: str
    id: str
    place: Place | None = None
    before: Values | None = None
    after: Values | None = None


_NOTHING = Concern("", "")


class Audit:
    """The audit of one unit of work."""

    def __init__(
        self,
        write_later: Callable[[Prepared, Row], None],
        now: datetime,
        place_of: Callable[[str], Place | None] = lambda code: None,
    ) -> None:
        """`place_of` says where an outlet lies now: what a token says of it may be older, or nothing."""
        self._write_later = write_later
        self._now = now
        self._place_of = place_of

    def note(
        self,
        caller: Caller | None,
        action: str,
        *,
        object_kind: str = "",
        object_id: str = "",
        place: Place | None = None,
        before: Values | None = None,
        after: Values | None = None,
    ) -> None:
        """For acts that are no commands: a look-up, a sign-in. None stands for somebody who is not known.

        Without a place the row belongs to the caller's own, and to head office where the caller has none.
        """
        self.note_act(caller, action, Concern(object_kind, object_id, place, before, after))

    def note_act(
        self, caller: Caller | None, action: str, concern: Concern | None, *, command_id: str | None = None
    ) -> None:
        """What `Commands` calls, once for each command that was accepted."""
        who = caller or _ANYBODY
        about = concern or _NOTHING
        outlet_code, territory_path = self._where(who, about.place)
        row = {
            "entry_id": new_id(),
            "at": self._now,
            "who_kind": who.kind if caller else "anybody",
            "who_id": who.subject,
            "role": who.role,
            "station_id": who.station_id,
            "carried_by": who.carried_by,
            "action": action,
            "object_kind": about.kind or None,
            "object_id": about.id or None,
            "outlet_code": outlet_code,
            "territory_path": territory_path,
            "before": None if about.before is None else _as_json(about.before),
            "after": None if about.after is None else _as_json(about.after),
            "command_id": command_id,
            "trace_id": trace.trace_id(),
        }
        self._write_later(_ADD, row)

    def _where(self, who: Caller, place: Place | None) -> tuple[str | None, str | None]:
        """Outlet and territory of the object; without a place of its own, those of the caller."""
        if place is None and who.outlet_code is not None:
            place = self._place_of(who.outlet_code)
        return (who.outlet_code, who.territory_path) if place is None else (place.outlet_code, place.territory_path)
