"""What a company pays for: its members, what it owes, and what it has paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, Response

from services.chassis.http.answers import private
from services.chassis.http.callers import caller_locale, permits
from services.chassis.http.validation import path_id
from services.chassis.languages import in_language
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.members.domain.dues.due import DueBalance
from services.members.domain.memberships.membership import ONE_DAY, Membership
from services.members.domain.memberships.refusals import UnknownPayer
from services.members.domain.payer import Payer
from services.members.http_api.due_bodies import due_body, payment_body
from services.members.http_api.names import names_of
from services.members.storage.unit_of_work import MembersWork

# A company of many years has paid more than anybody reads; what it still owes is all shown.
MOST_PAID = 100


def add_payer_accounts(app: Flask, open_work: WorkOpener[MembersWork]) -> None:
    @app.get("/payers/<payer_id>")
    @permits(Action.READ_DUES)
    def account_of(payer_id: str) -> Response:
        payer_id = path_id(payer_id, UnknownPayer)
        with open_work.reading() as work:
            payer = work.payers.find(payer_id)
            if payer is None:
                raise UnknownPayer
            return private(_account(work, payer))


def _account(work: MembersWork, payer: Payer) -> dict[str, Any]:
    found = work.memberships.paid_by(payer.payer_id)
    members = [each for each in found if each.state_on(work.day_at(each.outlet_code)) != "ended"]
    owed = work.dues.open_of_payer(payer.payer_id)
    dues = [*owed, *work.dues.paid_of_payer(payer.payer_id, at_most=MOST_PAID)]
    names = names_of(work, [*(each.member_id for each in members), *(each.due.member_id for each in dues)])
    steps = work.chases.steps_of([each.due.due_id for each in dues])
    payments = work.payments.of_payer(payer.payer_id)
    taken_back = [each.about_payment_id for each in payments if each.about_payment_id]
    return {
        **vars(payer),
        "members": sorted(
            _members(work, members, names), key=lambda each: (each["display_name"] or "", each["member_id"])
        ),
        "owed": _sums(work, owed),
        "credit": [
            {"currency": currency, "amount_minor": amount}
            for currency, amount in sorted(work.dues.credit_of(payer.payer_id).items())
        ],
        "dues": [{**due_body(each, steps), "display_name": names.get(each.due.member_id)} for each in dues],
        "payments": [payment_body(each, taken_back) for each in payments[:MOST_PAID]],
    }


def _members(
    work: MembersWork, memberships: Iterable[Membership], names: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    locale = caller_locale()
    for each in memberships:
        yield {
            "member_id": each.member_id,
            "display_name": names.get(each.member_id),
            "membership_id": each.membership_id,
            "title": in_language(each.plan.titles, locale),
            "outlet_code": each.outlet_code,
            "state": each.state_on(work.day_at(each.outlet_code)),
            "valid_until": each.valid_until.isoformat(),
            "renews_next": each.renews_next,
        }


def _sums(work: MembersWork, owed: Iterable[DueBalance]) -> list[dict[str, Any]]:
    """By currency: all that is owed, and what of it is overdue on the wall of its outlet."""
    sums: dict[str, dict[str, Any]] = {}
    for each in owed:
        currency = each.due.currency
        of_it = sums.setdefault(currency, {"currency": currency, "owed_minor": 0, "overdue_minor": 0})
        of_it["owed_minor"] += each.owed_minor
        # What is due today can still be paid in time.
        if each.is_asked_for_on(work.day_at(each.due.outlet_code) - ONE_DAY):
            of_it["overdue_minor"] += each.owed_minor
    return [sums[currency] for currency in sorted(sums)]
