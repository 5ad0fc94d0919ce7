"""Guesses at redeem codes: counted before a code is looked at, and forgiven when it was right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response
from marshmallow import Schema

from services.chassis.http.callers import current_station_id
from services.chassis.http.command_headers import command_key
from services.chassis.http.validation import load
from services.chassis.identifiers import is_id
from services.chassis.work.unit_of_work import WorkOpener
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.redeem_reward import count_guess, forgive_guess

View = Callable[..., Response]


def counting_guesses(open_work: WorkOpener[LoyaltyWork], schema: Schema) -> Callable[[View], View]:
    """In transactions of their own: a refusal takes back what was written with it. Raises TooManyGuesses.

    What is no request at all (no key, a body that is none) is told so, and is no guess.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(**path: Any) -> Response:
            command_key()
            if not load(schema).get("code"):
                return view(**path)
            reward_id = path.get("reward_id", "")
            with open_work() as work:
                counted = count_guess(
                    work, station_id=current_station_id(), reward_id=reward_id if is_id(reward_id) else None
                )
            answer = view(**path)
            with open_work() as work:
                forgive_guess(work, counted)
            return answer

        return run

    return decorate
