"""Looks by blind index: as many indexes as the index key has generations, in one statement.

One statement sees one picture: while the key is being rotated, a row stands there under the old index or under the new
one, and is found whichever it is. Two statements could miss a row that moved between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from string import ascii_lowercase

from services.chassis.database.prepared import Prepared

_INDEXES = re.compile(r"IN \(:index_a(?:, :index_[a-z])*\)")


@cache
def with_indexes(text: str, count: int) -> Prepared:
    """The statement with so many indexes in place of its `IN (:index_a, ...)`."""
    listed = ", ".join(f":{name}" for name in _names(count))
    return Prepared(_INDEXES.sub(f"IN ({listed})" if count > 1 else "= :index_a", text))


def named_indexes(indexes: Sequence[bytes]) -> dict[str, bytes]:
    return dict(zip(_names(len(indexes)), indexes, strict=True))


def _names(count: int) -> list[str]:
    return [f"index_{letter}" for letter in ascii_lowercase[:count]]
