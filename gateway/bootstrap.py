"""Composition root of the gateway."""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask

from gateway.app import new_gateway_app
from gateway.clients.live_visits import LiveVisits
from gateway.clients.loyalty import LoyaltyPart
from gateway.clients.members import MembersPart
from gateway.clients.part import Part, Wire
from gateway.clients.parts import Parts
from gateway.clients.revocations import Revocations
from gateway.clients.sightings import Sightings
from gateway.settings import GatewaySettings
from gateway.wallet.wallets import wallets_of
from services.chassis.clock import Clock, SystemClock
from services.chassis.http.callers import Guard
from services.chassis.http.client import PartClient
from services.chassis.http.problems import Problem
from services.chassis.security.caller import Caller
from services.chassis.security.signatures import door_verifier, part_signer
from services.chassis.settings import read_settings
from services.chassis.telemetry.logs import start_logging
from services.contracts.permissions import PERMISSIONS, STEP_UP


def create_app() -> Flask:
    """The web application that gunicorn serves, composed from the environment."""
    settings = read_settings(GatewaySettings, os.environ, "gateway")
    start_logging("gateway", as_text=settings.log_format == "text")
    return compose(settings, wires(settings), SystemClock())


def wires(settings: GatewaySettings) -> dict[str, Wire]:
    """Each service by name, reached over HTTP."""
    addresses = {
        "outlets": settings.outlets_url,
        "members": settings.members_url,
        "loyalty": settings.loyalty_url,
        "notifications": settings.notifications_url,
    }
    seconds = settings.part_timeout_ms / 1000
    return {name: PartClient(url, timeout_seconds=seconds) for name, url in addresses.items()}


def compose(settings: GatewaySettings, reached: Mapping[str, Wire], clock: Clock) -> Flask:
    """The gateway over parts that are reached by these wires: HTTP in earnest, WSGI in tests."""
    parts = _parts(settings, reached, clock)
    revocations, sightings = Revocations(parts.outlets, clock), Sightings(parts.outlets, clock)

    def refused(caller: Caller) -> str | None:
        why = revocations.refused(caller)
        if why is None:
            sightings.note(caller)
        return why

    verifier = door_verifier(settings.keys, clock)
    guard = Guard(verifier, PERMISSIONS, step_up=STEP_UP, refused=refused)
    return new_gateway_app(
        parts,
        guard,
        clock,
        LiveVisits(parts.members, most=settings.live_lists),
        wallets_of(settings, clock),
        public_url=settings.public_url.rstrip("/"),
        patience_ms=settings.station_patience_ms,
        brand=settings.brand,
        trusted_proxies=settings.trusted_proxies,
    )


def _parts(settings: GatewaySettings, reached: Mapping[str, Wire], clock: Clock) -> Parts:
    signer = part_signer(settings.keys, "gateway", clock)
    standing_timeout_seconds = settings.standing_timeout_ms / 1000
    return Parts(
        outlets=Part("outlets", reached["outlets"], signer),
        members=MembersPart(reached["members"], signer),
        loyalty=LoyaltyPart(reached["loyalty"], signer, standing_timeout_seconds=standing_timeout_seconds),
        notifications=Part("notifications", reached["notifications"], signer),
    )


def complaints() -> list[str]:
    """What keeps the gateway from serving, and certificates that end soon; empty when all is well."""
    settings = read_settings(GatewaySettings, os.environ, "gateway")
    warnings = wallets_of(settings, SystemClock()).warnings()
    parts = _parts(settings, wires(settings), SystemClock())
    try:
        parts.refuse_unless_ready()
    except Problem as problem:
        return [problem.detail, *warnings]
    return warnings
