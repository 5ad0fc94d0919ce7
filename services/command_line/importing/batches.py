"""Rows to transactions: many to one while all is well, one by one where a row is refused, so that it harms no other."""

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


class Known(Exception):
    """The item was there before, which showed only when something was written already."""


class _OnlyTried(Exception):
    """Ends a transaction of a dry run."""


class Batches(Generic[T]):
    """Applies items through a service's units of work.

    A savepoint around each row would cost two statements for every good one; instead the batch that holds a bad row is
    rolled back and done again row by row. Every row has its own command id, so that nothing is done twice by it.
    """

    def __init__(
        self,
        open_work: WorkOpener[Any],
        apply: Apply[T],
        *,
        begin: Callable[[Any], None] = lambda work: None,
        is_dry: bool,
    ) -> None:
        self._open_work = open_work
        self._apply = apply
        self._begin = begin
        self._is_dry = is_dry

    def run(self, items: Sequence[T]) -> Sequence[bool | BadRow]:
        """What became of each item: it was new, it was known, or it is bad."""
        try:
            return self._together(items)
        except (BadRow, Known, IntegrityError):
            return [self._alone(item) for item in items]

    def _together(self, items: Sequence[T]) -> list[bool]:
        results: list[bool] = []
        with suppress(_OnlyTried), self._open_work() as work:
            self._begin(work)
            results = [self._apply(work, item) for item in items]
            if self._is_dry:
                raise _OnlyTried
        return results

    def _alone(self, item: T) -> bool | BadRow:
        try:
            return self._together([item])[0]
        except IntegrityError:
            # Another process wrote the same thing between our look and our write; now it is there to be seen.
            return self._alone_again(item)
        except BadRow as bad:
            return bad
        except Known:
            return False

    def _alone_again(self, item: T) -> bool | BadRow:
        try:
            return self._together([item])[0]
        except BadRow as bad:
            return bad
        except Known:
            return False
