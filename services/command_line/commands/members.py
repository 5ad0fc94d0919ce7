"""`regulars members`: what the law gives a member, where no page is at hand."""

from __future__ import annotations

import click

from services.chassis.identifiers import is_id
from services.command_line.columns import show_columns
from services.command_line.suite import ADMINISTRATOR, opened_suite, refuse_old_databases
from services.contracts.http_members import ERASURE_REASONS
from services.contracts.permissions import Action
from services.members.domain.erasure import ErasureReason
from services.members.domain.errors import UnknownMember
from services.members.use_cases.erase_member import erase_member


@click.group("members")
def members() -> None:
    """Erase members, and see which erasures are not finished."""


@members.command()
@click.argument("member_id")
@click.option("--reason", type=click.Choice(ERASURE_REASONS), default="asked", show_default=True)
@click.confirmation_option(prompt="Erase this member for ever?", help="Do not ask.")
def erase(member_id: str, *, reason: ErasureReason) -> None:
    """Destroy everything personal of MEMBER_ID, here and in all services.

    Their phone and card are unknown from now on; the phone may join again as somebody new. Stamps and rewards are
    forfeit. Sales and visits stay, as nobody's. Erasing the same one again changes nothing.
    """
    if not is_id(member_id):
        raise click.ClickException("A member's id looks like 0197a3b2-5c1d-7e4f-8a6b-9c0d1e2f3a4b.")
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            with suite.members.open_work() as work:
                erasure = erase_member(work, member_id, reason=reason)
                work.audit.note_act(ADMINISTRATOR, Action.ERASE_MEMBER, work.concern)
        except UnknownMember as error:
            raise click.ClickException("There is no member with this id.") from error
    click.echo(f"Erased at {erasure.erased_at.isoformat(timespec='seconds')}.")
    if erasure.missing:
        click.echo(f"Not confirmed yet by: {', '.join(erasure.missing)}. The workers do that within minutes.")


@members.command()
def erasures() -> None:
    """List the erasures that a part of the suite has not confirmed. Ends with 1 when one is late."""
    with opened_suite() as suite:
        refuse_old_databases(suite)
        with suite.members.open_work.reading() as work:
            found, now = work.erasures.all_open(), work.now
    if not found:
        click.echo("All erasures are complete.")
        return
    show_columns(
        ("Member", "Erased at", "Reason", "Waits for"),
        (
            (
                each.member_id,
                each.erased_at.isoformat(timespec="seconds"),
                each.reason,
                ", ".join(each.missing) + (" (late)" if each.is_late(now) else ""),
            )
            for each in found
        ),
    )
    if any(each.is_late(now) for each in found):
        raise SystemExit(1)
