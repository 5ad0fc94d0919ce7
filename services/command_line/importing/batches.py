"""Rows to transactions: many to one while all is well, one by one where a row spoils it, so that it harms no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

from sqlalchemy.exc import IntegrityError

from services.chassis.work.unit_of_work import WorkOpener
from services.command_line.importing.report import BadRow

T = TypeVar("T")
# Applies one item; True when it was new, False when it had been imported before. Raises BadRow and Known.
Apply = Callable[[Any, T], bool]
# Told which items a transaction is about to apply.
Begin = Callable[[Any, Sequence[T]], None]


class Known(Exception):
    """The item was there before, which showed only when it was refused."""


class _OnlyTried(Exception):
    """Ends a transaction of a dry run."""


class Batches(Generic[T]):
    """Applies items through a service's units of work.

    A savepoint around each row would cost two statements for every good one; instead the batch that holds a bad row is
    rolled back and done again row by row. Every row has its own command id, so that nothing is done twice by it.
    Where a row of many is always refused before it has written anything (`refuses_early`), the others just go on.
    """

    def __init__(
        self,
        open_work: WorkOpener[Any],
        apply: Apply[T],
        *,
        begin: Begin[T] = lambda work, items: None,
        refuses_early: bool = False,
        is_dry: bool,
    ) -> None:
        self._open_work = open_work
        self._apply = apply
        self._begin = begin
        self._refuses_early = refuses_early
        self._is_dry = is_dry

    def run(self, items: Sequence[T]) -> Sequence[bool | BadRow]:
        """What became of each item: it was new, it was known, or it is bad."""
        try:
            return self._together(items, self._apply_or_refuse if self._refuses_early else self._apply)
        except (BadRow, Known, IntegrityError):
            return [self._alone(item) for item in items]

    def _together(self, items: Sequence[T], apply: Callable[[Any, T], bool | BadRow]) -> list[bool | BadRow]:
        results: list[bool | BadRow] = []
        with suppress(_OnlyTried), self._open_work() as work:
            self._begin(work, items)
            results = [apply(work, item) for item in items]
            if self._is_dry:
                raise _OnlyTried
        return results

    def _apply_or_refuse(self, work: Any, item: T) -> bool | BadRow:
        try:
            return self._apply(work, item)
        except BadRow as bad:
            return bad
        except Known:
            return False

    def _alone(self, item: T) -> bool | BadRow:
        try:
            return self._together([item], self._apply)[0]
        except IntegrityError:
            # Another process wrote the same thing between our look and our write; now it is there to be seen.
            return self._alone_again(item)
        except BadRow as bad:
            return bad
        except Known:
            return False

    def _alone_again(self, item: T) -> bool | BadRow:
        try:
            return self._together([item], self._apply)[0]
        except BadRow as bad:
            return bad
        except Known:
            return False
