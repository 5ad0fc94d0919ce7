"""Prove the dues: what is owed and what is credit, rebuilt from charges and settlements."""

from __future__ import annotations

from dataclasses import dataclass

from services.members.domain.dues.proof import Difference, differences
from services.members.storage.due_books import read_due_books
from services.members.storage.unit_of_work import MembersWork


@dataclass(frozen=True)
class DueProof:
    """How much was compared, and what does not agree."""

    dues: int
    payments: int
    differences: list[Difference]


def prove_dues(work: MembersWork) -> DueProof:
    """The proof over one consistent picture: give it a work of `open_work.snapshot()`."""
    books = read_due_books(work.connection)
    return DueProof(len(books.dues), len(books.movements), list(differences(books)))
