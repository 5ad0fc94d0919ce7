"""Staff: people with a role and a place, and who may look after whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

CASHIER, RECEPTION, OUTLET_MANAGER = "cashier", "reception", "outlet_manager"
TERRITORY_MANAGER, HQ = "territory_manager", "hq"
ROLES = (CASHIER, RECEPTION, OUTLET_MANAGER, TERRITORY_MANAGER, HQ)
# Where a role has its place: an outlet, a territory, or the whole franchise.
AT_AN_OUTLET = frozenset({CASHIER, RECEPTION, OUTLET_MANAGER})
# Who signs in with a login, a password and a second factor.
WITH_A_LOGIN = frozenset({OUTLET_MANAGER, TERRITORY_MANAGER, HQ})

_LOOKS_AFTER = {
    OUTLET_MANAGER: frozenset({CASHIER, RECEPTION}),
    TERRITORY_MANAGER: AT_AN_OUTLET,
    HQ: frozenset(ROLES),
}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+@-]{2,119}")


class StaffError(Exception):
    """What the service says no to; `code` is stable."""

    code = "staff"


class InvalidStaff(StaffError):
    """What was said of a person makes no sense; the text says which part."""

    code = "invalid_staff"


class UnknownStaff(StaffError):
    """There is nobody with this id within the caller's reach."""

    code = "unknown_staff"

    def __init__(self) -> None:
        super().__init__("There is nobody with this id among the people you look after.")


class RoleTooHigh(StaffError):
    """The caller looks after this place, but not after people of this role."""

    code = "role_too_high"

    def __init__(self) -> None:
        super().__init__("Somebody above you looks after people of this role.")


class LoginTaken(StaffError):
    """Somebody else signs in with it."""

    code = "login_taken"

    def __init__(self) -> None:
        super().__init__("Somebody else signs in with this login.")


class HasLeft(StaffError):
    """Who has left stays away; somebody who comes back is added anew."""

    code = "staff_has_left"

    def __init__(self) -> None:
        super().__init__("This person has left.")


class NoLogin(StaffError):
    """A set-up link is for people who sign in with a password."""

    code = "login_needed"

    def __init__(self) -> None:
        super().__init__("This person has no login to set up: give them one first, or a PIN.")


class NoPinHere(StaffError):
    """A PIN is for people who stand at a counter."""

    code = "no_pin_here"

    def __init__(self) -> None:
        super().__init__("Only people of an outlet sign in with a PIN.")


class UnknownSetUpLink(StaffError):
    """It was never made, is used, too old, or another one took its place: one answer to all."""

    code = "unknown_set_up_link"

    def __init__(self) -> None:
        super().__init__("This link is not good any more: ask for a new one.")


class UnknownPlace(StaffError):
    """There is no such outlet or territory within the caller's reach."""

    code = "unknown_place"

    def __init__(self) -> None:
        super().__init__("There is no such outlet or territory among those you look after.")


class LastOfHeadOffice(StaffError):
    """Somebody must be left who can let others in."""

    code = "last_of_head_office"

    def __init__(self) -> None:
        super().__init__("This is the last person of head office: add another one first.")


@dataclass(frozen=True)
class Person:
    """A member of staff. Raises InvalidStaff when made from nonsense."""

    staff_id: str
    name: str
    role: str
    outlet_code: str | None = None
    territory_code: str | None = None
    login: str | None = None
    locale: str = "en"
    state: str = "invited"

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise InvalidStaff("A person needs a name.")
        if self.role not in ROLES:
            raise InvalidStaff(f"There is no role {self.role!r}; the roles are {', '.join(ROLES)}.")
        if (self.outlet_code is not None) != (self.role in AT_AN_OUTLET):
            raise InvalidStaff("Cashiers, reception and outlet managers belong to an outlet, and nobody else does.")
        if (self.territory_code is not None) != (self.role == TERRITORY_MANAGER):
            raise InvalidStaff("A territory manager belongs to a territory, and nobody else does.")
        if self.role in WITH_A_LOGIN and self.login is None:
            raise InvalidStaff("A manager needs a login.")
        if self.login is not None and not _LOGIN.fullmatch(self.login):
            raise InvalidStaff("A login is 3 to 120 of a-z, 0-9 and . _ + @ -, such as an e-mail address.")

    @property
    def may_have_pin(self) -> bool:
        """Whoever stands at a counter: those of an outlet."""
        return self.role in AT_AN_OUTLET


@dataclass(frozen=True)
class Described:
    """What is said of a person; None where nothing is."""

    name: str | None = None
    role: str | None = None
    outlet_code: str | None = None
    territory_code: str | None = None
    login: str | None = None
    locale: str | None = None


def clean_login(text: str) -> str:
    """A login as it is kept: people do not tell capital letters apart."""
    return text.strip().lower()


def roles_looked_after(role: str) -> frozenset[str]:
    """The roles of the people whom somebody of this role may add and change; who may see them is another question."""
    return _LOOKS_AFTER.get(role, frozenset())


def role_at_counter(role: str) -> str:
    """What somebody is who signed in by PIN: four digits alone make no manager."""
    return CASHIER if role == OUTLET_MANAGER else role
