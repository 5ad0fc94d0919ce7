"""Check-ins that found nobody: refused, so nothing of them stays but a row in the audit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Response

from services.chassis.http.callers import current_caller
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.members.domain.errors import UnknownIdentifier
from services.members.storage.unit_of_work import MembersWork

View = Callable[..., Response]


def noting_misses(open_work: WorkOpener[MembersWork]) -> Callable[[View], View]:
    """Note who asked for somebody whom nobody knows, in a transaction of its own; never what they asked for.

    Whoever tries numbers until one is somebody's leaves a trail of these.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def noting(*args: object, **words: object) -> Response:
            try:
                return view(*args, **words)
            except UnknownIdentifier:
                with open_work() as work:
                    caller = current_caller()
                    work.audit.note(caller, Action.CHECK_IN, object_kind="member", after={"verdict": "unknown"})
                raise

        return noting

    return decorate
