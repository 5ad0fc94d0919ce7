"""Composition root of the loyalty service."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from services.chassis.clock import Clock, SystemClock
from services.chassis.database.engine import Database
from services.chassis.http.client import PartClient
from services.chassis.process import Service
from services.chassis.security.keys import SecretRing
from services.chassis.security.signatures import part_signer, part_verifier
from services.chassis.settings import read_settings
from services.chassis.telemetry.logs import start_logging
from services.chassis.work.erasure_list import ErasureList
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.catalogue import TOPOLOGY
from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.event_handlers import HANDLERS
from services.loyalty.members_client import MembersClient
from services.loyalty.scheduled_jobs import forgetting, jobs
from services.loyalty.settings import LoyaltySettings
from services.loyalty.storage.tables import metadata
from services.loyalty.storage.unit_of_work import LoyaltyWork, work_maker

if TYPE_CHECKING:
    from flask import Flask

NAME = "loyalty"
MIGRATIONS = "services.loyalty.migrations"
# Under this name the key lies among the others; it hashes the codes that a member shows.
CODES_KEY = "loyalty-codes"


def build(settings: LoyaltySettings | None = None, clock: Clock | None = None) -> Service:
    """The service, composed from the environment unless told otherwise."""
    settings = settings or read_settings(LoyaltySettings, os.environ, NAME)
    clock = clock or SystemClock()
    database = Database(settings.database(settings.database_url, NAME))
    works = work_maker(SecretRing(settings.keys, CODES_KEY))
    open_work: WorkOpener[LoyaltyWork] = WorkOpener(database, works, clock)
    forgets = forgetting(open_work, ErasureList(settings.erasures))
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
        handlers=HANDLERS,
        jobs=[forgets.job(), *jobs(open_work, most_thanks=settings.referral_thanks_in_30_days)],
        findings=forgets.findings,
    )


def create_app(service: Service | None = None, members: MembersClient | None = None) -> Flask:
    """The web application that gunicorn serves."""
    # Imported here: the worker, which is composed above, has no use for Flask and keeps its memory.
    from services.chassis.http.callers import Guard
    from services.loyalty.http_api.app import new_loyalty_app

    if service is None:
        service = build()
        start_logging(service.name, as_text=service.settings.log_format == "text")
    verifier = part_verifier(service.settings.keys, NAME, service.clock, carriers=CARRIERS)
    guard = Guard(verifier, PERMISSIONS, step_up=STEP_UP)
    settings = service.settings
    assert isinstance(settings, LoyaltySettings)
    limits = AdjustmentLimits(
        large_above_cards=settings.adjustment_large_above_cards, daily_cards=settings.adjustment_daily_cards
    )
    return new_loyalty_app(service.open_work, guard, members or _members_client(service, settings), limits)


def _members_client(service: Service, settings: LoyaltySettings) -> MembersClient:
    signer = part_signer(settings.keys, NAME, service.clock)
    client = PartClient(settings.members_url, timeout_seconds=settings.members_timeout_seconds)
    return MembersClient(client, signer)
