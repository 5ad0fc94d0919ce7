"""Domain errors as problems: one table of statuses, the words from the catalogue of the caller's language."""

from __future__ import annotations

from flask import Flask

from services.chassis.http.callers import caller_locale
from services.chassis.http.problems import Problem
from services.members.domain.care import refusals as care
from services.members.domain.dues import refusals as dues
from services.members.domain.errors import (
    BirthdayFixed,
    CardReplaced,
    CodeRefused,
    DisownedNumber,
    EmailOnRecord,
    IdentifierTaken,
    JoiningStands,
    LinkPaused,
    MembersError,
    MistypedCardNumber,
    OutletClosed,
    OutletNeeded,
    OutletNotKnownYet,
    SessionEnded,
    TooManyDates,
    TooManyLookUps,
    UnknownBalanceLink,
    UnknownDate,
    UnknownIdentifier,
    UnknownMember,
    UnknownOutlet,
    UnknownReferrer,
    UnusableField,
)
from services.members.domain.memberships import door_refusals
from services.members.domain.memberships.refusals import CannotFreeze, GiftTooLarge, PayerNeeded, PlanNotSold, TooYoung
from services.members.domain.prospect import ProspectClosed, UnknownProspect
from services.members.http_api.membership_problems import MEMBERSHIP_STATUSES
from services.members.words import day_in_words, say

STATUSES: dict[type[MembersError], int] = {
    door_refusals.UnknownCheckIn: 404,
    door_refusals.NotAdmitted: 409,
    door_refusals.NotInside: 409,
    door_refusals.AlreadyAdmitted: 409,
    door_refusals.CheckInOver: 409,
    door_refusals.UndoTooLate: 409,
    door_refusals.StillRefused: 409,
    door_refusals.ApprovalRefused: 403,
    door_refusals.NoGuestsLeft: 409,
    door_refusals.OutletFull: 409,
    door_refusals.NoGuestCame: 409,
    door_refusals.VisitHandedOn: 409,
    door_refusals.NotBanned: 409,
    door_refusals.NoPhoto: 404,
    UnknownIdentifier: 404,
    MistypedCardNumber: 404,
    DisownedNumber: 404,
    UnknownMember: 404,
    JoiningStands: 409,
    UnknownBalanceLink: 404,
    UnknownOutlet: 404,
    UnknownDate: 404,
    LinkPaused: 409,
    TooManyDates: 409,
    OutletNeeded: 422,
    IdentifierTaken: 409,
    CardReplaced: 409,
    UnusableField: 422,
    TooManyLookUps: 429,
    OutletClosed: 409,
    OutletNotKnownYet: 503,
    SessionEnded: 401,
    CodeRefused: 403,
    BirthdayFixed: 409,
    EmailOnRecord: 409,
    care.UnknownCase: 404,
    care.CaseCannotGoThere: 409,
    care.CaseHasEnded: 409,
    care.NextStepTooFar: 422,
    care.CompensationTooLarge: 409,
    care.UnknownCompensation: 404,
    care.UnknownTask: 404,
    care.TaskTaken: 409,
    care.TaskClosed: 409,
    care.TaskBelongsToCase: 409,
    care.PersonHasLeft: 409,
    care.PersonNotThere: 409,
    care.PersonNotKnownYet: 503,
    care.NotACall: 409,
    care.UnknownAnswer: 404,
    UnknownReferrer: 422,
    UnknownProspect: 404,
    ProspectClosed: 409,
    **MEMBERSHIP_STATUSES,
    dues.UnknownDue: 404,
    dues.UnknownPayment: 404,
    dues.UnknownNotice: 404,
    dues.WrongCurrency: 409,
    dues.ReferenceUsed: 409,
    dues.DueSettledBefore: 409,
    dues.PaymentTakenBack: 409,
    dues.CreditTooSmall: 409,
    dues.NotADeskPayment: 409,
    dues.AlreadyDisputed: 409,
    dues.NotDisputed: 409,
    dues.SignatureRefused: 401,
    dues.UnreadablePayments: 422,
}


def answer_domain_errors(app: Flask) -> None:
    """Every error of this service becomes a problem in words for the person at the till."""
    app.register_error_handler(MembersError, lambda error: problem(error, caller_locale()).response())


def problem(error: MembersError, locale: str) -> Problem:
    """The error in this language."""
    status = STATUSES[type(error)]
    detail = in_words(error, locale)
    errors = [{"pointer": f"/{error.field}", "detail": detail}] if isinstance(error, UnusableField) else []
    return Problem(
        status,
        error.code,
        detail,
        errors=errors,
        retry_after_seconds=_retry_after_seconds(error),
        extras={"title": say(f"problem.{error.code}.title", locale)} | _more(error),
    )


def _more(error: MembersError) -> dict[str, int | bool]:
    match error:
        case care.CompensationTooLarge() | GiftTooLarge():
            return {"left": error.left}
        case DisownedNumber():
            return {"is_disowned": True}
    return {}


def _retry_after_seconds(error: MembersError) -> int | None:
    if isinstance(error, TooManyLookUps):
        return error.retry_after_seconds
    return 1 if STATUSES[type(error)] == 503 else None


def in_words(error: MembersError, locale: str) -> str:
    """What to tell a person."""
    match error:
        case MistypedCardNumber():
            return say("problem.mistyped_card_number", locale)
        case DisownedNumber():
            return say("problem.disowned_number", locale)
        case IdentifierTaken():
            return say(f"problem.{error.code}.{error.kind}", locale)
        case dues.UnreadablePayments():
            return error.reason
        case CardReplaced():
            return say(f"problem.{error.code}", locale, day=day_in_words(error.replaced_on, locale))
        case care.CompensationTooLarge():
            return say(f"problem.{error.code}", locale, left=error.left)
        case GiftTooLarge():
            return say(f"problem.{error.code}.{error.reason}", locale, left=error.left)
        case CannotFreeze():
            return say(f"problem.{error.code}.{error.reason}", locale, days=str(error.days_left))
        case UnusableField() | PlanNotSold() | TooYoung() | PayerNeeded():
            return say(f"problem.{error.code}.{error.reason}", locale)
    return say(f"problem.{error.code}", locale)
