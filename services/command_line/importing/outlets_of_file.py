"""The outlets that a file names: known ones, and those that `--create-outlets` opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import get_currency_precision, get_territory_currencies

from services.chassis.process import Service
from services.chassis.security.permission import Scope
from services.command_line.importing.report import BadRow
from services.command_line.suite import ADMINISTRATOR, Suite
from services.contracts.outlets import OutletChanged, OutletOpened
from services.contracts.permissions import Action
from services.outlets.domain.outlet import InvalidOutlet, Outlet, OutletOnMap
from services.outlets.use_cases.open_outlet import open_outlet

TERRITORY = "imported"


@dataclass(frozen=True)
class NewOutlets:
    """What is said of outlets that a file brings along; whatever is not said is as at the first outlet there is."""

    country: str | None = None
    zone: str | None = None
    currency: str | None = None
    locale: str | None = None

    def described(self, code: str, like: Outlet | None) -> Outlet:
        """Raises InvalidOutlet."""
        country = self.country or (like.country if like else "LV")
        is_like = like is not None and like.country == country
        return Outlet(
            outlet_code=code,
            name=code,
            territory_code=TERRITORY,
            country=country,
            zone=self.zone or (like.zone if like and is_like else "Europe/Riga" if country == "LV" else "UTC"),
            currency=self.currency or (like.currency if like and is_like else _currency_of(country)),
            locale=self.locale or (like.locale if like and is_like else "en"),
        )


class OutletsOfFile:
    """Outlets by the code that a file says; codes are told apart without regard to case."""

    def __init__(self, known: Mapping[str, Outlet]) -> None:
        self._known = dict(known)
        self._precisions = {outlet.currency: get_currency_precision(outlet.currency) for outlet in known.values()}
        self.unknown: dict[str, None] = {}

    def named(self, code: str, column: str) -> Outlet:
        """Raises BadRow."""
        outlet = self._known.get(code) or self._known.get(code.lower())
        if outlet is None:
            if not code:
                raise BadRow(column, "is empty")
            self.unknown[code[:32]] = None
            raise BadRow(column, "there is no such outlet; --create-outlets would open it")
        return outlet

    def precision(self, outlet: Outlet) -> int:
        """How many decimals the outlet's currency has."""
        return self._precisions[outlet.currency]


def find_outlets(outlets: Service) -> dict[str, Outlet]:
    with outlets.open_work.reading() as work:
        return {outlet.outlet_code: outlet for outlet in work.places.outlets()}


def described_outlets(codes: Iterable[str], known: Mapping[str, Outlet], new: NewOutlets) -> list[Outlet]:
    """The outlets that are named and not there, as they would be opened; codes that can be no code are left out."""
    like = next(iter(known.values()), None)
    wanted = []
    for code in sorted({code.lower() for code in codes} - known.keys()):
        try:
            wanted.append(new.described(code, like))
        except InvalidOutlet:
            # A mistake in the options is the same for every code, and is told; an impossible code is a bad row.
            new.described("a", like)
    return wanted


def open_outlets(outlets: Service, wanted: Sequence[Outlet]) -> None:
    with outlets.open_work() as work:
        for outlet in wanted:
            if open_outlet(work, outlet, territory_name="Imported" if outlet.territory_code == TERRITORY else None):
                work.audit.note_act(ADMINISTRATOR, Action.CHANGE_PLACES, work.concern)


def tell_at_once(suite: Suite) -> None:
    """Hand members and loyalty what their queues will bring them anyway, because what follows needs it now."""
    with suite.outlets.open_work.reading() as work:
        known: list[OutletOnMap] = work.places.within(Scope())
    for service in (suite.members, suite.loyalty):
        with service.open_work() as work:
            for outlet in known:
                service.handlers[OutletChanged](work, _as_it_stands(outlet))


def tell(service: Service, work: object, new: Iterable[Outlet]) -> None:
    """Of outlets that are only described: a dry run forgets them."""
    for outlet in new:
        fact = OutletOpened(outlet_code=outlet.outlet_code, **outlet.told, sequence=1)
        service.handlers[OutletOpened](work, fact)


def _as_it_stands(found: OutletOnMap) -> OutletChanged:
    return OutletChanged(
        outlet_code=found.outlet.outlet_code,
        **found.outlet.told,
        territory_path=found.territory_path,
        state=found.state,
        sequence=found.sequence,
    )


def _currency_of(country: str) -> str:
    return next(iter(get_territory_currencies(country)), "EUR")
