"""How a route is asked: about one thing, for a list, or for nothing else; and the members that most are about.

Three kinds:

- `about(make)`: the request is about one thing; out of reach it answers 404 exactly as for an id that nobody gave;
- `lists(make)`: the answer names the thing when it is within reach, and does not when it is not;
- `plain(make)`: the request concerns only the caller, or makes something new.

`make(franchise, outlet)` puts the thing in place at that outlet and says how it is asked for. What belongs to the
whole franchise (a member, a card) says so with `has_place=False`: an action that reaches as far reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from services.chassis.identifiers import is_id, new_id
from tests.permissions.franchise import Franchise


@dataclass(frozen=True)
class Asked:
    """What the address, the query and the body of one request hold; `thing` is the id in them that it is about."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    thing: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def about_nothing(self) -> Asked:
        """The same request about something that does not exist."""
        unknown = new_id() if is_id(self.thing) else f"no-{self.thing}"[:32]
        return replace(
            self,
            path={name: value.replace(self.thing, unknown) for name, value in self.path.items()},
            query=self.query.replace(self.thing, unknown),
            body=_replaced(self.body, self.thing, unknown),
            thing=unknown,
        )


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(inner, old, new) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, old, new) for inner in value]
    return new if value == old else value


Make = Callable[[Franchise, str], Asked]


class Kind(Enum):
    """What a request is about."""

    ONE_THING = auto()
    A_LIST = auto()
    NOTHING_ELSE = auto()


@dataclass(frozen=True)
class Request:
    """How a route is asked."""

    kind: Kind
    make: Make
    has_place: bool


def about(make: Make, *, has_place: bool = True) -> Request:
    return Request(Kind.ONE_THING, make, has_place)


def lists(make: Make) -> Request:
    return Request(Kind.A_LIST, make, has_place=True)


def plain(make: Make = lambda franchise, outlet: Asked()) -> Request:
    return Request(Kind.NOTHING_ELSE, make, has_place=False)


def new_member(franchise: Franchise, outlet: str) -> dict[str, Any]:
    """Somebody who joined at the outlet, and of whom every service has heard."""
    till = franchise.station_at(outlet)
    enrolled = franchise.ask("members", till, "POST", "/members", body={"phone": franchise.phone(outlet)})
    assert enrolled.status_code == 201, enrolled.text
    franchise.deliver()
    return dict(enrolled.get_json())


def member_of(franchise: Franchise, outlet: str) -> dict[str, Any]:
    """The one whom requests share that leave the member as they are."""
    known = franchise.remembered.get(f"member of {outlet}")
    if known is None:
        known = franchise.remembered[f"member of {outlet}"] = new_member(franchise, outlet)
    return dict(known)


def of_member(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    return Asked(path={"member_id": member_id}, thing=member_id)


def with_body(make: Make, body: Callable[[Franchise], Any]) -> Make:
    return lambda franchise, outlet: replace(make(franchise, outlet), body=body(franchise))
