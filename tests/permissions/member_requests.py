"""Members, their cards, links and files, asked for by the walk through all routes."""

from __future__ import annotations

from dataclasses import replace

from services.chassis.identifiers import new_id
from tests.permissions.asking import Asked, Request, about, member_of, new_member, of_member, plain, with_body
from tests.permissions.franchise import OWN, Franchise


def _erasure(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    return Asked(path={"member_id": member_id}, body={"reason": "asked"}, thing=member_id)


def _enrolment(franchise: Franchise, outlet: str) -> Asked:
    enrolled = new_member(franchise, outlet)
    member_id = enrolled["member_id"]
    return Asked(path={"member_id": member_id}, body={"enrolment_id": enrolled["enrolment_id"]}, thing=member_id)


def _new_member(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"phone": franchise.phone(OWN)})


def _link(franchise: Franchise, outlet: str) -> Asked:
    token = new_member(franchise, outlet)["balance_url"].partition("#")[2]
    return Asked(body={"token": token}, thing=token)


def _note(franchise: Franchise, outlet: str) -> Asked:
    """Of a member, whom all may read; written down at this outlet."""
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"words": "Asked about the sauna.", "channel": "desk", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _date(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"kind": "dog", "day": {"month": 6, "day": 14}, "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _birthday(franchise: Franchise, outlet: str) -> Asked:
    return replace(of_member(franchise, outlet), body={"outlet_code": outlet, "remind_days_before": 3}, thing=outlet)


def _kept_date(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    body = {"kind": "dog", "day": {"month": 6, "day": 14}}
    kept = franchise.ask("members", franchise.station_at(outlet), "POST", f"/members/{member_id}/dates", body=body)
    assert kept.status_code == 201, kept.text
    date_id = kept.get_json()["date_id"]
    return Asked(path={"member_id": member_id, "date_id": date_id}, body={"outlet_code": outlet}, thing=outlet)


def _corrected_date(franchise: Franchise, outlet: str) -> Asked:
    kept = _kept_date(franchise, outlet)
    return replace(kept, body={"outlet_code": outlet, "day": {"month": 6, "day": 14}, "label": "Rex"})


REQUESTS: dict[str, Request] = {
    "POST /members": plain(_new_member),
    "POST /members/<member_id>/enrolment-reversals": about(_enrolment),
    "GET /members": plain(lambda franchise, outlet: Asked(query="?last_digits=1234")),
    "POST /members/named": plain(lambda franchise, outlet: Asked(body={"name": "Kalnina"})),
    "POST /members/alike": plain(lambda franchise, outlet: Asked(body={"phone": franchise.phone(OWN)})),
    "GET /members/<member_id>": about(of_member, has_place=False),
    "GET /members/<member_id>/card": about(of_member, has_place=False),
    "GET /members/<member_id>/card.svg": about(of_member, has_place=False),
    "POST /members/<member_id>/cards": about(with_body(of_member, lambda _: {}), has_place=False),
    "POST /members/<member_id>/recognitions": about(with_body(of_member, lambda _: {}), has_place=False),
    "POST /members/<member_id>/identifiers": about(
        with_body(of_member, lambda franchise: {"kind": "phone", "value": franchise.phone(OWN)}), has_place=False
    ),
    "GET /members/<member_id>/file": about(of_member, has_place=False),
    "GET /members/<member_id>/timeline": about(of_member, has_place=False),
    "POST /members/<member_id>/notes": about(_note),
    "POST /members/<member_id>/consents": about(
        with_body(of_member, lambda _: {"purpose": "calls", "is_given": True}), has_place=False
    ),
    "GET /members/<member_id>/dates": about(of_member, has_place=False),
    "POST /members/<member_id>/birthday/keepings": about(_birthday),
    "POST /members/<member_id>/dates": about(_date),
    "POST /members/<member_id>/dates/<date_id>/corrections": about(_corrected_date),
    "POST /members/<member_id>/dates/<date_id>/removals": about(_kept_date),
    "POST /members/<member_id>/birthday": about(
        with_body(of_member, lambda _: {"birthday": {"month": 3, "day": 2}, "reason": "told"}), has_place=False
    ),
    "POST /members/<member_id>/details": about(with_body(of_member, lambda _: {"given_name": "Anna"}), has_place=False),
    "POST /members/<member_id>/emails": about(
        with_body(of_member, lambda _: {"email": "anna@example.org"}), has_place=False
    ),
    "POST /former-addresses/readings": plain(lambda franchise, outlet: Asked(body={"address_ids": [new_id()]})),
    "POST /contacts": plain(lambda franchise, outlet: Asked(body={"member_ids": [new_id()]})),
    "POST /balance-links/readings": about(_link, has_place=False),
    "POST /balance-links/disownments": about(_link, has_place=False),
    "POST /balance": plain(_link),
    "POST /balance/passes/apple": plain(_link),
    "POST /balance/passes/google": plain(_link),
    "POST /balance/disownments": plain(_link),
    # Notifications knows no members: where nothing was told, nobody is unknown.
    "GET /members/<member_id>/messages": plain(of_member),
    "GET /members/<member_id>/export": about(of_member, has_place=False),
    "GET /members/<member_id>/export.json": about(of_member, has_place=False),
    "GET /members/<member_id>/export.zip": about(of_member, has_place=False),
    # These know no members of their own: nothing is held of somebody unknown, and members says who is.
    "loyalty GET /members/<member_id>/export": plain(of_member),
    "notifications GET /members/<member_id>/export": plain(of_member),
    "POST /members/<member_id>/erasures": about(_erasure, has_place=False),
}
