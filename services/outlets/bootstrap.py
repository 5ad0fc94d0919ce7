"""Composition root of the outlets service."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from services.chassis.clock import Clock, SystemClock
from services.chassis.database.engine import Database
from services.chassis.process import Service
from services.chassis.security.keys import SecretRing
from services.chassis.security.renewing import Renewal, Renewed
from services.chassis.security.signatures import part_verifier
from services.chassis.settings import read_settings
from services.chassis.telemetry.logs import start_logging
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.catalogue import TOPOLOGY
from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP
from services.outlets.credentials.codes import DATA_KEY, Codes
from services.outlets.credentials.hashing import STAFF_KEY, Hasher
from services.outlets.event_handlers import HANDLERS
from services.outlets.scheduled_jobs import jobs
from services.outlets.settings import OutletsSettings
from services.outlets.storage.tables import metadata
from services.outlets.storage.unit_of_work import OutletsWork
from services.outlets.use_cases.renew_keys import seal_hashes_anew, seal_second_factors_anew

if TYPE_CHECKING:
    from flask import Flask

    from services.outlets.clients.company import Company

NAME = "outlets"
MIGRATIONS = "services.outlets.migrations"


def build(settings: OutletsSettings | None = None, clock: Clock | None = None) -> Service:
    """The service, composed from the environment unless told otherwise."""
    settings = settings or read_settings(OutletsSettings, os.environ, NAME)
    clock = clock or SystemClock()
    database = Database(settings.database(settings.database_url, NAME))
    open_work = WorkOpener(database, OutletsWork, clock)
    return Service(
        name=NAME,
        settings=settings,
        clock=clock,
        database=database,
        metadata=metadata,
        migrations=MIGRATIONS,
        owner_url=settings.migration_database_url,
        open_work=open_work,
        renewals=renewals(open_work, settings.keys),
        topology=TOPOLOGY.seen_by(NAME),
        handlers=HANDLERS,
        jobs=jobs(open_work),
    )


def renewals(open_work: WorkOpener[OutletsWork], keys: Path) -> dict[str, Renewal]:
    """What `regulars keys rotate` does after it has made a new generation."""

    def second_factors(_: str) -> Renewed:
        with open_work() as work:
            return seal_second_factors_anew(work, Codes(SecretRing(keys, DATA_KEY)))

    def hashes(_: str) -> Renewed:
        with open_work() as work:
            return seal_hashes_anew(work, Hasher(SecretRing(keys, STAFF_KEY)))

    return {DATA_KEY: second_factors, STAFF_KEY: hashes}


def create_app(service: Service | None = None) -> Flask:
    """The web application that gunicorn serves."""
    # Imported here: the worker, which is composed above, has no use for Flask and keeps its memory.
    from services.chassis.http.callers import Guard
    from services.outlets.credentials.kit import kit
    from services.outlets.http_api.app import new_outlets_app

    if service is None:
        service = build()
        start_logging(service.name, as_text=service.settings.log_format == "text")
    settings = service.settings
    assert isinstance(settings, OutletsSettings)
    verifier = part_verifier(settings.keys, NAME, service.clock, carriers=CARRIERS)
    guard = Guard(verifier, PERMISSIONS, step_up=STEP_UP)
    public_url = settings.public_url.rstrip("/")
    return new_outlets_app(
        service.open_work,
        guard,
        kit(settings.keys, service.clock, public_url=public_url),
        public_url=public_url,
        company=_company(settings, public_url, service.clock),
    )


def _company(settings: OutletsSettings, public_url: str, clock: Clock) -> Company | None:
    from services.outlets.clients.company import Company

    if not settings.oidc_issuer:
        return None
    return Company(
        settings.oidc_issuer,
        settings.oidc_client_id,
        settings.oidc_client_secret,
        f"{public_url}/sign-in/oidc/callback",
        clock,
    )
