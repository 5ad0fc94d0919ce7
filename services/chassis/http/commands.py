"""Commands: every write carries an Idempotency-Key, and happens once however often it is sent.

The key, the change, its facts, the answer and its row in the audit are committed together. The same key with the same
body gets the same answer, marked as replayed; with another body it is refused (422); while its twin is at work it is
told to wait (409). A refused command leaves nothing behind, so its key can be used again. One that was kept where it
was made, and comes hours later, is the same command: how old it is stands in a header (command_headers.py).
After draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask import Response, g, request

from services.chassis.database.late_begin import ClaimTaken
from services.chassis.database.prepared import Prepared
from services.chassis.database.races import TRIES, is_lost_race, wait_a_little
from services.chassis.database.turns import turn_of
from services.chassis.http.callers import current_caller
from services.chassis.http.command_headers import Kept, command_key, kept
from services.chassis.http.problems import Problem
from services.chassis.http.stored_answers import PlainAnswers, StoredAnswers
from services.chassis.security.caller import Caller
from services.chassis.work.audit import Concern
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

W = TypeVar("W", bound=UnitOfWork)
Answer = tuple[dict[str, Any], int]

# Made once: json.dumps with options makes an encoder for each call.
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_FIND = Prepared("SELECT fingerprint, status, answer FROM commands WHERE command_id = :command_id")
# A twin that was faster has this row: the whole command is undone then, and its answer found at the next try.
_KEEP = Prepared(
    """INSERT INTO commands (command_id, fingerprint, status, answer, accepted_at)
       VALUES (:command_id, :fingerprint, :status, :answer, :accepted_at)"""
)


@dataclass(frozen=True)
class _Command:
    key: str
    digest: bytes
    fingerprint: str
    kept: Kept | None


class _TwinCommitted(Exception):
    """Another request with this key committed after we had looked."""


class Commands(Generic[W]):
    """Runs the write routes of one service."""

    def __init__(self, open_work: WorkOpener[W], stored_answers: StoredAnswers | None = None) -> None:
        self._open_work = open_work
        self._stored_answers = stored_answers or PlainAnswers()

    def handle(self, view: Callable[..., Answer]) -> Callable[..., Response]:
        """A view that gets the unit of work first and returns its body and status; it runs at most once per key."""

        @wraps(view)
        def run(**path: Any) -> Response:
            command = _read_command(self._stored_answers)
            for attempt in range(1, TRIES + 1):
                try:
                    return self._run_once(command, view, path)
                except _TwinCommitted:
                    continue
                except ClaimTaken:
                    break
                except sa.exc.DBAPIError as error:
                    if not is_lost_race(error) or attempt == TRIES:
                        raise
                    wait_a_little(attempt)
            raise in_flight()

        run.is_command = True  # type: ignore[attr-defined]
        return run

    def _run_once(self, command: _Command, view: Callable[..., Answer], path: dict[str, Any]) -> Response:
        # On PostgreSQL, held by one at a time of those whose command changes more than it can write at its end.
        with self._open_work(claim=turn_of(command.key)) as work:
            earlier = _FIND.run(work.connection, command_id=command.key).first()
            if earlier is not None:
                return _replayed(earlier, command, self._stored_answers)
            work.command_id = command.key
            if command.kept is not None:
                work.happened_before(command.kept.age, made_by=command.kept.made_by)
            with _refused_by_no_twin(work.connection, command.key):
                body, status = view(work, **path)
            answer = _as_json(body)
            # One row for one act: what is refused or replayed never gets here.
            concern = work.concern if command.kept is None else _with_age(work.concern, command.kept)
            work.audit.note_act(current_caller(), g.action, concern, command_id=command.key)
            row = {
                "command_id": command.key,
                "fingerprint": command.fingerprint,
                "status": status,
                "answer": self._stored_answers.stored(answer, command.key),
                "accepted_at": work.now,
            }
            work.write_rest((_KEEP, row))
        return Response(answer, status, content_type="application/json")


@contextmanager
def _refused_by_no_twin(connection: sa.Connection, key: str) -> Iterator[None]:
    """A twin may have committed since we looked, and its change may be the very reason to refuse: then its answer is
    the answer."""
    try:
        yield
    except sa.exc.DBAPIError:
        raise
    except Exception as refusal:
        if _FIND.run(connection, command_id=key).first() is None:
            raise
        raise _TwinCommitted from refusal


def _replayed(earlier: Any, command: _Command, stored_answers: StoredAnswers) -> Response:
    if not earlier.answer:
        raise Problem(410, "answer_erased", "This was done before; what was answered has been erased since.")
    if not stored_answers.is_of(earlier.fingerprint, command.digest):
        raise Problem(422, "idempotency_key_reused", "This Idempotency-Key was used for something else before.")
    answer = stored_answers.answer(earlier.answer, command.key)
    return Response(answer, earlier.status, {"Idempotency-Replayed": "true"}, content_type="application/json")


def in_flight() -> Problem:
    """A twin, or somebody else who wants the same, is at work: whoever asks again finds what became of it."""
    return Problem(409, "command_in_flight", "This is being done right now; ask again.", retry_after_seconds=1)


def _read_command(stored_answers: StoredAnswers) -> _Command:
    key = command_key()
    caller = current_caller()
    digest = hashlib.sha256()
    for part in (request.method, request.path, *_sender(caller)):
        digest.update(part.encode() + b"\x00")
    digest.update(request.get_data(cache=True))
    return _Command(key, digest.digest(), stored_answers.fingerprint(digest.digest()), kept())


def _sender(caller: Caller) -> tuple[str, str]:
    """Where somebody stands at a station, that is who sends: what one made there, another may send again."""
    return (caller.kind, caller.subject) if caller.station_id is None else ("station", caller.station_id)


def _with_age(concern: Concern | None, kept: Kept) -> Concern:
    about = concern or Concern("", "")
    return replace(about, after={**(about.after or {}), **kept.told()})
