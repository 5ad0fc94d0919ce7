"""What a use case of this service holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database.column_types import as_text
from services.chassis.database.data_held import rows_of_person
from services.chassis.database.prepared import Prepared, Row
from services.chassis.database.remembered import Remembered
from services.chassis.security.keys import SecretRing, generations_of
from services.chassis.security.permission import ROOT, Place, Scope
from services.chassis.work.unit_of_work import UnitOfWork
from services.contracts import loyalty as contract
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.redeem_code import RedeemCodeHashes
from services.loyalty.domain.refusals import OutletNeeded, UnknownOutlet
from services.loyalty.domain.reward import Reward
from services.loyalty.domain.standing import Picture, Standing, standing
from services.loyalty.storage.adjustments import ADD_ADJUSTMENT, Adjustments
from services.loyalty.storage.books import Books
from services.loyalty.storage.data_held import HELD
from services.loyalty.storage.history import History
from services.loyalty.storage.ledger import WRITTEN_IN_ORDER, Ledger
from services.loyalty.storage.members import Members
from services.loyalty.storage.outlets import Outlets
from services.loyalty.storage.pending import Pending
from services.loyalty.storage.plans_taken_back import PlansTakenBack
from services.loyalty.storage.programs import Programs
from services.loyalty.storage.redeem_codes import RedeemCodes
from services.loyalty.storage.referrals import Referrals
from services.loyalty.storage.rewards import ADD_REWARD, Rewards
from services.loyalty.storage.sales import Sales
from services.loyalty.storage.tables import metadata
from services.loyalty.storage.visits import EarnedVisits

# Events carry the standing for displays that cannot reach loyalty; nobody reads more than this there.
_MAX_REWARDS_TOLD = 20


class LoyaltyWork(UnitOfWork):
    """One transaction over programs, sales, the ledger and rewards."""

    def __init__(
        self,
        connection: sa.Connection,
        now: datetime,
        *,
        remembered_programs: Remembered[Program],
        remembered_outlets: Remembered[Outlet],
        code_hashes: RedeemCodeHashes,
    ) -> None:
        super().__init__(connection, now)
        self.programs = Programs(connection, remembered_programs)
        self.outlets = Outlets(connection, remembered_outlets)
        self._pending = Pending(connection, (*WRITTEN_IN_ORDER, ADD_REWARD, ADD_ADJUSTMENT))
        self.members = Members(connection, now, self._pending)
        self.sales = Sales(connection)
        self.ledger = Ledger(connection, self._pending)
        self.rewards = Rewards(connection, self._pending)
        self.adjustments = Adjustments(connection, self._pending)
        self.redeem_codes = RedeemCodes(connection, now, code_hashes)
        self.books = Books(connection)
        self.visits = EarnedVisits(connection, now)
        self.plans_taken_back = PlansTakenBack(connection, now)
        self.referrals = Referrals(connection, now)
        self.history = History(connection, self._day_at, self.programs.all)

    def place_of(self, outlet_code: str) -> Place | None:
        outlet = self.outlets.find(outlet_code)
        return None if outlet is None else Place(outlet.code, outlet.territory_path)

    def _day_at(self, outlet_code: str, instant: datetime) -> date:
        """The outlet's day; of one that is not known yet, that of the world."""
        outlet = self.outlets.find(outlet_code)
        return instant.date() if outlet is None else outlet.business_date(instant)

    def books_of(self, outlet_code: str | None, within: Scope) -> Outlet:
        """The outlet in whose books something given by hand stands; one outside does not exist for whoever asks.

        Raises OutletNeeded, UnknownOutlet, OutletClosed.
        """
        if outlet_code is None:
            raise OutletNeeded
        outlet = self.outlets.find(outlet_code)
        # Whoever reaches less than everything reaches one outlet (permissions.py): the path does not matter.
        if outlet is None or not within.includes(Place(outlet.code, ROOT)):
            raise UnknownOutlet
        outlet.refuse_if_closed()
        return outlet

    def waiting(self) -> Sequence[tuple[Prepared, Sequence[Row]]]:
        return self._pending.taken()

    def export(self, member_id: str) -> dict[str, list[dict[str, Any]]]:
        """All rows of one member, by table; consistent in a work of `open_work.snapshot()`."""
        return rows_of_person(self.connection, metadata, HELD, member_id)

    def standing(self, picture: Picture) -> Standing:
        """The picture through the programs that run now."""
        return standing(picture, self.programs.active())

    def tell_reward_issued(
        self,
        reward: Reward,
        told: contract.Standing,
        *,
        sequence: int,
        occurred_at: datetime | None = None,
        is_greeted: bool | None = None,
    ) -> None:
        """A member got a reward, whatever for. `is_greeted`: whether a greeting tells them of it."""
        self.publish(
            contract.RewardIssued(
                member_id=reward.member_id,
                reward_id=reward.reward_id,
                kind=reward.kind,
                titles=dict(reward.titles),
                outlet_code=reward.outlet_code,
                expires_on=_day(reward.expires_on),
                standing=told,
                staff_id=reward.given_by,
                is_greeted=is_greeted,
                sequence=sequence,
            ),
            occurred_at=occurred_at,
        )

    def give(self, member_id: str, gifts: Sequence[Reward], *, is_greeted: bool | None = None) -> list[Reward]:
        """Give a member rewards that no units paid for, and tell; answers those that they had not for their occasion.

        Raises UnknownMember of somebody who was erased.
        """
        given = [gift for gift in gifts if self.rewards.add_for_occasion(gift)]
        if given:
            sequence = self.members.lock_or_add(member_id)
            # The picture is read after the rewards were added, so it holds them.
            standing_told = told(self.standing(self.members.picture(member_id)))
            for gift in given:
                self.tell_reward_issued(gift, standing_told, sequence=sequence, is_greeted=is_greeted)
        return given

    def tell_rewards_changed(
        self,
        circumstances: Circumstances,
        told: contract.Standing,
        *,
        released: Sequence[str],
        issued: Sequence[Reward],
        sequence: int,
    ) -> None:
        """Rewards that waited are gone, for what had paid for them was taken back; others are paid for by what is
        left."""
        for reward_id in released:
            self.publish(
                contract.RewardReleased(
                    member_id=circumstances.member_id,
                    reward_id=reward_id,
                    outlet_code=circumstances.outlet_code,
                    standing=told,
                    sequence=sequence,
                )
            )
        for reward in issued:
            self.tell_reward_issued(reward, told, sequence=sequence)


def told(standing: Standing) -> contract.Standing:
    """The standing in the published language."""
    return {
        "as_of": None if standing.as_of is None else as_text(standing.as_of),
        "programs": [
            {
                "code": program.code,
                "unit": program.unit,
                "balance": program.balance,
                "target": program.target,
                "titles": dict(program.titles),
            }
            for program in standing.programs
        ],
        "rewards": [
            {
                "reward_id": reward.reward_id,
                "kind": reward.kind,
                "program": reward.program,
                "titles": dict(reward.titles),
                "state": "issued",
                "expires_on": _day(reward.expires_on),
            }
            for reward in standing.rewards[:_MAX_REWARDS_TOLD]
        ],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def work_maker(code_key: bytes | SecretRing) -> LoyaltyWorkMaker:
    """Makes the units of work of one process, which remember programs and outlets together."""
    generations = generations_of(code_key)
    hashes = RedeemCodeHashes(lambda: [each.key for each in generations()])
    return LoyaltyWorkMaker(Remembered[Program](), Remembered[Outlet](), hashes)


class LoyaltyWorkMaker:
    """`WorkOpener` calls it for each transaction."""

    def __init__(
        self, programs: Remembered[Program], outlets: Remembered[Outlet], code_hashes: RedeemCodeHashes
    ) -> None:
        self._programs = programs
        self._outlets = outlets
        self._code_hashes = code_hashes

    def __call__(self, connection: sa.Connection, now: datetime) -> LoyaltyWork:
        return LoyaltyWork(
            connection,
            now,
            remembered_programs=self._programs,
            remembered_outlets=self._outlets,
            code_hashes=self._code_hashes,
        )
