"""`regulars programs`: what members collect, and for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import click

from services.chassis.languages import LOCALES
from services.command_line.columns import show_columns
from services.command_line.suite import Suite, opened_suite, refuse_old_databases
from services.loyalty.domain.program import DATE_KINDS, MOST_OFFLINE, OfflineFreeCups, Program
from services.loyalty.domain.refusals import InvalidProgram, ProgramChangeRefused
from services.loyalty.use_cases.define_program import define_program


@click.group()
def programs() -> None:
    """Define programs and list them."""


@programs.command("set")
@click.argument("code")
@click.option("--target", type=click.IntRange(1, 1000), help="How many units fill a card.  [needed once]")
@click.option("--category", "categories", multiple=True, help="Lines of it earn; may be repeated.")
@click.option(
    "--earns-by",
    type=click.Choice(("items", "visits")),
    help="A unit for each item of its categories, or for each visit: one a business day.  [default: items]",
)
@click.option("--unit", help="What is collected; pages show a visit as a tick.  [default: stamp; visit by visits]")
@click.option("--title", "titles", multiple=True, help='Name of the card: "en=Coffee card"; repeat.  [needed once]')
@click.option("--reward", "reward_titles", multiple=True, help='What it buys: "en=Free coffee"; repeat.  [needed once]')
@click.option("--reward-expires-after-days", type=click.IntRange(1, 3660), help="  [default: never]")
@click.option(
    "--units-expire-after-days", "lots_expire_after_days", type=click.IntRange(1, 3660), help="  [default: never]"
)
@click.option("--reward-worth-minor", type=click.IntRange(0), help="What the reward is worth, in cents.")
@click.option(
    "--live-code-above-minor",
    type=click.IntRange(0),
    help="Ask for a code from the member's phone when what they take in a day without one is worth more.",
)
@click.option(
    "--live-code-at-new-outlet/--no-live-code-at-new-outlet",
    default=None,
    help="Ask for it where a member takes their first reward.",
)
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
@click.option(
    "--thanks-referrer/--no-thanks-referrer", default=None, help="Who brings a friend who buys gets the reward."
)
@click.option("--thanks-friend/--no-thanks-friend", default=None, help="The friend gets it, too.")
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
@click.option("--no-gift-on-plan", "ended", flag_value="gift_on_plans", multiple=True, help="Plans bring nothing.")
@click.option("--no-gift-on-date", "ended", flag_value="gift_on_dates", multiple=True, help="Days bring nothing.")
@click.option("--no-reward-expiry", "ended", flag_value="reward_expires_after_days", multiple=True, help="They wait.")
@click.option("--no-unit-expiry", "ended", flag_value="lots_expire_after_days", multiple=True, help="Units stay.")
@click.option("--no-reward-worth", "ended", flag_value="reward_worth_minor", multiple=True, help="Nobody says.")
@click.option("--no-live-code-above", "ended", flag_value="live_code_above_minor", multiple=True, help="No such limit.")
@click.option(
    "--no-offline-free-cups", "ended", flag_value="offline_free_cups", multiple=True, help="None without a network."
)
@click.option("--inactive/--active", default=None, help="Nothing earns any more; what was earned stays.")
def set_program(
    code: str,
    *,
    offline_free_cups_per_member: int | None,
    offline_free_cups_per_station: int | None,
    inactive: bool | None,
    ended: tuple[str, ...],
    **given: Any,
) -> None:
    """Define a program, or change it from now on: what is not named stays as it is.

    For "six coffees, the seventh is free":

      regulars programs set coffee --target 6 --category coffee --title "en=Coffee card" --reward "en=Free coffee"
    """
    named = {name: _READ.get(name, _as_it_is)(value) for name, value in given.items() if value not in (None, ())}
    offline = _offline(offline_free_cups_per_member, offline_free_cups_per_station)
    named |= {} if offline is None else {"offline_free_cups": offline}
    named |= {} if inactive is None else {"is_active": not inactive}
    if both := sorted(set(named) & set(ended)):
        raise click.ClickException(f"Both named and ended: {', '.join(both)}.")
    with opened_suite() as suite:
        refuse_old_databases(suite)
        try:
            with suite.loyalty.open_work() as work:
                program = _defined(code, work.programs.find(code), {**named, **{name: _ENDED[name] for name in ended}})
                define_program(work, program)
        except InvalidProgram as error:
            raise click.ClickException(str(error)) from error
        except ProgramChangeRefused:
            raise click.ClickException(
                "The unit and the target of a program cannot change: they are what collected stamps are worth. "
                "Make this one inactive and define another."
            ) from None
        unsold = program.gift_on_plans - _plans_on_sale(suite)
    click.echo(f"{code}: {program.target} x {program.unit} for {_earning(program)}; gifts: {_gifts(program)}.")
    if unsold:
        click.echo(f"Nobody sells these plans, so no gift comes with them: {', '.join(sorted(unsold))}.", err=True)


def _defined(code: str, known: Program | None, changed: Mapping[str, Any]) -> Program:
    """The program with what was named; what was not stays."""
    if known is None:
        if missing := [name for option, name in _NEEDED.items() if option not in changed]:
            raise click.ClickException(f"A new program needs {', '.join(missing)}.")
        unit = "visit" if changed.get("earns_by") == "visits" else "stamp"
        return Program(**{"code": code, "unit": unit, "categories": frozenset(), **changed})
    if changed.get("earns_by") == "visits":
        changed = {"categories": frozenset(), **changed}
    return replace(known, **changed)


def _plans_on_sale(suite: Suite) -> frozenset[str]:
    with suite.members.open_work.reading() as work:
        return frozenset(plan.code for plan in work.plans.all() if plan.is_sold)


@programs.command("list")
def list_programs() -> None:
    """List the programs that run."""
    with opened_suite() as suite, suite.loyalty.open_work.reading() as work:
        running: list[Program] = work.programs.active()
    show_columns(
        ("Code", "Target", "Unit", "Earned by", "Title", "Reward", "Gifts", "Live code", "Without a network"),
        (
            (
                program.code,
                str(program.target),
                program.unit,
                _earning(program),
                program.titles.get("en", ""),
                program.reward_titles.get("en", ""),
                _gifts(program),
                _live_code(program),
                _without_network(program),
            )
            for program in running
        ),
    )


def _earning(program: Program) -> str:
    return "each visit" if program.earns_by == "visits" else ", ".join(sorted(program.categories))


def _gifts(program: Program) -> str:
    """For what else the reward is given, but for a full card."""
    told = [f"plan {code}" for code in sorted(program.gift_on_plans)]
    told += [f"date {kind}" for kind in sorted(program.gift_on_dates)]
    told += ["who brings a friend"] if program.thanks_referrer else []
    told += ["the friend"] if program.thanks_friend else []
    return ", ".join(told) or "none"


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


def _as_it_is(value: Any) -> Any:
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "categories": frozenset,
    "gift_on_plans": frozenset,
    "gift_on_dates": frozenset,
    "titles": _texts,
    "reward_titles": _texts,
}
_ENDED: Mapping[str, Any] = {
    "gift_on_plans": frozenset(),
    "gift_on_dates": frozenset(),
    "reward_expires_after_days": None,
    "lots_expire_after_days": None,
    "reward_worth_minor": None,
    "live_code_above_minor": None,
    "offline_free_cups": None,
}
_NEEDED = {"target": "--target", "titles": "--title", "reward_titles": "--reward"}
