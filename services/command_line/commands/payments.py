"""`regulars payments`: the secret that a payment system and Regulars sign with, and what it would not hear."""

from __future__ import annotations

import os

import click

from services.chassis.security.webhooks import told_secret
from services.chassis.settings import PartSettings, read_settings
from services.command_line.suite import opened_suite, refuse_old_databases
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


@payments.command("tell-again")
def tell_again() -> None:
    """Tell the payment system what it would not accept: news of dues that were given up after three days.

    Mend first what kept it from accepting them; `regulars doctor` says what it answered.
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        with suite.members.open_work() as work:
            count = work.due_news.try_again()
    click.echo(f"{count} to be told again.")
