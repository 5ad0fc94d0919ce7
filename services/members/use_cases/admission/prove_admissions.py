"""The proof of admissions: gather anew what a door decides by, and compare with the row that check-ins read."""

from __future__ import annotations

from collections.abc import Iterator

from services.members.storage.unit_of_work import MembersWork


class AdmissionProof:
    """Iterate to find members whose row is wrong; counted meanwhile."""

    def __init__(self, work: MembersWork) -> None:
        self._work = work
        self.members = 0
        self.differences = 0

    def __iter__(self) -> Iterator[str]:
        for member_id, is_right in self._work.admissions.compared():
            self.members += 1
            if not is_right:
                self.differences += 1
                yield member_id


def prove_admissions(work: MembersWork) -> AdmissionProof:
    """Over one consistent picture: give it a work of `open_work.snapshot()`."""
    return AdmissionProof(work)
