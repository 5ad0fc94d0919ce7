"""A counter to try loyalty at: the real service on a real database, with a clock and a members service in hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from services.chassis.clock import FixedClock
from services.chassis.identifiers import new_id
from services.chassis.security.caller import Caller
from services.contracts.permissions import Role
from services.loyalty import bootstrap
from services.loyalty.domain.adjusting import AdjustmentLimits
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.proof import Difference
from services.loyalty.domain.sale import SaleLine
from services.loyalty.domain.standing import Standing
from services.loyalty.http_api.app import new_loyalty_app
from services.loyalty.settings import LoyaltySettings
from services.loyalty.use_cases.define_program import define_program
from services.loyalty.use_cases.prove_balances import Counts, prove_balances
from services.loyalty.use_cases.record_sale import NewSale, RecordedSale, record_sale
from services.loyalty.use_cases.redeem_reward import Counter as At
from services.loyalty.use_cases.redeem_reward import RedeemedReward, redeem_reward
from services.loyalty.use_cases.show_loyalty import show_standing
from services.loyalty.use_cases.taking_back.account import NewReversal
from services.loyalty.use_cases.taking_back.reverse_redemption import (
    ReversedRedemption,
    reverse_redemption,
)
from services.loyalty.use_cases.taking_back.reverse_sale import ReversedSale, reverse_sale
from tests.callers import guard_of, part_token, person, till
from tests.databases import bring_up

NOON = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
RIGA = Outlet(
    code="riga",
    name="Kafija Riga",
    territory_code="baltics",
    country="LV",
    zone="Europe/Riga",
    currency="EUR",
    business_day_starts_at="04:00",
)
WARSAW = Outlet(
    code="warsaw",
    name="Kawa Warszawa",
    territory_code="poland",
    country="PL",
    zone="Europe/Warsaw",
    currency="PLN",
    business_day_starts_at="04:00",
)
COFFEE = Program(
    code="coffee",
    unit="stamp",
    target=6,
    categories=frozenset({"coffee"}),
    titles={"en": "Every seventh coffee is free", "pl": "Co siodma kawa gratis"},
    reward_titles={"en": "A free coffee", "pl": "Darmowa kawa"},
    reward_expires_after_days=90,
)


@dataclass
class MembersInHand:
    """Stands in for the members service on the other end of the wire."""

    unknown: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def has(self, member_id: str) -> bool:
        self.asked.append(member_id)
        return member_id not in self.unknown


class Counter:
    """What a test does at a counter, in the words of the trade."""

    def __init__(self, database_url: str, var: Path, *, programs: tuple[Program, ...] = (COFFEE,)) -> None:
        self.clock = FixedClock(NOON)
        settings = LoyaltySettings(var=var, database_url=database_url)
        self.service = bootstrap.build(settings, self.clock)
        self.open_work = self.service.open_work
        self.members = MembersInHand()
        bring_up(self.service.database, self.service.migrations)
        with self.open_work() as work:
            work.outlets.keep(RIGA)
            work.outlets.keep(WARSAW)
            for program in programs:
                define_program(work, program)
        self._keys = settings.keys
        self._app: Any = None

    def member(self) -> str:
        """Somebody of whom members has told."""
        member_id = new_id()
        with self.open_work() as work:
            work.members.confirm(member_id)
        return member_id

    def buys(self, member_id: str, cups: int = 1, *, outlet: str = "riga", **facts: Any) -> RecordedSale:
        """A sale of so many coffees."""
        lines = facts.pop("lines", (SaleLine("coffee", cups, cups * 350),))
        with self.open_work() as work:
            new = NewSale(command_id=new_id(), member_id=member_id, outlet_code=outlet, lines=lines, **facts)
            return record_sale(work, new)

    def takes_back(self, sale_id: str, *, outlet: str = "riga") -> ReversedSale:
        with self.open_work() as work:
            new = NewReversal(command_id=new_id(), of=sale_id, outlet_code=outlet, reason="wrong guest")
            return reverse_sale(work, new)

    def redeems(self, reward_id: str, *, outlet: str = "riga") -> RedeemedReward:
        with self.open_work() as work:
            return redeem_reward(work, reward_id, At(outlet_code=outlet, station_id=new_id(), command_id=new_id()))

    def takes_cup_back(self, redemption_id: str, *, outlet: str = "riga") -> ReversedRedemption:
        with self.open_work() as work:
            new = NewReversal(command_id=new_id(), of=redemption_id, outlet_code=outlet, reason="wrong guest")
            return reverse_redemption(work, new)

    def code(self, member_id: str, reward_id: str) -> str:
        """What the member's phone shows for ninety seconds."""
        answer = self.other_service().posts(f"/members/{member_id}/redeem-codes", {"reward_id": reward_id})
        assert answer.status_code == 200, answer.json
        code: str = answer.json["code"]
        return code

    def standing(self, member_id: str) -> Standing:
        with self.open_work.reading() as work:
            return show_standing(work, member_id)

    def balance(self, member_id: str, program: str = "coffee") -> int:
        return next(card.balance for card in self.standing(member_id).programs if card.code == program)

    def rewards(self, member_id: str) -> list[str]:
        return [reward.reward_id for reward in self.standing(member_id).rewards]

    def runs_jobs(self) -> None:
        for job in self.service.jobs:
            job.run()

    def differences(self) -> list[Difference]:
        with self.open_work.snapshot() as work:
            return list(prove_balances(work))

    def counts(self) -> Counts:
        with self.open_work.snapshot() as work:
            proof = prove_balances(work)
            assert list(proof) == []
            return proof.counts

    def rows(self, sql: str) -> list[Any]:
        with self.service.database.reading() as connection:
            return list(connection.exec_driver_sql(sql))

    def facts(self, name: str) -> list[dict[str, Any]]:
        """What was told under this name, oldest first, with the sequence of each."""
        found = self.rows(f"SELECT body, sequence FROM outbox WHERE name = '{name}' ORDER BY event_id")
        return [{**json.loads(row.body), "sequence": row.sequence} for row in found]

    def till(self, outlet: str = "riga", *, language: str = "en") -> Till:
        """A station of this outlet, over HTTP."""
        if self._app is None:
            guard = guard_of(self._keys, "loyalty", self.clock)
            self._app = new_loyalty_app(self.open_work, guard, self.members, AdjustmentLimits())
        caller = till(outlet)
        return Till(self._app.test_client(), lambda: self.token_of(caller), language)

    def office(
        self,
        role: Role = Role.OUTLET_MANAGER,
        *,
        staff_id: str | None = None,
        proven_seconds_ago: float | None = None,
        **place: str,
    ) -> Till:
        """Somebody of the office, over HTTP; a manager is that of Riga."""
        shown_at = None if proven_seconds_ago is None else self.clock.now().timestamp() - proven_seconds_ago
        if role is Role.OUTLET_MANAGER:
            place = {"outlet_code": "riga", **place}
        who = replace(person(role, proven_at=shown_at, **place), subject=staff_id or new_id())
        return replace(self.till(), token=lambda: self.token_of(who))

    def other_service(self) -> Till:
        """Another service that asks in its own name, over HTTP."""
        return replace(self.till(), token=lambda: self.token_of(None))

    def token_of(self, caller: Caller | None) -> str:
        """Of this caller, or of another service in its own name."""
        return part_token(self._keys, "loyalty", self.clock, caller)

    def close(self) -> None:
        self.service.close()


@dataclass
class Till:
    """Speaks HTTP as a station does."""

    client: FlaskClient
    token: Callable[[], str]
    """Asked for each request: a part token is good for a minute."""
    language: str

    def posts(self, path: str, body: Any, *, key: str | None = None) -> Any:
        return self.client.post(path, json=body, headers={**self.headers(), "Idempotency-Key": key or new_id()})

    def gets(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers())

    def sells(self, member_id: str, cups: int = 1, *, key: str | None = None, **more: Any) -> Any:
        lines = [{"category": "coffee", "quantity": cups, "amount_minor": 350 * cups}]
        return self.posts("/sales", {"member_id": member_id, "lines": lines, **more}, key=key)

    def adjusts(
        self, member_id: str, amount: int, *, reason: str = "correction", key: str | None = None, **more: Any
    ) -> Any:
        body = {"program": "coffee", "amount": amount, "reason": reason, **more}
        return self.posts(f"/members/{member_id}/adjustments", body, key=key)

    def redeems(self, reward_id: str, *, key: str | None = None, code: str | None = None) -> Any:
        return self.posts(f"/rewards/{reward_id}/redemptions", {"code": code} if code else {}, key=key)

    def redeems_by_code(self, code: str, *, key: str | None = None) -> Any:
        return self.posts("/redeem-codes/redemptions", {"code": code}, key=key)

    def takes_back(self, sale_id: str, *, key: str | None = None) -> Any:
        return self.posts(f"/sales/{sale_id}/reversals", {"reason": "wrong guest"}, key=key)

    def takes_cup_back(self, redemption_id: str, *, key: str | None = None) -> Any:
        return self.posts(f"/redemptions/{redemption_id}/reversals", {"reason": "wrong guest"}, key=key)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}", "Accept-Language": self.language}
