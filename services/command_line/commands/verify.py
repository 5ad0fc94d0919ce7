"""`regulars verify`: the proof that every balance is what its entries say."""

from __future__ import annotations

import click

from services.command_line.suite import opened_suite, refuse_old_databases
from services.loyalty.use_cases.prove_balances import prove_balances
from services.members.use_cases.dues.prove_dues import prove_dues

_MOST_SHOWN = 100


@click.command()
def verify() -> None:
    """Rebuild every balance, lot and reward from the ledger's entries, and what is owed from charges and payments.

    Ends with 1 and prints each difference when anything does not agree. Reads one consistent picture, so it can run
    while the outlets are open; it changes nothing.
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        with suite.loyalty.open_work.snapshot() as work:
            proof = prove_balances(work)
            for number, difference in enumerate(proof):
                if number < _MOST_SHOWN:
                    click.echo(
                        f"member {difference.member_id}, {difference.rule} {difference.subject}: "
                        f"expected {difference.expected}, found {difference.found}",
                        err=True,
                    )
        with suite.members.open_work.snapshot() as work:
            of_dues = prove_dues(work)
        for found in of_dues.differences[:_MOST_SHOWN]:
            click.echo(f"{found.subject}, {found.rule}: expected {found.expected}, found {found.found}", err=True)
    counts = proof.counts
    click.echo(
        f"Rebuilt {counts.accounts} balances of {counts.members} members from {counts.entries} entries; "
        f"{counts.sales} sales and {counts.rewards} rewards compared."
    )
    click.echo(f"Rebuilt {of_dues.dues} dues from {of_dues.payments} payments.")
    if differences := counts.differences + len(of_dues.differences):
        click.echo(f"{differences} differences.", err=True)
        raise SystemExit(1)
    click.echo("All of them agree.")
