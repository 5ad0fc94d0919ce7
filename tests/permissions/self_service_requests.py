"""What members do themselves, put in place and asked for by the walk through all routes."""

from __future__ import annotations

from typing import Any

from services.chassis.identifiers import new_id
from services.members.domain.birthday import Birthday
from services.members.domain.self_service import Letter, Purpose, new_code
from services.members.use_cases.dates.keep_dates import add_own_date, show_dates
from tests.permissions.asking import Asked, Request, plain
from tests.permissions.franchise import Franchise


def _member_session(franchise: Franchise, outlet: str, **more: Any) -> dict[str, Any]:
    """A member who serves themselves, and what they send."""
    member_id = _reachable(franchise, outlet)
    with franchise.work("members") as work:
        return {"session": work.sessions.begin(member_id).token, **more}


def _own_date(franchise: Franchise, outlet: str) -> Asked:
    """A date that they have said, and what it should be."""
    member_id = _reachable(franchise, outlet)
    with franchise.work("members") as work:
        day = Birthday(month=6, day=14)
        add_own_date(work, member_id, kind="dog", day=day, label=None, seen_by="desk", greets=True)
        (kept,) = show_dates(work, member_id, sees=("desk",))
        session = work.sessions.begin(member_id).token
    return Asked(body={"session": session, "date_id": kept.date.date_id, "day": {"month": 6, "day": 15}})


def _reachable(franchise: Franchise, outlet: str) -> str:
    """Somebody with an address."""
    phone, till = franchise.phone(outlet), franchise.station_at(outlet)
    enrolled = franchise.ask("members", till, "POST", "/members", body={"phone": phone, "email": _address(phone)})
    assert enrolled.status_code == 201, enrolled.text
    franchise.deliver()
    return str(enrolled.get_json()["member_id"])


def _address(phone: str) -> str:
    return f"m{phone.strip('+').replace(' ', '')}@example.org"


def _code_for(franchise: Franchise, member_id: str, purpose: Purpose, email: str) -> str:
    letter = Letter(new_code(), email)
    with franchise.work("members") as work:
        key = work.members.hold(member_id)
        assert key is not None
        assert work.codes.make(key, purpose, letter)
    return letter.code


def _serving(**more: Any) -> Request:
    return plain(lambda franchise, outlet: Asked(body=_member_session(franchise, outlet, **more)))


def _signing_in(franchise: Franchise, outlet: str) -> Asked:
    email = f"{new_id()}@example.org"
    phone, till = franchise.phone(outlet), franchise.station_at(outlet)
    enrolled = franchise.ask("members", till, "POST", "/members", body={"phone": phone, "email": email})
    code = _code_for(franchise, enrolled.get_json()["member_id"], "sign_in", email)
    return Asked(body={"identifier": email, "code": code})


def _with_code(purpose: Purpose, **more: Any) -> Request:
    def make(franchise: Franchise, outlet: str) -> Asked:
        member_id = _reachable(franchise, outlet)
        code = _code_for(franchise, member_id, purpose, f"{new_id()}@example.org")
        with franchise.work("members") as work:
            return Asked(body={"session": work.sessions.begin(member_id).token, "code": code, **more})

    return plain(make)


REQUESTS: dict[str, Request] = {
    "POST /me/codes": plain(lambda franchise, outlet: Asked(body={"identifier": "nobody@example.org"})),
    "POST /me/sessions": plain(_signing_in),
    "POST /me": _serving(),
    "POST /me/sign-outs": _serving(),
    "POST /me/profile": _serving(given_name="Ann"),
    "POST /me/dates": _serving(kind="dog", day={"month": 6, "day": 14}),
    "POST /me/date-corrections": plain(_own_date),
    "POST /me/date-removals": _serving(date_id="gone"),
    "POST /me/consents": _serving(purpose="birthday", channel="email", is_given=False, words_version="1"),
    "POST /me/email-codes": _serving(email="new@example.org"),
    "POST /me/emails": _with_code("new_email"),
    "POST /me/cards": _serving(),
    "POST /me/exports": _serving(),
    "POST /me/exports.zip": _serving(),
    "POST /me/erasure-codes": _serving(),
    "POST /me/erasures": _with_code("erasure", confirmation="erase"),
}
