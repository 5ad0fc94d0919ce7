"""Sales, rewards and codes, put in place and asked for by the walk through all routes."""

from __future__ import annotations

from typing import Any

from services.chassis.identifiers import new_id
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.issue_redeem_code import issue_redeem_code
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.loyalty.use_cases.redeem_reward import Counter, redeem_reward
from tests.permissions.asking import Asked, Request, about, member_of, new_member, of_member, plain
from tests.permissions.franchise import Franchise


def _sale_of(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    lines = [{"category": "coffee", "quantity": 1, "amount_minor": 350}]
    return Asked(body={"member_id": member_id, "lines": lines}, thing=member_id)


def _adjustment(franchise: Franchise, outlet: str) -> Asked:
    """In the books of this outlet: members belong to all of them, what is given to them by hand to one."""
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"program": "coffee", "amount": 1, "reason": "correction", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


def _goodwill(franchise: Franchise, outlet: str) -> Asked:
    member_id = member_of(franchise, outlet)["member_id"]
    body = {"program": "coffee", "reason": "thanks", "outlet_code": outlet}
    return Asked(path={"member_id": member_id}, body=body, thing=outlet)


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


def _redemption(franchise: Franchise, outlet: str) -> Asked:
    (reward,) = _sold(franchise, outlet, 6).issued_rewards
    with franchise.work("loyalty") as work:
        counter = Counter(outlet_code=outlet, station_id=new_id(), command_id=new_id())
        redemption_id = redeem_reward(work, reward.reward_id, counter).redemption_id
    return Asked(path={"redemption_id": redemption_id}, body={"reason": "wrong guest"}, thing=redemption_id)


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


REQUESTS: dict[str, Request] = {
    "GET /programs": plain(),
    "POST /sales": about(_sale_of, has_place=False),
    "POST /members/<member_id>/adjustments": about(_adjustment),
    "POST /members/<member_id>/rewards": about(_goodwill),
    "POST /sales/<sale_id>/reversals": about(_sale),
    "POST /rewards/<reward_id>/redemptions": about(_reward, has_place=False),
    "POST /redemptions/<redemption_id>/reversals": about(_redemption),
    "POST /codes/readings": plain(lambda franchise, outlet: Asked(body={"code_ids": [new_id()]})),
    "POST /members/<member_id>/redeem-codes": about(_code_wish, has_place=False),
    "POST /balance/redeem-codes": plain(_code_wish_by_link),
    "POST /redeem-codes/redemptions": plain(_redeem_code),
    # Loyalty tells the gateway quickly, or nothing at all: whoever has bought nothing stands at nothing.
    "GET /members/<member_id>/standing": plain(of_member),
    "GET /members/<member_id>/loyalty": about(of_member, has_place=False),
}
