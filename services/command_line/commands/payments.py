"""`regulars payments`: the secret with which a payment system signs what it tells."""

from __future__ import annotations

import os

import click

from services.chassis.security.webhooks import told_secret
from services.chassis.settings import PartSettings, read_settings
from services.members.bootstrap import WEBHOOK_KEY, rings_of


@click.group()
def payments() -> None:
    """Connect the payment system of the franchise."""


@payments.command()
def secret() -> None:
    """Print the secret of the webhook, and nothing else; it is made when there is none.

    Give it to your payment system, with the address /api/v1/webhooks/payments. Exchange it by `regulars keys rotate
    members-payments`: both are believed until you retire the old one.
    """
    click.echo(told_secret(rings_of(read_settings(PartSettings, os.environ).keys)[WEBHOOK_KEY].newest().key))
