"""`regulars audit`: the proof that nobody edited what people and tills have done."""

from __future__ import annotations

import click

from services.chassis.work.audit_proof import verify_audit
from services.command_line.counted import counted
from services.command_line.suite import opened_suite, refuse_old_databases


@click.group("audit")
def audit() -> None:
    """Look after the audit: who did what, where and when."""


@audit.command("verify")
def verify() -> None:
    """Make every seal of the audit again and compare, in all four services.

    Ends with 1 and names each entry that was changed, taken out, put in or cut off. When all is well it signs how far
    the audit goes now, in the database and in VAR/audit: keep copies of those files elsewhere. Can run while the
    outlets are open.
    """
    findings = 0
    with opened_suite() as suite:
        refuse_old_databases(suite)
        for service in suite.all():
            proof = verify_audit(service.name, service.database, settings=service.settings, clock=service.clock)
            entries, heads = counted(proof.seals, "entry", "entries"), counted(proof.heads, "head")
            click.echo(f"{service.name}: {entries} and {heads} compared.")
            for notice in proof.notices:
                click.echo(f"{service.name}: {notice}")
            for finding in proof.findings:
                click.echo(f"{service.name}: {finding}", err=True)
            findings += len(proof.findings)
    if findings:
        click.echo(f"{counted(findings, 'finding')}.", err=True)
        raise SystemExit(1)
    click.echo("The audit is whole.")
