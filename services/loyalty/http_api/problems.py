"""Refusals as problems: one table of statuses, and words in the caller's language."""

from __future__ import annotations

from flask import Flask, Response

from services.chassis.http.callers import caller_locale
from services.chassis.http.problems import Problem
from services.loyalty.domain import refusals
from services.loyalty.domain.refusals import Refusal
from services.loyalty.words import say

STATUSES: dict[type[Refusal], int] = {
    refusals.UnknownMember: 404,
    refusals.MemberNotSeenYet: 404,
    refusals.UnknownSale: 404,
    refusals.UnknownReward: 404,
    refusals.UnknownRedemption: 404,
    refusals.OutletNotKnownYet: 503,
    refusals.OutletClosed: 409,
    refusals.UnknownProgram: 422,
    refusals.UnknownOutlet: 404,
    refusals.OutletNeeded: 422,
    refusals.InsufficientBalance: 409,
    refusals.DailyLimitReached: 409,
    refusals.StepUpNeeded: 403,
    refusals.SaleInFuture: 422,
    refusals.SaleEarnsTooMuch: 422,
    refusals.ReceiptAlreadyRecorded: 409,
    refusals.AlreadyReversed: 409,
    refusals.AlreadyRedeemed: 409,
    refusals.RewardHasExpired: 409,
    refusals.RewardWasReleased: 409,
    refusals.MemberInDebt: 409,
    refusals.LiveCodeNeeded: 409,
    refusals.RedeemCodeRefused: 404,
    refusals.TooManyGuesses: 429,
}

# After which it helps to ask again: codes are counted by the minute.
_RETRY_AFTER_SECONDS = {503: 1, 429: 60}


def answer_refusals(app: Flask) -> None:
    """Answer every refusal of the table with its problem."""
    for kind in STATUSES:
        app.register_error_handler(kind, _answer)


def problem_of(refusal: Refusal, locale: str) -> Problem:
    status = STATUSES[type(refusal)]
    detail = say(f"problem.{refusal.code}", locale, **refusal.facts)
    errors = [] if refusal.pointer is None else [{"pointer": refusal.pointer, "detail": detail}]
    retry_after = _RETRY_AFTER_SECONDS.get(status)
    return Problem(status, refusal.code, detail, errors=errors, extras=refusal.extras, retry_after_seconds=retry_after)


def _answer(refusal: Refusal) -> Response:
    return problem_of(refusal, caller_locale()).response()
