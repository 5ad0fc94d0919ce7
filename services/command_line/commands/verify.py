"""`regulars verify`: the proof that every balance is what its entries say."""

from __future__ import annotations

import click

from services.command_line.counted import counted
from services.command_line.suite import opened_suite, refuse_old_databases
from services.loyalty.use_cases.prove_balances import prove_balances
from services.members.use_cases.admission.prove_admissions import prove_admissions
from services.members.use_cases.dues.prove_dues import prove_dues
from services.members.use_cases.memberships.prove_memberships import prove_memberships
from services.members.use_cases.prove_names import prove_names

_MOST_SHOWN = 100


@click.command()
def verify() -> None:
    """Rebuild balances, lots and rewards from the ledger's entries, what is owed from payments, memberships from facts,
    what doors read from all of them, and by which names members are found.

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
            of_memberships = prove_memberships(work)
            of_admissions = prove_admissions(work)
            of_names = prove_names(work)
            for number, member_id in enumerate(of_admissions):
                if number < _MOST_SHOWN:
                    click.echo(f"member {member_id}, admission: what a door reads is not what is known", err=True)
            for number, member_id in enumerate(of_names):
                if number < _MOST_SHOWN:
                    click.echo(f"member {member_id}, name: what finds them is not their name", err=True)
            for number, wrong in enumerate(of_memberships):
                if number < _MOST_SHOWN:
                    click.echo(
                        f"membership {wrong.membership_id}, {wrong.rule}: expected {wrong.expected}, "
                        f"found {wrong.found}",
                        err=True,
                    )
        for found in of_dues.differences[:_MOST_SHOWN]:
            click.echo(f"{found.subject}, {found.rule}: expected {found.expected}, found {found.found}", err=True)
    counts = proof.counts
    click.echo(
        f"Rebuilt {counted(counts.accounts, 'balance')} of {counted(counts.members, 'member')} "
        f"from {counted(counts.entries, 'entry', 'entries')}; "
        f"{counted(counts.sales, 'sale')} and {counted(counts.rewards, 'reward')} compared."
    )
    click.echo(f"Rebuilt {counted(of_dues.dues, 'due')} from {counted(of_dues.payments, 'payment')}.")
    known, facts = counted(of_memberships.memberships, "membership"), counted(of_memberships.facts, "fact")
    click.echo(f"Rebuilt {known} from {facts}.")
    click.echo(f"Compared what doors read of {counted(of_admissions.members, 'member')}.")
    click.echo(
        f"Compared names with what {counted(of_names.members, 'member')} can be found by: not found by their own "
        f"{of_names.hidden}, found by another one {of_names.outdated}."
    )
    found_wrong = len(of_dues.differences) + of_memberships.differences + of_admissions.differences
    found_wrong += of_names.differences
    if differences := counts.differences + found_wrong:
        click.echo(f"{counted(differences, 'difference')}.", err=True)
        raise SystemExit(1)
    click.echo("All of them agree.")
