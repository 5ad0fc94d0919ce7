"""Every route of every part, knocked at by everybody, about what is theirs and what is somebody else's.

Routes come from the applications, roles and reach from `services/contracts/permissions.py`; so a new route is walked
by itself. What it is asked with stands in `tests/permissions`, in the file of its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest
from werkzeug.test import TestResponse

from deploy.private import PrivatePostgreSQL
from services.chassis.security.permission import Reach
from services.contracts.permissions import PERMISSIONS, STEP_UP, Role
from tests.permissions.asking import Asked, Kind, Request, plain
from tests.permissions.franchise import (
    AT_COUNTER,
    FOREIGN,
    NEAR,
    NOBODY,
    OWN,
    PARTS,
    PEOPLE,
    SERVICE_ROLES,
    SERVICES,
    Asker,
    Franchise,
)
from tests.permissions.requests import REQUESTS

pytestmark = pytest.mark.slow

ANYBODY = "anybody"
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One method of one address of one part, and the action that it says it is."""

    part: str
    method: str
    rule: str
    access: str

    def __str__(self) -> str:
        return f"{self.part} {self.method} {self.rule}"

    @property
    def names(self) -> tuple[str, str]:
        """Under which REQUESTS may have it: for this part alone, or for the service's and the gateway's together."""
        rule = _CONVERTER.sub(r"<\1>", self.rule).removeprefix("/api/v1")
        address = f"{self.method} {rule}"
        return f"{self.part} {address}", address

    @property
    def request(self) -> Request | None:
        return next((REQUESTS[name] for name in self.names if name in REQUESTS), None)

    @property
    def needs_request(self) -> bool:
        """Whether a test cannot ask without knowing more: ids, bodies, or answers that depend on the place."""
        if self.access == ANYBODY:
            return self.method != "GET"
        return self.method != "GET" or "<" in self.rule or any(self.access in able for able in PERMISSIONS.values())


@cache
def routes() -> Sequence[Route]:
    found = []
    with TemporaryDirectory() as var, pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAR", var)
        for part in PARTS:
            app = import_module(f"{'' if part == 'gateway' else 'services.'}{part}.bootstrap").create_app()
            for rule in app.url_map.iter_rules():
                access = getattr(app.view_functions[rule.endpoint], "access", ANYBODY)
                found += [Route(part, method, rule.rule, access) for method in _methods(rule)]
    return tuple(found)


def _methods(rule: Any) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


Expected = Literal["done", "shown", "not shown", "401", "403", "404", "step_up_needed"]


@dataclass(frozen=True)
class Cell:
    """Who asks about what, and what becomes of it."""

    role: str
    thing: Literal["own", "near", "foreign", "unknown", "own, second factor too old"]
    expected: Expected

    def __str__(self) -> str:
        return f"{self.role} about {self.thing} expects {self.expected}"


def cells(route: Route) -> Iterator[Cell]:
    """What the table of permissions says of this route."""
    if route.access == ANYBODY:
        yield from (Cell(role, "own", "done") for role in (ANYBODY, *Role))
        return
    yield Cell(ANYBODY, "own", "401")
    for role in Role:
        if route.part == "gateway" and role in SERVICE_ROLES:
            # Services do not come through the door.
            yield Cell(role, "own", "401")
        elif route.access not in PERMISSIONS[role]:
            yield Cell(role, "own", "403")
        else:
            yield from _cells_of_one_who_may(route, role)


def _cells_of_one_who_may(route: Route, role: Role) -> Iterator[Cell]:
    request = route.request or plain()
    is_list = request.kind is Kind.A_LIST
    found: Expected = "shown" if is_list else "done"
    missed: Expected = "not shown" if is_list else "404"
    reach = PERMISSIONS[role][route.access]
    is_near = not request.has_place or reach is not Reach.OUTLET
    is_far = not request.has_place or reach is Reach.FRANCHISE
    yield Cell(role, "own", found)
    if request.kind is not Kind.NOTHING_ELSE:
        yield Cell(role, "near", found if is_near else missed)
        yield Cell(role, "foreign", found if is_far else missed)
    if request.kind is Kind.ONE_THING:
        yield Cell(role, "unknown", "404")
    if route.access in STEP_UP and role not in SERVICE_ROLES:
        yield Cell(role, "own, second factor too old", "step_up_needed")


_PLACE_OF = {"near": NEAR, "foreign": FOREIGN}
_REFUSED_AT_THE_DOOR = ("401", "403", "step_up_needed")


def wrong_cells(franchise: Franchise, route: Route) -> Iterator[str]:
    """Where the route does not do as the table says."""
    franchise.renew_sessions()
    request = route.request or plain()
    untouched = request.make(franchise, OWN)
    is_second = bool(franchise.services["members"].database.is_postgresql)
    for cell in _each_that_a_database_can_tell(route) if is_second else cells(route):
        # What somebody was let at may be used up by it, so the next one gets another; the others share one.
        is_shared = cell.expected in _REFUSED_AT_THE_DOOR
        asked = untouched if is_shared else request.make(franchise, _PLACE_OF.get(cell.thing, OWN))
        if (found := _outcome(franchise, route, cell, asked)) != cell.expected:
            yield f"{route}: {cell}, but it was {found}"


def _each_that_a_database_can_tell(route: Route) -> Iterator[Cell]:
    """Whoever is refused at the door comes to no database, and of the others it knows what they are and how far they
    reach: before the second kind of database it is enough that one of all who are alike in that asks about a thing."""
    known = set()
    for cell in cells(route):
        reach = None if cell.role == ANYBODY else PERMISSIONS[Role(cell.role)].get(route.access)
        alike = (_kind_of(cell.role), reach, cell.thing, cell.expected)
        if cell.expected not in _REFUSED_AT_THE_DOOR and alike not in known:
            known.add(alike)
            yield cell


def _kind_of(role: str) -> str:
    """What of somebody can stand in a row: a person, a station, both, or neither."""
    if role in PEOPLE:
        return "at a counter" if role in AT_COUNTER else "in an office"
    return ANYBODY if role == ANYBODY else "a service" if role in SERVICE_ROLES else "a station"


def _outcome(franchise: Franchise, route: Route, cell: Cell, asked: Asked) -> str:
    """What became of it, in the words of a cell; with what was answered where that is none of them."""
    asker = NOBODY if cell.role == ANYBODY else franchise.askers[Role(cell.role)]
    if cell.thing == "own, second factor too old":
        asker = franchise.long_after_second_factor(asker)
    answer = _send(franchise, route, asker, asked.about_nothing() if cell.thing == "unknown" else asked)
    if cell.expected in ("shown", "not shown") and answer.status_code == 200:
        return "shown" if asked.thing in answer.text else "not shown"
    if cell.expected == "404" and answer.status_code == 404:
        nothing = _send(franchise, route, asker, asked.about_nothing())
        return "404" if _said(answer) == _said(nothing) else f"another 404 than for an unknown id: {answer.text}"
    return _in_a_word(answer)


def _send(franchise: Franchise, route: Route, asker: Asker, asked: Asked) -> TestResponse:
    address = _CONVERTER.sub(lambda found: asked.path.get(found[1], "nothing"), route.rule)
    return franchise.ask(route.part, asker, route.method, address + asked.query, body=asked.body, headers=asked.headers)


def _in_a_word(answer: TestResponse) -> str:
    status = answer.status_code
    # Pages are 503 until they are built, and what nobody built is at no address.
    if status < 400 or answer.mimetype == "text/plain" or (status == 404 and answer.request.path.startswith("/static")):
        return "done"
    code = answer.get_json()["code"]
    # No wallet is set up here, and all whom the door lets in are told so.
    if code == "wallet_not_offered":
        return "done"
    if (status, code) == (403, "not_allowed") or (status, code) in ((401, "sign_in_needed"), (401, "token_refused")):
        return str(status)
    return "step_up_needed" if (status, code) == (403, "step_up_needed") else f"{status} {answer.text}"


def _said(answer: TestResponse) -> tuple[int, dict[str, Any]]:
    return answer.status_code, {name: value for name, value in answer.get_json().items() if name != "trace_id"}


@pytest.fixture(scope="module")
def franchises(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Franchise]]:
    """One of each kind of database, made when it is first asked for: all routes are walked in the same one."""
    with ExitStack() as open_ones:
        yield _Franchises(request, tmp_path_factory, open_ones)


class _Franchises(dict[str, Franchise]):
    def __init__(
        self, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, open_ones: ExitStack
    ) -> None:
        self._request, self._tmp_path_factory, self._open = request, tmp_path_factory, open_ones

    def __missing__(self, kind: str) -> Franchise:
        databases = self._on_postgresql() if kind == "postgresql" else {}
        made = Franchise(self._tmp_path_factory.mktemp("franchise"), databases)
        self[kind] = self._open.enter_context(made)
        return self[kind]

    def _on_postgresql(self) -> dict[str, str]:
        server: PrivatePostgreSQL = self._request.getfixturevalue("_session_postgresql")
        server.start()
        for name in SERVICES:
            self._open.callback(server.drop_database, f"matrix_{name}")
        return {f"{name.upper()}_DATABASE_URL": server.create_database(f"matrix_{name}") for name in SERVICES}


def walks() -> list[Any]:
    """Every route on SQLite, and on PostgreSQL those of the services: the gateway stores nothing and asks them."""
    return [
        *(pytest.param("sqlite", route, id=f"sqlite-{route}") for route in routes()),
        *(
            pytest.param("postgresql", route, id=f"postgresql-{route}", marks=pytest.mark.servers)
            for route in routes()
            if route.part != "gateway"
        ),
    ]


# The kind is no indirect parameter: beside a direct one pytest makes its fixture anew for each test.
@pytest.mark.parametrize(("kind", "route"), walks())
def test_everybody_gets_as_far_as_the_table_says(kind: str, route: Route, franchises: Mapping[str, Franchise]) -> None:
    if route.needs_request and route.request is None:
        pytest.fail(
            f"Nobody knows how to ask {route}: enter it in REQUESTS of its subject's file in tests/permissions as "
            f'"{route.names[1]}": about(...), lists(...) or plain(...), so that it can be asked about what is the '
            "caller's own, about what is a neighbour's, and about nothing."
        )
    franchises[kind].forget_look_ups()
    assert not (wrong := list(wrong_cells(franchises[kind], route))), "\n".join(wrong)


def test_every_request_is_one_of_a_route() -> None:
    """So that a renamed route does not leave a request behind that nobody sends."""
    assert set(REQUESTS) <= {name for route in routes() for name in route.names}


def test_there_are_as_many_cells_as_routes_and_roles_ask_for(capsys: pytest.CaptureFixture[str]) -> None:
    count = sum(1 for route in routes() for _ in cells(route))
    with capsys.disabled():
        print(f" {count} cells: {len(routes())} routes, {len(Role)} roles and nobody ", end="")
    assert count > len(routes()) * len(Role)
