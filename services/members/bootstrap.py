"""Composition root of the members service."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from services.chassis.clock import Clock, SystemClock
from services.chassis.database.engine import Database
from services.chassis.http.client import PartClient
from services.chassis.process import Service
from services.chassis.security.approvals import ApprovalVerifier
from services.chassis.security.keys import SecretRing
from services.chassis.security.renewing import Renewal, Renewed
from services.chassis.security.signatures import part_signer, part_verifier
from services.chassis.settings import read_settings
from services.chassis.telemetry.logs import start_logging
from services.chassis.work.erasure_list import ErasureList
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.catalogue import TOPOLOGY
from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP
from services.members.clients.exports import ExportClient
from services.members.clients.payment_system import PaymentSystem
from services.members.domain.care.habit import Habits
from services.members.domain.dues.dunning import Ladder
from services.members.domain.look_ups import LookUpLimits
from services.members.event_handlers import HANDLERS
from services.members.scheduled_jobs import DueNewsTeller, ErasureKeeper, jobs, prospect_jobs
from services.members.settings import MembersSettings
from services.members.storage.safe import Safe
from services.members.storage.tables import metadata
from services.members.storage.unit_of_work import MembersWork, works_of

if TYPE_CHECKING:
    from flask import Flask

NAME = "members"
MIGRATIONS = "services.members.migrations"
# What a payment system signs its messages with, and we ours to it; told to it by `regulars payments secret`.
WEBHOOK_KEY = "members-payments"
# Opens what stations have sealed for members.
BODIES_KEY = "members-bodies"


def rings_of(keys: Path) -> dict[str, SecretRing]:
    """The keys of what members seals. Cards and stored answers first: they begin as the keys that an earlier version
    used for them, and where there are none yet, as keys of their own."""
    rings = [
        SecretRing(keys, "members-cards", begins_as="members-index"),
        SecretRing(keys, "members-answers", begins_as="members-data"),
        SecretRing(keys, "members-index"),
        SecretRing(keys, "members-data"),
        SecretRing(keys, WEBHOOK_KEY),
        SecretRing(keys, BODIES_KEY),
    ]
    for ring in rings:
        ring.all()
    return {ring.name: ring for ring in rings}


def build(settings: MembersSettings | None = None, clock: Clock | None = None) -> Service:
    """The service, composed from the environment unless told otherwise."""
    settings = settings or read_settings(MembersSettings, os.environ, NAME)
    clock = clock or SystemClock()
    database = Database(settings.database(settings.database_url, NAME))
    rings = rings_of(settings.keys)
    safe = Safe(index_key=rings["members-index"], master_key=rings["members-data"], card_key=rings["members-cards"])
    ladder = Ladder(settings.dunning_message_days, settings.dunning_call_days, settings.dunning_review_day)
    url = settings.payment_system_url
    open_work = WorkOpener(database, works_of(safe, ladder, tells_of_dues=bool(url)), clock)
    teller = DueNewsTeller(open_work, PaymentSystem(url, rings[WEBHOOK_KEY]) if url else None)
    keeper = ErasureKeeper(open_work, ErasureList(settings.erasures))
    waited = timedelta(days=settings.prospects_forgotten_after_days)
    return Service(
        name=NAME,
        settings=settings,
        clock=clock,
        database=database,
        metadata=metadata,
        migrations=MIGRATIONS,
        owner_url=settings.migration_database_url,
        open_work=open_work,
        topology=TOPOLOGY.seen_by(NAME),
        renewals=renewals(open_work),
        handlers=HANDLERS,
        jobs=[
            *keeper.jobs(),
            *jobs(open_work, habits=_habits(settings), greets_joining_day=settings.greets_joining_day),
            *prospect_jobs(open_work, waited=waited),
            *teller.jobs(),
        ],
        findings=lambda: [*keeper.findings(), *teller.findings()],
    )


def _habits(settings: MembersSettings) -> Habits:
    return Habits(
        floor_days=settings.at_risk_floor_days,
        factor_percent=settings.at_risk_factor_percent,
        most_per_outlet=settings.at_risk_calls_per_outlet,
    )


def renewals(open_work: WorkOpener[MembersWork]) -> dict[str, Renewal]:
    """What `regulars keys rotate` does after it has made a new generation, a batch in a transaction."""

    def wrap(after: str) -> Renewed:
        with open_work() as work:
            return work.renewals.wrap_anew(after)

    def index(after: str) -> Renewed:
        with open_work() as work:
            return work.renewals.index_anew(after)

    return {"members-data": wrap, "members-index": index}


def create_app(service: Service | None = None) -> Flask:
    """The web application that gunicorn serves."""
    # Imported here: the worker, which is composed above, has no use for Flask and keeps its memory.
    from services.chassis.http.callers import Guard
    from services.chassis.security.sealed_boxes import SealedBoxes
    from services.members.http_api.app import new_members_app

    if service is None:
        service = build()
        start_logging(service.name, as_text=service.settings.log_format == "text")
    settings = service.settings
    assert isinstance(settings, MembersSettings)
    verifier = part_verifier(settings.keys, NAME, service.clock, carriers=CARRIERS)
    guard = Guard(verifier, PERMISSIONS, step_up=STEP_UP)
    rings = rings_of(settings.keys)
    return new_members_app(
        service.open_work,
        guard,
        public_url=settings.public_url,
        approvals=ApprovalVerifier(settings.keys, "outlets", service.clock),
        answers_key=rings["members-answers"],
        webhook_key=rings[WEBHOOK_KEY],
        boxes=SealedBoxes(rings[BODIES_KEY]),
        others=_others(settings, service.clock),
        limits=LookUpLimits(
            per_minute=settings.look_ups_per_minute,
            per_hour=settings.look_ups_per_hour,
            misses=settings.look_up_misses,
        ),
    )


def _others(settings: MembersSettings, clock: Clock) -> list[ExportClient]:
    """Who else holds something of members."""
    signer = part_signer(settings.keys, NAME, clock)
    urls = {"loyalty": settings.loyalty_url, "notifications": settings.notifications_url}
    return [ExportClient(part, PartClient(url), signer) for part, url in urls.items()]
