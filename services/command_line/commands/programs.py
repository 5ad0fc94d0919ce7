"""`regulars programs`: what members collect, and for what."""

from __future__ import annotations

from collections.abc import Iterable

import click

from services.chassis.languages import LOCALES
from services.command_line.columns import show_columns
from services.command_line.suite import opened_suite, refuse_old_databases
from services.loyalty.domain.program import DATE_KINDS, MOST_OFFLINE, EarnsBy, OfflineFreeCups, Program
from services.loyalty.domain.refusals import InvalidProgram, ProgramChangeRefused
from services.loyalty.use_cases.define_program import define_program


@click.group()
def programs() -> None:
    """Define programs and list them."""


@programs.command("set")
@click.argument("code")
@click.option("--target", type=click.IntRange(1, 1000), required=True, help="How many units fill a card.")
@click.option("--category", "categories", multiple=True, help="Lines of it earn; may be repeated.")
@click.option(
    "--earns-by",
    type=click.Choice(("items", "visits")),
    default="items",
    show_default=True,
    help="A unit for each item of its categories, or for each visit: one a business day.",
)
@click.option("--unit", default="stamp", show_default=True, help="What is collected.")
@click.option("--title", "titles", multiple=True, required=True, help='Name of the card: "en=Coffee card"; repeat.')
@click.option("--reward", "rewards", multiple=True, required=True, help='What it buys: "en=Free coffee"; repeat.')
@click.option("--reward-expires-after-days", type=click.IntRange(1, 3660), help="  [default: never]")
@click.option("--units-expire-after-days", type=click.IntRange(1, 3660), help="  [default: never]")
@click.option("--reward-worth-minor", type=click.IntRange(0), help="What the reward is worth, in cents.")
@click.option(
    "--live-code-above-minor",
    type=click.IntRange(0),
    help="Ask for a code from the member's phone when what they take in a day without one is worth more.",
)
@click.option("--live-code-at-new-outlet", is_flag=True, help="Ask for it where a member takes their first reward.")
@click.option(
    "--gift-on-plan", "gift_on_plans", multiple=True, help="Who buys this plan gets the reward; may be repeated."
)
@click.option(
    "--gift-on-date",
    "gift_on_dates",
    multiple=True,
    type=click.Choice(DATE_KINDS),
    help="Such a day of a member brings the reward once a year; may be repeated.",
)
@click.option("--thanks-referrer", is_flag=True, help="Who brings a friend who buys gets the reward.")
@click.option("--thanks-friend", is_flag=True, help="The friend gets it, too.")
@click.option(
    "--offline-free-cups-per-member",
    type=click.IntRange(1, MOST_OFFLINE),
    help="How many rewards a member gets where there is no network; with the next one.  [default: none]",
)
@click.option(
    "--offline-free-cups-per-station",
    type=click.IntRange(1, MOST_OFFLINE),
    help="How many a station hands out until there is one again.  [default: none]",
)
@click.option("--inactive", is_flag=True, help="Nothing earns any more; what was earned stays.")
def set_program(
    code: str,
    *,
    target: int,
    categories: tuple[str, ...],
    earns_by: EarnsBy,
    unit: str,
    titles: tuple[str, ...],
    rewards: tuple[str, ...],
    reward_expires_after_days: int | None,
    units_expire_after_days: int | None,
    reward_worth_minor: int | None,
    live_code_above_minor: int | None,
    live_code_at_new_outlet: bool,
    gift_on_plans: tuple[str, ...],
    gift_on_dates: tuple[str, ...],
    thanks_referrer: bool,
    thanks_friend: bool,
    offline_free_cups_per_member: int | None,
    offline_free_cups_per_station: int | None,
    inactive: bool,
) -> None:
    """Define a program, or change it from now on.

    For "six coffees, the seventh is free":

      regulars programs set coffee --target 6 --category coffee --title "en=Coffee card" --reward "en=Free coffee"
    """
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            program = Program(
                code=code,
                unit=unit,
                target=target,
                categories=frozenset(categories),
                titles=_texts(titles),
                reward_titles=_texts(rewards),
                reward_expires_after_days=reward_expires_after_days,
                lots_expire_after_days=units_expire_after_days,
                reward_worth_minor=reward_worth_minor,
                live_code_above_minor=live_code_above_minor,
                live_code_at_new_outlet=live_code_at_new_outlet,
                is_active=not inactive,
                earns_by=earns_by,
                gift_on_plans=frozenset(gift_on_plans),
                gift_on_dates=frozenset(gift_on_dates),
                thanks_referrer=thanks_referrer,
                thanks_friend=thanks_friend,
                offline_free_cups=_offline(offline_free_cups_per_member, offline_free_cups_per_station),
            )
            with suite.loyalty.open_work() as work:
                define_program(work, program)
        except InvalidProgram as error:
            raise click.ClickException(str(error)) from error
        except ProgramChangeRefused:
            raise click.ClickException(
                "The unit and the target of a program cannot change: they are what collected stamps are worth. "
                "Make this one inactive and define another."
            ) from None
    click.echo(f"{code}: {target} x {unit} for {_earning(program)}.")


@programs.command("list")
def list_programs() -> None:
    """List the programs that run."""
    with opened_suite() as suite, suite.loyalty.open_work.reading() as work:
        running: list[Program] = work.programs.active()
    show_columns(
        ("Code", "Target", "Unit", "Earned by", "Title", "Reward", "Live code", "Without a network"),
        (
            (
                program.code,
                str(program.target),
                program.unit,
                _earning(program),
                program.titles.get("en", ""),
                program.reward_titles.get("en", ""),
                _live_code(program),
                _without_network(program),
            )
            for program in running
        ),
    )


def _earning(program: Program) -> str:
    return "each visit" if program.earns_by == "visits" else ", ".join(sorted(program.categories))


def _live_code(program: Program) -> str:
    wishes = [] if program.live_code_above_minor is None else [f"above {program.live_code_above_minor}"]
    return ", ".join([*wishes, *(["at a new outlet"] if program.live_code_at_new_outlet else [])]) or "never"


def _offline(per_member: int | None, per_station: int | None) -> OfflineFreeCups | None:
    if per_member is None and per_station is None:
        return None
    if per_member is None or per_station is None:
        raise click.ClickException("Free cups without a network need both limits: per member and per station.")
    return OfflineFreeCups(per_member, per_station)


def _without_network(program: Program) -> str:
    most = program.offline_free_cups
    return "nothing" if most is None else f"{most.per_member} a member, {most.per_station} a station"


def _texts(given: Iterable[str]) -> dict[str, str]:
    texts = {}
    for text in given:
        locale, equals, words = text.partition("=")
        if not equals or locale not in LOCALES or not words.strip():
            raise click.ClickException(f"{text!r} is not LANGUAGE=WORDS with a language of {', '.join(LOCALES)}.")
        texts[locale] = words.strip()
    return texts
