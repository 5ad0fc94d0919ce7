"""Stopping: an answer that goes on for longer than a moment asks whether its process is about to end."""

from __future__ import annotations

from collections.abc import Callable


class _Process:
    asks: Callable[[], bool] = staticmethod(lambda: False)


def is_stopping() -> bool:
    """Whether this process takes no more requests and waits for the running ones; never, where nothing said so."""
    return _Process.asks()


def stops_when(asks: Callable[[], bool]) -> None:
    """Told by whatever serves this process."""
    _Process.asks = staticmethod(asks)
