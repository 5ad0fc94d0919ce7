"""The proof of the index of names: open each profile, and compare with what its member is found by."""

from __future__ import annotations

from collections.abc import Iterator

from services.members.storage.unit_of_work import MembersWork


class NameProof:
    """Iterate to find members whose name is not what they are found by; counted meanwhile."""

    def __init__(self, work: MembersWork) -> None:
        self._work = work
        self.members = 0
        self.differences = 0
        self.hidden = 0
        """Of so many some part of the name finds nobody."""
        self.outdated = 0
        """So many are found by a name that they have no more."""

    def __iter__(self) -> Iterator[str]:
        for member_id, is_hidden, is_outdated in self._work.names.compared():
            self.members += 1
            self.hidden += is_hidden
            self.outdated += is_outdated
            if is_hidden or is_outdated:
                self.differences += 1
                yield member_id


def prove_names(work: MembersWork) -> NameProof:
    """Over one consistent picture: give it a work of `open_work.snapshot()`."""
    return NameProof(work)
