"""Forgetting again: a service whose backup was put back forgets everybody on the erasure list once more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Generic, TypeVar

from services.chassis.telemetry.logs import logger
from services.chassis.work.erasure_list import ErasureList, batched
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import UnitOfWork, WorkOpener

W = TypeVar("W", bound=UnitOfWork)

# A worker begins with it; later it finds nothing, but for a list that was put back while it ran.
_EVERY_SECONDS = 3600
_AT_ONCE = 200


class Forgetting(Generic[W]):
    """For a service that hears of erasures by events: it needs neither these nor other services to do it again."""

    def __init__(
        self,
        open_work: WorkOpener[W],
        erasures: ErasureList,
        *,
        forgotten_among: Callable[[W, Collection[str]], set[str]],
        forget: Callable[[W, str], None],
    ) -> None:
        self._open_work = open_work
        self._list = erasures
        self._forgotten_among = forgotten_among
        self._forget = forget

    def job(self) -> Job:
        return Job("forget_again", _EVERY_SECONDS, self.forget_again)

    def forget_again(self) -> None:
        """Whoever is on the list, and is not forgotten here."""
        for batch in batched(self._missing(), _AT_ONCE):
            with self._open_work() as work:
                for person_id in batch:
                    self._forget(work, person_id)
            logger().warning("erased people were not forgotten here, and are now", people=len(batch))

    def findings(self) -> list[str]:
        """What the doctor says."""
        if count := len(self._missing()):
            return [f"{count} people of the erasure list are not forgotten here, as after a restore: start the worker."]
        return []

    def _missing(self) -> Sequence[str]:
        listed = [erased.person_id for erased in self._list.erased()]
        with self._open_work.reading() as work:
            forgotten = {each for batch in batched(listed, _AT_ONCE) for each in self._forgotten_among(work, batch)}
        return [each for each in listed if each not in forgotten]
