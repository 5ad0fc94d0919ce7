"""The loyalty application: what it is made of, and whom it believes."""

from __future__ import annotations

from flask import Flask

from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Guard, set_guard
from services.chassis.http.commands import Commands
from services.chassis.http.service_app import new_app
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.http_api.by_hand import add_by_hand
from services.loyalty.http_api.problems import answer_refusals
from services.loyalty.http_api.reads import add_reads
from services.loyalty.http_api.reversals import add_reversals
from services.loyalty.http_api.rewards import add_rewards
from services.loyalty.http_api.sales import add_sales
from services.loyalty.http_api.strangers import Vouching
from services.loyalty.storage.unit_of_work import LoyaltyWork


def new_loyalty_app(
    open_work: WorkOpener[LoyaltyWork],
    guard: Guard,
    members: Vouching,
    limits: AdjustmentLimits,
) -> Flask:
    """The loyalty application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.members.knows("")

    app = new_app("loyalty", readiness=readiness)
    set_guard(app, guard)
    answer_refusals(app)
    commands = Commands(open_work)
    add_sales(app, commands, members)
    add_by_hand(app, commands, members, limits)
    add_rewards(app, open_work, commands)
    add_reversals(app, commands)
    add_reads(app, open_work, members)
    add_audit_routes(app, open_work, Action.READ_LOYALTY_AUDIT)
    return app
