"""The members application: what it is made of, and whom it believes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from services.chassis.http.audit_routes import add_audit_routes
from services.chassis.http.callers import Guard, set_guard
from services.chassis.http.commands import Commands
from services.chassis.http.sealed_bodies import take_sealed_bodies
from services.chassis.http.service_app import new_app
from services.chassis.http.stored_answers import SealedAnswers
from services.chassis.security.approvals import ApprovalVerifier
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealed_boxes import SealedBoxes
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.permissions import Action
from services.members.clients.exports import ExportClient
from services.members.domain.look_ups import USUAL_LIMITS, LookUpLimits
from services.members.http_api.admission import add_admission
from services.members.http_api.answers import add_answers
from services.members.http_api.bodies import Links
from services.members.http_api.callers import add_callers
from services.members.http_api.cards import add_cards
from services.members.http_api.cases import add_cases
from services.members.http_api.check_ins import add_check_ins
from services.members.http_api.dates import add_dates
from services.members.http_api.due_lists import add_due_lists
from services.members.http_api.dues import add_dues
from services.members.http_api.file import add_file
from services.members.http_api.look_ups import LookUps
from services.members.http_api.memberships import add_memberships
from services.members.http_api.memberships_of_outlet import add_memberships_of_outlet
from services.members.http_api.offline import add_offline
from services.members.http_api.payer_accounts import add_payer_accounts
from services.members.http_api.payment_notices import add_payment_notices
from services.members.http_api.people import add_people
from services.members.http_api.plans import add_plans
from services.members.http_api.problems import answer_domain_errors
from services.members.http_api.prospects import add_prospects
from services.members.http_api.reversing import add_reversing
from services.members.http_api.rights import WholeExports, add_rights
from services.members.http_api.self_service import add_self_service
from services.members.http_api.tasks import add_tasks
from services.members.storage.unit_of_work import MembersWork


def new_members_app(
    open_work: WorkOpener[MembersWork],
    guard: Guard,
    *,
    public_url: str,
    answers_key: bytes | SecretRing,
    approvals: ApprovalVerifier,
    webhook_key: bytes | SecretRing,
    boxes: SealedBoxes,
    others: Sequence[ExportClient] = (),
    limits: LookUpLimits = USUAL_LIMITS,
) -> Flask:
    """The members application."""

    def readiness() -> None:
        with open_work.reading() as work:
            work.outlets.all()

    app = new_app("members", readiness=readiness)
    set_guard(app, guard)
    answer_domain_errors(app)
    take_sealed_bodies(app, boxes)
    links = Links(public_url.rstrip("/"))
    commands = Commands(open_work, SealedAnswers(answers_key))
    look_ups = LookUps(open_work, limits)
    add_people(app, open_work, commands, links, look_ups)
    add_cards(app, open_work, commands, links)
    add_check_ins(app, commands, look_ups)
    add_file(app, open_work, commands)
    add_plans(app, open_work, commands)
    add_memberships(app, open_work, commands)
    add_memberships_of_outlet(app, open_work, commands)
    add_admission(app, open_work, commands, approvals)
    add_dues(app, open_work, commands)
    add_payer_accounts(app, open_work)
    add_due_lists(app, open_work)
    add_payment_notices(app, open_work, commands, webhook_key=webhook_key)
    add_dates(app, open_work, commands)
    exports = WholeExports(open_work, others)
    add_prospects(app, open_work, commands, links, look_ups)
    add_rights(app, open_work, commands, exports)
    add_reversing(app, commands)
    add_self_service(app, open_work, links, exports)
    add_cases(app, open_work, commands)
    add_tasks(app, open_work, commands)
    add_answers(app, open_work, commands)
    add_callers(app, open_work, links)
    add_offline(app, open_work, boxes)
    add_audit_routes(app, open_work, Action.READ_MEMBERS_AUDIT)
    return app
