"""One valid request for each route that is about something, made anew each time somebody asks.

A route that takes an id, or writes, is entered in REQUESTS under its method and address as the *service* has it: the
gateway's route of the same address takes the same. Three kinds:

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
from services.chassis.security.webhooks import signed_headers
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.issue_redeem_code import issue_redeem_code
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.members.bootstrap import WEBHOOK_KEY, rings_of
from services.members.domain.memberships.facts import Fact
from services.members.domain.memberships.membership import Membership
from services.members.domain.self_service import Letter, Purpose, new_code
from services.members.use_cases.prospects.keep_prospect import WantedProspect, keep_prospect
from services.outlets.use_cases.open_outlet import open_outlet
from tests.permissions import (
    care_requests,
    door_requests,
    dues_requests,
    membership_requests,
    staff_requests,
    station_requests,
)
from tests.permissions.franchise import OUTLETS, OWN, PLACES, Franchise

_SALES_OF_ONE = 8


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


def buyer_of(franchise: Franchise, outlet: str) -> str:
    """Somebody who has bought a few memberships: a sale looks at all that its member has."""
    buyers = franchise.remembered.setdefault(f"buyers of {outlet}", [])
    if not buyers:
        buyers += [new_member(franchise, outlet)["member_id"]] * _SALES_OF_ONE
    return str(buyers.pop())


def _of_member(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    return Asked(path={"member_id": member_id}, thing=member_id)


def _with_body(make: Make, body: Callable[[Franchise], Any]) -> Make:
    return lambda franchise, outlet: replace(make(franchise, outlet), body=body(franchise))


def _erasure(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    return Asked(path={"member_id": member_id}, body={"reason": "asked"}, thing=member_id)


def _new_member(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"phone": franchise.phone(OWN)})


def _check_in(franchise: Franchise, outlet: str) -> Asked:
    number = new_member(franchise, outlet)["card"]["number"]
    return Asked(body={"identifier": number}, thing=number)


def _link(franchise: Franchise, outlet: str) -> Asked:
    token = new_member(franchise, outlet)["balance_url"].partition("#")[2]
    return Asked(body={"token": token}, thing=token)


def _sale_of(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    lines = [{"category": "coffee", "quantity": 1, "amount_minor": 350}]
    return Asked(body={"member_id": member_id, "lines": lines}, thing=member_id)


def _adjustment(franchise: Franchise, outlet: str) -> Asked:
    """In the books of this outlet: members belong to all of them, what is given to them by hand to one."""
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"program": "coffee", "amount": 1, "reason": "correction", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _prospect_of(franchise: Franchise, outlet: str) -> str:
    wanted = WantedProspect(source="walk_in", may_be_contacted=True, given_name="Ieva")
    with franchise.work("members") as work:
        work.command_id = new_id()
        return keep_prospect(work, wanted, outlet=work.outlets.named(outlet), staff_id=None).prospect_id


def _prospect(body: Any = None) -> Make:
    def make(franchise: Franchise, outlet: str) -> Asked:
        prospect_id = _prospect_of(franchise, outlet)
        return Asked(path={"prospect_id": prospect_id}, body=body, thing=prospect_id)

    return make


def _conversion(franchise: Franchise, outlet: str) -> Asked:
    return _prospect({"phone": franchise.phone(outlet)})(franchise, outlet)


def _new_prospect(franchise: Franchise, outlet: str) -> Asked:
    body = {"source": "walk_in", "may_be_contacted": True, "given_name": "Ieva", "outlet_code": outlet}
    return Asked(body=body, thing=outlet)


def _prospects(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=_prospect_of(franchise, outlet))


def _prospect_counts(franchise: Franchise, outlet: str) -> Asked:
    _prospect_of(franchise, outlet)
    return Asked(thing=outlet)


def _note(franchise: Franchise, outlet: str) -> Asked:
    """Of a member, whom all may read; written down at this outlet."""
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"words": "Asked about the sauna.", "channel": "desk", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _goodwill(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"program": "coffee", "reason": "thanks", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _plan_sale(franchise: Franchise, outlet: str) -> Asked:
    """To whom all may read; at this outlet."""
    member_id = new_member(franchise, outlet)["member_id"]
    body = {"plan_code": membership_requests.plan_code(franchise), "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _act(
    body: Callable[[Franchise], dict[str, Any]] = lambda franchise: {},
    *,
    before: Callable[[Membership], Fact] | None = None,
) -> Request:
    """Done at this outlet, to what any outlet may have sold."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        membership = membership_requests.sold(franchise, buyer_of(franchise, outlet), outlet)
        if before is not None:
            membership = membership_requests.after(franchise, membership, before)
        asked = {"version": membership.version, "outlet_code": outlet, **body(franchise)}
        return Asked(path={"membership_id": membership.membership_id}, body=asked, thing=outlet)

    return about(make)


def _change_preview(franchise: Franchise, outlet: str) -> Asked:
    membership = membership_requests.sold(franchise, buyer_of(franchise, outlet), outlet)
    code = membership_requests.plan_code(franchise)
    query = f"?plan_code={code}&outlet_code={outlet}"
    return Asked(path={"membership_id": membership.membership_id}, query=query, thing=outlet)


def _date(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"kind": "dog", "day": {"month": 6, "day": 14}, "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _kept_date(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    body = {"kind": "dog", "day": {"month": 6, "day": 14}}
    kept = franchise.ask("members", franchise.station_at(outlet), "POST", f"/members/{member_id}/dates", body=body)
    assert kept.status_code == 201, kept.text
    date_id = kept.get_json()["date_id"]
    return Asked(path={"member_id": member_id, "date_id": date_id}, body={"outlet_code": outlet}, thing=outlet)


def _sold(franchise: Franchise, outlet: str, cups: int) -> Any:
    # Somebody new: what others have bought would make the reward full sooner.
    member_id = new_member(franchise, outlet)["member_id"]
    lines = (SaleLine("coffee", cups, cups * 350),)
    with franchise.work("loyalty") as work:
        new = NewSale(command_id=new_id(), member_id=member_id, outlet_code=outlet, lines=lines)
        return record_sale(work, new)


def _sale(franchise: Franchise, outlet: str) -> Asked:
    sale_id = _sold(franchise, outlet, 1).sale_id
    return Asked(path={"sale_id": sale_id}, body={"reason": "wrong guest"}, thing=sale_id)


def _reward(franchise: Franchise, outlet: str) -> Asked:
    (reward,) = _sold(franchise, outlet, 6).issued_rewards
    return Asked(path={"reward_id": reward.reward_id}, body={}, thing=reward.reward_id)


def _member_with_reward(franchise: Franchise, outlet: str) -> tuple[dict[str, Any], str]:
    member = new_member(franchise, outlet)
    lines = (SaleLine("coffee", 6, 2100),)
    with franchise.work("loyalty") as work:
        new = NewSale(command_id=new_id(), member_id=member["member_id"], outlet_code=outlet, lines=lines)
        (reward,) = record_sale(work, new).issued_rewards
    return member, reward.reward_id


def _code_wish(franchise: Franchise, outlet: str) -> Asked:
    member, reward_id = _member_with_reward(franchise, outlet)
    return Asked(path={"member_id": member["member_id"]}, body={"reward_id": reward_id}, thing=reward_id)


def _code_wish_by_link(franchise: Franchise, outlet: str) -> Asked:
    member, reward_id = _member_with_reward(franchise, outlet)
    return Asked(body={"token": member["balance_url"].partition("#")[2], "reward_id": reward_id})


def _redeem_code(franchise: Franchise, outlet: str) -> Asked:
    member, reward_id = _member_with_reward(franchise, outlet)
    with franchise.work("loyalty") as work:
        return Asked(body={"code": issue_redeem_code(work, member["member_id"], reward_id).code})


def _member_session(franchise: Franchise, outlet: str, **more: Any) -> dict[str, Any]:
    """A member who serves themselves, and what they send."""
    member_id = _reachable(franchise, outlet)
    with franchise.work("members") as work:
        return {"session": work.sessions.begin(member_id).token, **more}


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
        key = work.members.key_of(member_id)
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


def _audit_of(service: str) -> Make:
    """An act at the outlet, which its audit shows."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        act = new_id()
        with franchise.work(service) as work:
            work.audit.note(None, "test.act", object_kind="act", object_id=act, place=PLACES[outlet])
        return Asked(query=f"?object={act}", thing=act)

    return make


def _outlet(franchise: Franchise, outlet: str) -> Asked:
    return Asked(path={"outlet_code": outlet}, thing=outlet)


def _neighbour(franchise: Franchise, outlet: str) -> Asked:
    """A new outlet in the territory of this one: nobody else asks for it, so it may be closed."""
    code = f"o{new_id()[-12:]}"
    with franchise.work("outlets") as work:
        open_outlet(work, replace(OUTLETS[outlet], outlet_code=code))
    return Asked(path={"outlet_code": code}, body={}, thing=code)


def _new_outlet(franchise: Franchise, outlet: str) -> Asked:
    described = OUTLETS[outlet].description
    return Asked(body={"code": f"o{new_id()[-12:]}", **described})


def _territory(franchise: Franchise, outlet: str) -> Asked:
    code = OUTLETS[outlet].territory_code
    return Asked(path={"territory_code": code}, body={"name": f"Around {outlet}"}, thing=code)


def _staff(body: dict[str, str]) -> Make:
    """Something done to a new cashier of the outlet."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        staff_id = staff_requests.cashier(franchise, outlet)
        return Asked(path={"staff_id": staff_id}, body=body, thing=staff_id)

    return make


def _manager(franchise: Franchise, outlet: str) -> Asked:
    staff_id = staff_requests.invited(franchise, outlet).staff_id
    return Asked(path={"staff_id": staff_id}, body={}, thing=staff_id)


def _pin(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"staff_id": staff_requests.cashier(franchise, OWN), "pin": staff_requests.PIN})


def _password(franchise: Franchise, outlet: str) -> Asked:
    hired = staff_requests.manager(franchise, outlet)
    totp = staff_requests.code(franchise, hired.secret)
    return Asked(body={"login": hired.login, "password": staff_requests.PASSWORD, "totp": totp})


def _session(body: dict[str, str]) -> Make:
    def make(franchise: Franchise, outlet: str) -> Asked:
        staff_requests.sign_everybody_in(franchise)
        return Asked(body=body)

    return make


def _step_up(franchise: Franchise, outlet: str) -> Asked:
    staff_requests.sign_everybody_in(franchise)
    return Asked(body={"totp": staff_requests.code(franchise, staff_requests.SECRET)})


def _company_code(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"code": staff_requests.company_code(franchise)})


def _passkey(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"credential": staff_requests.shown_passkey(franchise)})


def _new_passkey(franchise: Franchise, outlet: str) -> Asked:
    staff_requests.sign_everybody_in(franchise)
    return Asked(body={"credential": staff_requests.new_passkey(franchise), "name": "Phone"})


def _set_up_link(franchise: Franchise, outlet: str) -> Asked:
    token = staff_requests.invited(franchise, outlet).token
    return Asked(body={"token": token}, thing=token)


def _set_up(franchise: Franchise, outlet: str) -> Asked:
    hired = staff_requests.invited(franchise, outlet)
    totp = staff_requests.code(franchise, hired.secret)
    return Asked(body={"token": hired.token, "password": staff_requests.PASSWORD, "totp": totp}, thing=hired.token)


def _about_station(make: Callable[[Franchise, str], station_requests.Here], body: Callable[[Any], Any]) -> Request:
    def asked(franchise: Franchise, outlet: str) -> Asked:
        here = make(franchise, outlet)
        return Asked(path={"station_id": here.station_id}, body=body(here), thing=here.station_id)

    return about(asked)


def _station_listed(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=station_requests.new_station(franchise, outlet).station_id)


def _late_listed(franchise: Franchise, outlet: str) -> Asked:
    return Asked(thing=station_requests.reported(franchise, outlet))


def _late_command(franchise: Franchise, outlet: str) -> Asked:
    late_id = station_requests.reported(franchise, outlet)
    return Asked(path={"late_id": late_id}, body={"how": "nothing_to_do"}, thing=late_id)


def _station_at(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"outlet_code": outlet, "name": "Left till"}, thing=outlet)


def _enrolment(franchise: Franchise, outlet: str) -> Asked:
    here = station_requests.new_station(franchise, outlet)
    return Asked(body=here.device.enrolment(here.code))


def _case(franchise: Franchise, outlet: str, body: Any = None) -> Asked:
    """A case of the outlet; whoever may read cases reads those of all."""
    case_id = care_requests.case(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"case_id": case_id}, body=body, thing=case_id)


def _about_case(body: Any = None) -> Request:
    return about(lambda franchise, outlet: _case(franchise, outlet, body), has_place=False)


def _task(franchise: Franchise, outlet: str, body: Any = None) -> Asked:
    task_id = care_requests.task(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"task_id": task_id}, body=body, thing=task_id)


def _about_task(body: Any) -> Request:
    return about(lambda franchise, outlet: _task(franchise, outlet, body))


def _new_task(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, for a member of the whole franchise."""
    body = {"kind": "call", "words": "Ask how they are.", "outlet_code": outlet}
    return Asked(path={"member_id": member_of(franchise, outlet)["member_id"]}, body=body, thing=outlet)


def _promise(franchise: Franchise, outlet: str) -> Asked:
    promised = care_requests.promise(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"compensation_id": promised}, body={"is_given": True}, thing=promised)


def _short_answer(franchise: Franchise, outlet: str) -> Asked:
    answer_id = care_requests.answer(franchise)
    return Asked(path={"answer_id": answer_id}, body=care_requests.SHORT_ANSWER, thing=answer_id)


def _visit(body: Any = None, *, was_admitted: bool = True) -> Request:
    """A check-in at the outlet, and what is done about it."""

    def make(franchise: Franchise, outlet: str) -> Asked:
        member_id = new_member(franchise, outlet)["member_id"]
        check_in_id = door_requests.check_in(franchise, outlet, member_id, was_admitted=was_admitted)
        return Asked(path={"check_in_id": check_in_id}, body=body or {}, thing=check_in_id)

    return about(make)


def _override(franchise: Franchise, outlet: str) -> Asked:
    """To the service, with a manager's signed word."""
    asked = _visit(door_requests.OVERRIDE, was_admitted=False).make(franchise, outlet)
    return replace(asked, headers={"Approval": door_requests.approval(franchise, asked.thing)})


def _override_by_pin(franchise: Franchise, outlet: str) -> Asked:
    body = {**door_requests.OVERRIDE, **door_requests.approver(franchise)}
    return _visit(body, was_admitted=False).make(franchise, outlet)


def _approval(franchise: Franchise, outlet: str) -> Asked:
    return Asked(body={"action": "members.override_admission", "about": new_id(), **door_requests.approver(franchise)})


def _frozen(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    check_in_id = door_requests.check_in(franchise, outlet, member_id, was_admitted=False)
    door_requests.be_frozen(franchise, member_id)
    return Asked(path={"check_in_id": check_in_id}, body={}, thing=check_in_id)


def _presence(franchise: Franchise, outlet: str) -> Asked:
    return Asked(query=f"?outlet_code={outlet}", thing=outlet)


def _banned(franchise: Franchise, outlet: str) -> Asked:
    member_id = new_member(franchise, outlet)["member_id"]
    door_requests.be_banned(franchise, member_id)
    return Asked(path={"member_id": member_id}, body={}, thing=member_id)


def _pictured(franchise: Franchise, outlet: str) -> Asked:
    asked = _of_member(franchise, outlet)
    door_requests.be_pictured(franchise, asked.thing)
    return asked


def _due(franchise: Franchise, outlet: str, body: Any = None, *, is_disputed: bool = False) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    due_id = dues_requests.due(franchise, outlet, member_id, is_disputed=is_disputed)
    return Asked(path={"due_id": due_id}, body=body, thing=due_id)


def _due_listed(franchise: Franchise, outlet: str) -> Asked:
    """On the page that begins with it: the walk leaves more behind than one page holds."""
    before = new_id()
    return replace(_due(franchise, outlet), query=f"?after={dues_requests.DUE_ON}_{before}")


def _about_due(body: Any, *, is_disputed: bool = False, has_place: bool = True) -> Request:
    return about(lambda franchise, outlet: _due(franchise, outlet, body, is_disputed=is_disputed), has_place=has_place)


def _payment_taken(franchise: Franchise, outlet: str) -> Asked:
    """At this outlet, for a due of the whole franchise."""
    due_id = dues_requests.due(franchise, OWN, member_of(franchise, OWN)["member_id"])
    body = {**dues_requests.PAYMENT, "reference": new_id(), "outlet_code": outlet}
    return Asked(path={"due_id": due_id}, body=body, thing=outlet)


def _payment(franchise: Franchise, outlet: str) -> Asked:
    payment_id = dues_requests.payment(franchise, outlet, member_of(franchise, outlet)["member_id"])
    return Asked(path={"payment_id": payment_id}, body={"reason": "twice"}, thing=payment_id)


def _overdue_in_outlet(franchise: Franchise, outlet: str) -> Asked:
    _due(franchise, outlet)
    return Asked(query="?month=2026-01", thing=outlet)


def _told_by_the_payment_system(franchise: Franchise, outlet: str) -> Asked:
    """Whoever signs is believed, and nobody else is: the walk shows that a role alone makes no difference."""
    body = b'{"type": "payment.failed", "data": {"due": "4711"}}'
    key = rings_of(franchise.keys)[WEBHOOK_KEY].newest().key
    return Asked(body=body, headers=signed_headers(key, new_id(), franchise.clock.now(), body))


def _placing(body: Any) -> Request:
    def make(franchise: Franchise, outlet: str) -> Asked:
        notice_id = dues_requests.notice(franchise)
        told = body(franchise, outlet) if callable(body) else body
        return Asked(path={"notice_id": notice_id}, body=told, thing=notice_id)

    return about(make, has_place=False)


REQUESTS: dict[str, Request] = {
    "GET /plans": plain(),
    "POST /plans": plain(
        lambda franchise, outlet: Asked(body={**membership_requests.PLAN, "code": f"p{new_id()[-12:]}"})
    ),
    "GET /payers": plain(),
    "POST /payers": plain(lambda franchise, outlet: Asked(body={"name": "Siltums", "reference": new_id()})),
    "POST /payers/<payer_id>/states": plain(
        lambda franchise, outlet: Asked(
            path={"payer_id": membership_requests.payer_id(franchise)}, body={"is_active": False}
        )
    ),
    "GET /members/<member_id>/memberships": about(_of_member, has_place=False),
    "POST /members/<member_id>/memberships": about(_plan_sale),
    "GET /memberships/<membership_id>/plan-changes": about(_change_preview),
    "POST /memberships/<membership_id>/renewals": _act(),
    "POST /memberships/<membership_id>/freezes": _act(
        lambda franchise: {"first_on": "2026-05-20", "last_on": "2026-05-21"}
    ),
    "POST /memberships/<membership_id>/freeze-lifts": _act(before=membership_requests.frozen),
    "POST /memberships/<membership_id>/cancellations": _act(lambda franchise: {"reason": "price"}),
    "POST /memberships/<membership_id>/cancellation-withdrawals": _act(before=membership_requests.cancelled),
    "POST /memberships/<membership_id>/plan-changes": _act(
        lambda franchise: {"plan_code": membership_requests.plan_code(franchise), "due_minor": 0}
    ),
    "POST /memberships/<membership_id>/transfers": _act(
        lambda franchise: {"to_member_id": new_member(franchise, OWN)["member_id"]}
    ),
    "POST /memberships/<membership_id>/renewal-settings": _act(lambda franchise: {"renews": False}),
    "POST /memberships/<membership_id>/gifts": _act(lambda franchise: {"days": 3, "reason": "goodwill"}),
    "members POST /check-ins/<check_in_id>/overrides": about(_override),
    "gateway POST /check-ins/<check_in_id>/overrides": about(_override_by_pin),
    "POST /check-ins/<check_in_id>/undo": _visit(),
    "POST /check-ins/<check_in_id>/leaving": _visit(),
    "POST /check-ins/<check_in_id>/unfreezing": about(_frozen),
    "GET /members/<member_id>/door": about(_of_member, has_place=False),
    "POST /check-ins/<check_in_id>/re-entries": _visit(),
    "POST /check-ins/<check_in_id>/guests": _visit(),
    "GET /presence": about(_presence),
    "GET /visits": about(_presence),
    "GET /visits/live": about(_presence),
    "GET /stations/me/approvers": plain(),
    "GET /seal-key": plain(),
    "GET /snapshot": plain(),
    "GET /stations/me/snapshot": plain(),
    "POST /stations/me/late-commands": plain(lambda franchise, outlet: Asked(body=station_requests.late_command())),
    "GET /late-commands": lists(_late_listed),
    "POST /late-commands/<late_id>/settlement": about(_late_command),
    "POST /approvals": plain(_approval),
    "POST /members/<member_id>/bans": about(
        _with_body(_of_member, lambda franchise: {"reason": "other"}), has_place=False
    ),
    "POST /members/<member_id>/bans/lifting": about(_banned, has_place=False),
    "POST /members/<member_id>/waivers": about(
        _with_body(_of_member, lambda franchise: {"version": "1"}), has_place=False
    ),
    "POST /members/<member_id>/attention": about(
        _with_body(_of_member, lambda franchise: {"words": "Left a scarf."}), has_place=False
    ),
    "POST /members/<member_id>/photo": about(
        _with_body(_of_member, lambda franchise: door_requests.PHOTO), has_place=False
    ),
    "GET /members/<member_id>/photo": about(_pictured, has_place=False),
    "GET /members/<member_id>/dues": about(_of_member, has_place=False),
    "POST /dues/<due_id>/payments": about(_payment_taken),
    "POST /payments/<payment_id>/voids": about(_payment),
    "POST /dues/<due_id>/waivers": _about_due({"reason": "goodwill"}),
    "POST /dues/<due_id>/disputes": _about_due({"reason": "amount"}, has_place=False),
    "POST /dues/<due_id>/dispute-settlements": _about_due({"is_owed": True}, is_disputed=True),
    "GET /dues/overdue": lists(_due_listed),
    "GET /dues/totals": lists(_overdue_in_outlet),
    "GET /dues/to-collect": lists(_due),
    "GET /dues/export.csv": lists(_due),
    "POST /webhooks/payments": plain(_told_by_the_payment_system),
    "GET /payment-notices": plain(),
    "POST /payment-notices/<notice_id>/matches": _placing(lambda f, outlet: {"due": _due(f, outlet).thing}),
    "POST /payment-notices/<notice_id>/dismissals": _placing({}),
    "POST /imports/payments": plain(
        lambda franchise, outlet: Asked(body={"csv": "reference,due,amount_minor,currency\n", "dry_run": True})
    ),
    "GET /stations": lists(_station_listed),
    "POST /stations": about(_station_at),
    "POST /stations/<station_id>/codes": _about_station(station_requests.new_station, lambda here: {}),
    "POST /stations/<station_id>/confirmation": _about_station(
        station_requests.enrolled, lambda here: {"fingerprint": here.device.fingerprint}
    ),
    "POST /stations/<station_id>/changes": _about_station(
        station_requests.new_station, lambda here: {"name": "Right till"}
    ),
    "POST /stations/<station_id>/revocation": _about_station(station_requests.at_work, lambda here: {"reason": "lost"}),
    "POST /stations/me/keys": plain(lambda franchise, outlet: Asked(body=station_requests.renewal(franchise))),
    "POST /station-enrolments": plain(_enrolment),
    "POST /station-nonces": plain(lambda franchise, outlet: Asked(body={"station_id": new_id()})),
    "POST /station-tokens": plain(lambda franchise, outlet: Asked(body=station_requests.proof(franchise, outlet))),
    "GET /revocations": plain(),
    "POST /tills-seen": plain(
        lambda franchise, outlet: Asked(body={"tills": [{"station_id": new_id(), "seconds_ago": 0}]})
    ),
    "GET /staff": lists(lambda franchise, outlet: Asked(thing=staff_requests.cashier(franchise, outlet))),
    "POST /staff": plain(
        lambda franchise, outlet: Asked(
            body={"name": "Ola", "role": "cashier", "outlet_code": OWN, "locale": "lv", "pin": "7305"}
        )
    ),
    "POST /imports/staff": plain(
        lambda franchise, outlet: Asked(
            body={"csv": f"name,role,outlet_code\nOla {new_id()},cashier,{OWN}\n", "dry_run": False}
        )
    ),
    "POST /staff/<staff_id>/changes": about(_staff({"name": "Aleksandra"})),
    "POST /staff/<staff_id>/pins": about(_staff({"pin": "8416"})),
    "POST /staff/<staff_id>/leaving": about(_staff({})),
    "POST /staff/<staff_id>/set-up-links": about(_manager),
    "GET /stations/me/staff": plain(),
    "POST /sessions/pin": plain(_pin),
    "POST /sessions/password": plain(_password),
    "POST /sessions/renewals": plain(_session({})),
    "POST /sessions/ending": plain(_session({})),
    "POST /sessions/step-ups": plain(_step_up),
    "POST /sessions/oidc": plain(_company_code),
    "POST /sessions/passkey-options": plain(lambda franchise, outlet: Asked(body={})),
    "POST /sessions/passkey": plain(_passkey),
    "POST /sessions/step-up-options": plain(_session({})),
    "GET /passkeys": plain(),
    "POST /passkeys/options": plain(_session({})),
    "POST /passkeys": plain(_new_passkey),
    "POST /passkeys/removals": plain(lambda franchise, outlet: Asked(body={"credential_id": "AAAA"})),
    "POST /oidc/beginnings": plain(lambda franchise, outlet: Asked(body={})),
    "POST /oidc/returns": plain(
        lambda franchise, outlet: Asked(body={"state": "A" * 43, "code": "code", "binding": "A" * 43})
    ),
    "POST /set-up-links/readings": about(_set_up_link, has_place=False),
    "POST /set-up-links/redemptions": about(_set_up, has_place=False),
    "GET /stations/me": plain(),
    "GET /station": plain(),
    "GET /territories": plain(),
    "POST /territories": plain(lambda franchise, outlet: Asked(body={"code": f"t{new_id()[-12:]}", "name": "New"})),
    "POST /territories/<territory_code>/changes": about(_territory),
    "GET /outlets": lists(_outlet),
    "POST /outlets": plain(_new_outlet),
    "GET /outlets/<outlet_code>/history": about(_outlet),
    "POST /outlets/<outlet_code>/changes": about(_with_body(_neighbour, lambda franchise: {"zone": "Europe/Vilnius"})),
    "POST /outlets/<outlet_code>/limits": about(_with_body(_outlet, lambda franchise: {"stay_minutes": 120})),
    "POST /outlets/<outlet_code>/closing": about(_neighbour),
    "POST /outlets/<outlet_code>/reopening": about(_neighbour),
    "POST /imports/outlets": plain(
        lambda franchise, outlet: Asked(
            body={"csv": "code,name,territory_code,country,zone,currency,locale\n", "dry_run": True}
        )
    ),
    "POST /members": plain(_new_member),
    "GET /members": plain(lambda franchise, outlet: Asked(query="?last_digits=1234")),
    "POST /members/alike": plain(lambda franchise, outlet: Asked(body={"phone": franchise.phone(OWN)})),
    "POST /check-ins": about(_check_in, has_place=False),
    "GET /members/<member_id>": about(_of_member, has_place=False),
    "GET /members/<member_id>/card": about(_of_member, has_place=False),
    "GET /members/<member_id>/card.svg": about(_of_member, has_place=False),
    "POST /members/<member_id>/cards": about(_with_body(_of_member, lambda _: {}), has_place=False),
    "POST /members/<member_id>/recognitions": about(_with_body(_of_member, lambda _: {}), has_place=False),
    "POST /members/<member_id>/identifiers": about(
        _with_body(_of_member, lambda franchise: {"kind": "phone", "value": franchise.phone(OWN)}), has_place=False
    ),
    "GET /members/<member_id>/file": about(_of_member, has_place=False),
    "GET /members/<member_id>/timeline": about(_of_member, has_place=False),
    "POST /members/<member_id>/notes": about(_note),
    "GET /prospects": lists(_prospects),
    "GET /prospects/counts": lists(_prospect_counts),
    "GET /prospects/<prospect_id>": about(_prospect()),
    "POST /prospects": about(_new_prospect),
    "POST /prospects/<prospect_id>/steps": about(_prospect({"status": "contacted"})),
    "POST /prospects/<prospect_id>/conversions": about(_conversion),
    "POST /prospects/<prospect_id>/forgettings": about(_prospect({})),
    "GET /members/<member_id>/dates": about(_of_member, has_place=False),
    "POST /members/<member_id>/dates": about(_date),
    "POST /members/<member_id>/dates/<date_id>/removals": about(_kept_date),
    "POST /members/<member_id>/birthday": about(
        _with_body(_of_member, lambda _: {"birthday": {"month": 3, "day": 2}, "reason": "told"}), has_place=False
    ),
    "GET /members/<member_id>/cases": about(_of_member, has_place=False),
    "POST /members/<member_id>/cases": about(
        _with_body(_of_member, lambda _: {**care_requests.COMPLAINT, "outlet_code": OWN}), has_place=False
    ),
    "GET /cases": lists(_case),
    "GET /cases/<case_id>": _about_case(),
    "POST /cases/<case_id>/steps": _about_case({"words": "Said sorry."}),
    "POST /cases/<case_id>/hand-over": _about_case({"owner_id": None}),
    "POST /cases/<case_id>/compensations": _about_case(
        {"kind": "reward", "amount": 1, "given_in": "coffee", "outlet_code": OWN}
    ),
    "POST /compensations/<compensation_id>/settlement": about(_promise, has_place=False),
    "GET /tasks": lists(_task),
    "GET /task-days": plain(lambda franchise, outlet: Asked(query="?first_on=2026-05-01&last_on=2026-05-31")),
    "POST /members/<member_id>/tasks": about(_new_task),
    "POST /tasks/<task_id>/taking": _about_task({}),
    "POST /tasks/<task_id>/giving": _about_task({"staff_id": None}),
    "POST /tasks/<task_id>/calls": _about_task({}),
    "POST /tasks/<task_id>/outcomes": _about_task({"outcome": "not_reached"}),
    "POST /tasks/<task_id>/postponements": _about_task({"due_on": "2026-05-20"}),
    "GET /answers": plain(),
    "POST /answers": plain(lambda franchise, outlet: Asked(body=care_requests.SHORT_ANSWER)),
    "POST /answers/<answer_id>/versions": about(_short_answer, has_place=False),
    "POST /callers": plain(lambda franchise, outlet: Asked(body={"number": franchise.phone(OWN)})),
    "POST /contacts": plain(lambda franchise, outlet: Asked(body={"member_ids": [new_id()]})),
    "POST /balance-links/readings": about(_link, has_place=False),
    "POST /balance-links/disownments": about(_link, has_place=False),
    "POST /balance": plain(_link),
    "POST /balance/passes/apple": plain(_link),
    "POST /balance/passes/google": plain(_link),
    "POST /balance/disownments": plain(_link),
    "GET /programs": plain(),
    "GET /poster": plain(),
    "POST /sales": about(_sale_of, has_place=False),
    "POST /members/<member_id>/adjustments": about(_adjustment),
    "POST /members/<member_id>/rewards": about(_goodwill),
    "POST /sales/<sale_id>/reversals": about(_sale),
    "POST /rewards/<reward_id>/redemptions": about(_reward, has_place=False),
    "POST /codes/readings": plain(lambda franchise, outlet: Asked(body={"code_ids": [new_id()]})),
    "POST /me/codes": plain(lambda franchise, outlet: Asked(body={"identifier": "nobody@example.org"})),
    "POST /me/sessions": plain(_signing_in),
    "POST /me": _serving(),
    "POST /me/sign-outs": _serving(),
    "POST /me/profile": _serving(given_name="Ann"),
    "POST /me/consents": _serving(purpose="birthday", channel="email", is_given=False, words_version="1"),
    "POST /me/email-codes": _serving(email="new@example.org"),
    "POST /me/emails": _with_code("new_email"),
    "POST /me/cards": _serving(),
    "POST /me/exports": _serving(),
    "POST /me/exports.zip": _serving(),
    "POST /me/erasure-codes": _serving(),
    "POST /me/erasures": _with_code("erasure", confirmation="erase"),
    "POST /members/<member_id>/redeem-codes": about(_code_wish, has_place=False),
    "POST /balance/redeem-codes": plain(_code_wish_by_link),
    "POST /redeem-codes/redemptions": plain(_redeem_code),
    # Loyalty tells the gateway quickly, or nothing at all: whoever has bought nothing stands at nothing.
    "GET /members/<member_id>/standing": plain(_of_member),
    "GET /members/<member_id>/loyalty": about(_of_member, has_place=False),
    # Notifications knows no members: where nothing was told, nobody is unknown.
    "GET /members/<member_id>/messages": plain(_of_member),
    "GET /members/<member_id>/export": about(_of_member, has_place=False),
    "GET /members/<member_id>/export.json": about(_of_member, has_place=False),
    "GET /members/<member_id>/export.zip": about(_of_member, has_place=False),
    # These know no members of their own: nothing is held of somebody unknown, and members says who is.
    "loyalty GET /members/<member_id>/export": plain(_of_member),
    "notifications GET /members/<member_id>/export": plain(_of_member),
    "POST /members/<member_id>/erasures": about(_erasure, has_place=False),
    **{
        f"{service} GET /audit": lists(_audit_of(service))
        for service in ("outlets", "members", "loyalty", "notifications")
    },
    "gateway GET /audit": lists(_audit_of("loyalty")),
}
