"""Composition root of the notifications service."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from services.chassis.clock import Clock, SystemClock
from services.chassis.database.engine import Database
from services.chassis.http.client import PartClient
from services.chassis.process import Service
from services.chassis.security.signatures import part_signer, part_verifier
from services.chassis.settings import read_settings
from services.chassis.telemetry.logs import start_logging
from services.chassis.work.erasure_list import ErasureList
from services.chassis.work.unit_of_work import WorkOpener
from services.contracts.catalogue import TOPOLOGY
from services.contracts.permissions import CARRIERS, PERMISSIONS, STEP_UP
from services.notifications.channels import enabled_channels
from services.notifications.clients.members import MembersClient
from services.notifications.event_handlers import HANDLERS
from services.notifications.scheduled_jobs import Courier, forgetting, jobs
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.tables import metadata
from services.notifications.storage.unit_of_work import works_of

if TYPE_CHECKING:
    from flask import Flask

NAME = "notifications"
MIGRATIONS = "services.notifications.migrations"


def build(settings: NotificationsSettings | None = None, clock: Clock | None = None) -> Service:
    """The service, composed from the environment unless told otherwise."""
    settings = settings or read_settings(NotificationsSettings, os.environ, NAME)
    clock = clock or SystemClock()
    channels = enabled_channels(settings, clock)
    database = Database(settings.database(settings.database_url, NAME))
    open_work = WorkOpener(database, works_of(list(channels), refusable_messages=settings.refusable_messages), clock)
    keys = settings.keys
    signer = part_signer(keys, NAME, clock)
    members = MembersClient(PartClient(settings.members_url), signer)
    forgets = forgetting(open_work, ErasureList(settings.erasures))
    courier = Courier(open_work, channels, members, clock=clock, most_contacts=settings.refusable_messages)
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
        jobs=[forgets.job(), *jobs(courier)],
        findings=forgets.findings,
    )


def create_app(service: Service | None = None) -> Flask:
    """The web application that gunicorn serves."""
    # Imported here: the worker, which is composed above, has no use for Flask and keeps its memory.
    from services.chassis.http.callers import Guard
    from services.notifications.http_api.app import new_notifications_app

    if service is None:
        service = build()
        start_logging(service.name, as_text=service.settings.log_format == "text")
    verifier = part_verifier(service.settings.keys, NAME, service.clock, carriers=CARRIERS)
    guard = Guard(verifier, PERMISSIONS, step_up=STEP_UP)
    return new_notifications_app(service.open_work, guard)
