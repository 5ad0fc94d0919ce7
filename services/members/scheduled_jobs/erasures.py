"""Erasures: brought to their end, and carried out again after a restore."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Gauge

from services.chassis.telemetry.logs import logger
from services.chassis.work.erasure_list import Erased, ErasureList, batched
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.members.domain.erasure import Erasure
from services.members.storage.unit_of_work import MembersWork
from services.members.use_cases.erase_member import acknowledge_erasure, erase_again
from services.members.use_cases.finish_erasures import answers_to_forget, finish_erasure

_OPEN = Gauge("regulars_erasures_open", "Erasures that a part has not confirmed.", multiprocess_mode="livemostrecent")
_OLDEST_SECONDS = Gauge(
    "regulars_erasures_oldest_seconds", "Age of the oldest of these.", multiprocess_mode="livemostrecent"
)

FINISH_ERASURES_EVERY_SECONDS = 5
ERASE_AGAIN_EVERY_SECONDS = 3600
_AT_ONCE = 500


class ErasureKeeper:
    """Brings erasures to their end, and carries those on the list out again after a restore."""

    def __init__(self, open_work: WorkOpener[MembersWork], erasures: ErasureList) -> None:
        self._open_work = open_work
        self._list = erasures

    def jobs(self) -> list[Job]:
        """They come before all others: a restored backup must not greet somebody who is no more."""
        return [
            Job("erase_again", ERASE_AGAIN_EVERY_SECONDS, self.erase_again),
            Job("finish_erasures", FINISH_ERASURES_EVERY_SECONDS, self.finish),
        ]

    def finish(self) -> None:
        """Put erasures onto the list, clear what was kept or on its way, and say what is open for too long."""
        with self._open_work.reading() as work:
            found, now = work.erasures.all_open(), work.now
        self._put_on_list([erasure for erasure in found if "erasure list" in erasure.missing])
        self._clean([erasure for erasure in found if erasure.wants_cleaning(now)])
        _OPEN.set(len(found))
        _OLDEST_SECONDS.set((now - found[0].erased_at).total_seconds() if found else 0)
        if late := [erasure for erasure in found if erasure.is_late(now)]:
            missing = sorted({part for erasure in late for part in erasure.missing})
            logger().warning("erasures are not finished", late=len(late), oldest=late[0].member_id, missing=missing)

    def erase_again(self) -> None:
        """At each start: whoever is on the list and in the database again. And the list gets what it lacks."""
        with self._open_work.reading() as work:
            known = work.erasures.all()
        self._list.add_missing([_listed(erasure) for erasure in known])
        for batch in batched([erased.person_id for erased in self._list.erased()], _AT_ONCE):
            with self._open_work() as work:
                back = erase_again(work, batch)
            if back:
                logger().warning("erased members were back and are erased again", members=len(back))

    def findings(self) -> list[str]:
        """What the doctor says."""
        found = self._list.complaints()
        listed = [erased.person_id for erased in self._list.erased()]
        with self._open_work.reading() as work:
            back = [each for batch in batched(listed, _AT_ONCE) for each in work.erasures.not_erased_among(batch)]
            late = [erasure for erasure in work.erasures.all_open() if erasure.is_late(work.now)]
        if back:
            found.append(
                f"{len(back)} members who were erased are here again, as after a restore: start the members worker."
            )
        return found + [
            f"The erasure of {erasure.member_id} waits for {', '.join(erasure.missing)} since "
            f"{erasure.erased_at:%Y-%m-%d}: look at their workers and dead letters."
            for erasure in late
        ]

    def _put_on_list(self, erasures: Sequence[Erasure]) -> None:
        if not erasures:
            return
        self._list.add_missing([_listed(erasure) for erasure in erasures])
        # Only now, for it is on the disk.
        with self._open_work() as work:
            for erasure in erasures:
                acknowledge_erasure(work, erasure.member_id, part="erasure list")

    def _clean(self, erasures: Sequence[Erasure]) -> None:
        for erasure in erasures:
            with self._open_work.reading() as work:
                command_ids = answers_to_forget(work, erasure)
            with self._open_work() as work:
                finish_erasure(work, erasure, command_ids)
        if erasures:
            self._open_work.database.wipe_log()


def _listed(erasure: Erasure) -> Erased:
    return Erased.at(erasure.member_id, erasure.erased_at)
