"""Record a sale: what it earns, and the rewards of the cards that it fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.chassis.identifiers import new_id
from services.contracts.loyalty import SaleRecorded
from services.loyalty.domain.issuing import issue_due
from services.loyalty.domain.ledger import Circumstances
from services.loyalty.domain.not_earned import NotEarned, not_earned, paid_debts
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.program import Program
from services.loyalty.domain.refusals import ReceiptAlreadyRecorded, SaleEarnsTooMuch, SaleInFuture
from services.loyalty.domain.reward import Reward
from services.loyalty.domain.sale import MAX_EARNED_PER_SALE, PricedLine, Sale, SaleLine
from services.loyalty.domain.standing import Picture, Standing, balance_values
from services.loyalty.storage.unit_of_work import LoyaltyWork, told

# Units by program, for the programs in which the sale earned any.
Earned = list[tuple[Program, int]]

# A till's clock may run ahead by this much before we refuse to believe it.
_FORGIVEN = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class NewSale:
    """A sale as a till, a partner or an import file tells it. Without `occurred_at` it is now."""

    command_id: str
    member_id: str
    outlet_code: str
    lines: tuple[SaleLine, ...]
    station_id: str | None = None
    staff_id: str | None = None
    receipt_number: str | None = None
    occurred_at: datetime | None = None
    # Whoever asks has found the member in the members service, whose event may still be on the way.
    is_member_vouched_for: bool = False
    # The administrator tells of the past, whose outlets may have closed since.
    is_history: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordedSale:
    """What the sale did."""

    sale_id: str
    earned: Mapping[str, int]
    not_earned: tuple[NotEarned, ...]
    issued_rewards: tuple[Reward, ...]
    standing: Standing


def record_sale(work: LoyaltyWork, new: NewSale) -> RecordedSale:
    """What it earns, and the rewards of the cards that it fills.

    Raises OutletNotKnownYet, OutletClosed, SaleInFuture, SaleEarnsTooMuch, ReceiptAlreadyRecorded, MemberNotSeenYet.
    """
    outlet = work.outlets.get(new.outlet_code)
    if not new.is_history:
        outlet.refuse_if_closed()
    programs = work.programs.active()
    sale = _sale(new, outlet, programs, work.now)
    earned = _earned(sale, programs)
    _add_once(work, sale)
    sequence = work.members.lock(sale.member_id, is_vouched_for=new.is_member_vouched_for)
    return _earn(work, sale, outlet, earned, sequence=sequence)


def _sale(new: NewSale, outlet: Outlet, programs: list[Program], now: datetime) -> Sale:
    occurred_at = new.occurred_at or now
    if occurred_at > now + _FORGIVEN:
        raise SaleInFuture
    lines = tuple(PricedLine(line, tuple(p.code for p in programs if p.earns_from(line))) for line in new.lines)
    return Sale(
        sale_id=new_id(),
        command_id=new.command_id,
        member_id=new.member_id,
        outlet_code=new.outlet_code,
        station_id=new.station_id,
        staff_id=new.staff_id,
        receipt_number=new.receipt_number,
        occurred_at=occurred_at,
        recorded_at=now,
        business_date=outlet.business_date(occurred_at),
        lines=lines,
    )


def _earned(sale: Sale, programs: list[Program]) -> Earned:
    earned = [(program, program.earned_by(priced.line for priced in sale.lines)) for program in programs]
    if any(quantity > MAX_EARNED_PER_SALE for _, quantity in earned):
        raise SaleEarnsTooMuch(limit=MAX_EARNED_PER_SALE)
    return [(program, quantity) for program, quantity in earned if quantity]


def _add_once(work: LoyaltyWork, sale: Sale) -> None:
    there = work.sales.add(sale)
    if there is not None:
        raise ReceiptAlreadyRecorded(sale_id=there, receipt_number=sale.receipt_number)


def _earn(work: LoyaltyWork, sale: Sale, outlet: Outlet, earned: Earned, *, sequence: int) -> RecordedSale:
    picture = work.members.picture(sale.member_id)
    circumstances = Circumstances(
        member_id=sale.member_id,
        command_id=sale.command_id,
        outlet_code=sale.outlet_code,
        occurred_at=sale.occurred_at,
        recorded_at=sale.recorded_at,
        business_date=sale.business_date,
        today=outlet.business_date(work.now),
    )
    balances, issued = _added_up(work, sale, earned, picture, circumstances)
    work.rewards.add(issued)
    standing = work.standing(picture.after(work.now, balances=balances, issued=issued))
    by_program = {program.code: quantity for program, quantity in earned}
    missing = (
        *not_earned((priced.line for priced in sale.lines), work.programs.all()),
        *paid_debts(picture.balances, by_program),
    )
    _tell(work, sale, earned, missing, issued, standing, sequence=sequence)
    work.concerns(
        "sale",
        sale.sale_id,
        before=balance_values({code: picture.balances.get(code, 0) for code in balances}),
        after={
            "member_id": sale.member_id,
            **{f"earned {program.code}": quantity for program, quantity in earned},
            "rewards_issued": len(issued),
            **balance_values(balances),
        },
    )
    return RecordedSale(
        sale_id=sale.sale_id,
        earned=by_program,
        not_earned=missing,
        issued_rewards=tuple(issued),
        standing=standing,
    )


def _added_up(
    work: LoyaltyWork, sale: Sale, earned: Earned, picture: Picture, circumstances: Circumstances
) -> tuple[dict[str, int], list[Reward]]:
    """Of each program the balance that there is then, and the rewards of the cards that were filled."""
    issued: list[Reward] = []
    balances: dict[str, int] = {}
    for program, quantity in earned:
        before = picture.balances.get(program.code, 0)
        # Most sales fill no card: then the older lots are nobody's business.
        needs_lots = before + quantity >= program.target or program.lots_expire_after_days is not None
        account = work.ledger.account(sale.member_id, program.code, balance=before, needs_lots=needs_lots)
        if program.lots_expire_after_days is not None:
            # What last night's job did not get to must not buy a reward today.
            account.expire(before=circumstances.today)
        account.earn(
            quantity,
            sale_id=sale.sale_id,
            earned_at=sale.occurred_at,
            outlet_code=sale.outlet_code,
            expires_on=program.lots_expire_on(sale.business_date),
        )
        issued += issue_due(account, program, circumstances, new_id=new_id)
        work.ledger.write(account, circumstances)
        balances[program.code] = account.balance
    return balances, issued


def _tell(
    work: LoyaltyWork,
    sale: Sale,
    earned: Earned,
    missing: Iterable[NotEarned],
    issued: list[Reward],
    standing: Standing,
    *,
    sequence: int,
) -> None:
    standing_told = told(standing)
    work.publish(
        SaleRecorded(
            member_id=sale.member_id,
            sale_id=sale.sale_id,
            outlet_code=sale.outlet_code,
            earned=[{"program": program.code, "quantity": quantity} for program, quantity in earned],
            not_earned=[{"why": each.why, "quantity": each.quantity} for each in missing],
            standing=standing_told,
            staff_id=sale.staff_id,
            sequence=sequence,
        ),
        occurred_at=sale.occurred_at,
    )
    for reward in issued:
        work.tell_reward_issued(reward, standing_told, sequence=sequence, occurred_at=sale.occurred_at)
