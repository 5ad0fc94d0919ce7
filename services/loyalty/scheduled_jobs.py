"""What loyalty does by the clock. Each job finds what is due whenever it runs, so a missed night does no harm."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from services.chassis.work.erasure_list import ErasureList
from services.chassis.work.forgetting import Forgetting
from services.chassis.work.jobs import Job
from services.chassis.work.unit_of_work import WorkOpener
from services.loyalty.domain.outlet import Outlet
from services.loyalty.domain.refusals import OutletNotKnownYet
from services.loyalty.storage.unit_of_work import LoyaltyWork
from services.loyalty.use_cases.expire_lots import expire_lots
from services.loyalty.use_cases.expire_rewards import expire_rewards
from services.loyalty.use_cases.forget_member import forget_member
from services.loyalty.use_cases.thank_for_referral import referrals_to_settle, thank_for_referral

# Outlets close their day at different hours, and a look at an index that finds nothing costs nothing.
_EVERY_SECONDS = 600
# Somebody may still stand at the counter with the friend who has just bought their first cup.
_THANK_EVERY_SECONDS = 30
# Few enough that a till which wants one of these members waits for milliseconds.
_AT_ONCE = 50


def jobs(open_work: WorkOpener[LoyaltyWork], *, most_thanks: int) -> list[Job]:
    """The jobs of this service."""
    return [
        Job("expire_rewards", _EVERY_SECONDS, lambda: _sweep(open_work, expire_rewards)),
        Job("expire_lots", _EVERY_SECONDS, lambda: _sweep(open_work, expire_lots)),
        Job("thank_for_referrals", _THANK_EVERY_SECONDS, lambda: _thank(open_work, most_thanks)),
    ]


def _sweep(open_work: WorkOpener[LoyaltyWork], expire: Callable[..., int]) -> None:
    """Outlet by outlet, in small transactions, until nothing is due."""
    with open_work.reading() as work:
        outlets = work.outlets.all()
    for outlet in outlets:
        while _is_more_due(open_work, expire, outlet):
            pass


def _thank(open_work: WorkOpener[LoyaltyWork], most: int) -> None:
    """A transaction for each: a friend whose outlet is not known yet keeps nobody else waiting."""
    with open_work.reading() as work:
        to_settle = referrals_to_settle(work)
    for referral, has_bought in to_settle:
        with suppress(OutletNotKnownYet), open_work() as work:
            thank_for_referral(work, referral, has_bought=has_bought, most=most)


def _is_more_due(open_work: WorkOpener[LoyaltyWork], expire: Callable[..., int], outlet: Outlet) -> bool:
    with open_work() as work:
        return expire(work, outlet, limit=_AT_ONCE) == _AT_ONCE


def forgetting(open_work: WorkOpener[LoyaltyWork], erasures: ErasureList) -> Forgetting[LoyaltyWork]:
    """After a restore, whoever was erased is forgotten again."""
    return Forgetting(
        open_work,
        erasures,
        forgotten_among=lambda work, member_ids: work.members.forgotten_among(member_ids),
        forget=forget_member,
    )
