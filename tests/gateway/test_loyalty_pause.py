"""The pause after failures: short, and over at the first success."""

from __future__ import annotations

from gateway.clients.loyalty import Pause


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def paused(stopwatch: Stopwatch) -> Pause:
    pause = Pause(stopwatch)
    for _ in range(3):
        pause.note_failure()
    return pause


def test_two_failures_are_bad_luck_and_three_are_a_pause() -> None:
    pause = Pause(Stopwatch())
    pause.note_failure()
    pause.note_failure()
    assert not pause.is_on()
    pause.note_failure()
    assert pause.is_on()


def test_a_pause_ends_after_a_second_and_one_more_failure_renews_it() -> None:
    stopwatch = Stopwatch()
    pause = paused(stopwatch)
    stopwatch.seconds += 1
    assert not pause.is_on()
    pause.note_failure()
    assert pause.is_on()


def test_a_success_forgets_the_failures_before_it() -> None:
    stopwatch = Stopwatch()
    pause = paused(stopwatch)
    pause.note_success()
    pause.note_failure()
    assert not pause.is_on()
