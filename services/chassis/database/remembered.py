"""What changes rarely and is asked for by every request: remembered for seconds in each process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")

# A change reaches every process within this time.
SECONDS = 5.0


class Remembered(Generic[T]):
    """One mapping, loaded as a whole, and again when it is old or lacks what is asked for."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._found: Mapping[str, T] = {}
        self._loaded_at = float("-inf")

    def all(self, load: Callable[[], Mapping[str, T]]) -> Mapping[str, T]:
        # Threads may load twice at the same moment; each sees a whole mapping.
        if time.monotonic() - self._loaded_at >= self._seconds:
            self._found = load()
            self._loaded_at = time.monotonic()
        return self._found

    def one(self, key: str, load: Callable[[], Mapping[str, T]]) -> T | None:
        found = self.all(load).get(key)
        if found is None:
            self.forget()
            found = self.all(load).get(key)
        return found

    def forget(self) -> None:
        self._loaded_at = float("-inf")
