"""The gym of the demo: what it sells, and members in every state that a desk meets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from services.loyalty.domain.program import Program
from services.members.domain.memberships.plan import Plan, Window

GYM = "riga-gym"

COMPANY = "SIA Latvijas Kods"

VISITS = Program(
    code="gym-visits",
    unit="visit",
    target=10,
    categories=frozenset(),
    earns_by="visits",
    titles={"en": "Ten visits", "ru": "Десять визитов", "pl": "Dziesięć wizyt", "lv": "Desmit apmeklējumi"},
    reward_titles={"en": "Free smoothie", "ru": "Смузи в подарок", "pl": "Darmowe smoothie", "lv": "Smūtijs dāvanā"},
)

_EVERY_DAY = frozenset({1, 2, 3, 4, 5, 6, 7})

PLANS = (
    Plan(
        plan_version_id="",
        code="monthly",
        version=1,
        titles={"en": "Monthly", "ru": "Месячный", "pl": "Miesięczny", "lv": "Mēneša"},
        kind="period",
        currency="EUR",
        price_minor=3900,
        joining_fee_minor=1000,
        period_months=1,
        outlet_codes=frozenset({GYM}),
        guests=1,
        freeze_days=30,
        grace_days=5,
        renews=True,
        joining_age=16,
    ),
    Plan(
        plan_version_id="",
        code="mornings",
        version=1,
        titles={"en": "Mornings", "ru": "Утренний", "pl": "Poranny", "lv": "Rīta"},
        kind="period",
        currency="EUR",
        price_minor=2500,
        period_months=1,
        outlet_codes=frozenset({GYM}),
        windows=(Window(_EVERY_DAY, time(6), time(11)),),
        grace_days=5,
        renews=True,
        joining_age=16,
    ),
    Plan(
        plan_version_id="",
        code="ten-visits",
        version=1,
        titles={"en": "Ten visits", "ru": "Десять визитов", "pl": "Dziesięć wejść", "lv": "Desmit reizes"},
        kind="pack",
        currency="EUR",
        price_minor=6000,
        period_days=90,
        visits=10,
        outlet_codes=frozenset({GYM}),
        joining_age=16,
    ),
    Plan(
        plan_version_id="",
        code="company",
        version=1,
        titles={"en": "Company", "ru": "Корпоративный", "pl": "Firmowy", "lv": "Uzņēmuma"},
        kind="period",
        currency="EUR",
        price_minor=3000,
        period_months=1,
        outlet_codes=frozenset({GYM}),
        freeze_days=14,
        grace_days=14,
        renews=True,
        is_corporate=True,
    ),
)


@dataclass(frozen=True)
class GymMember:
    """Somebody who trains here: what they bought how many days ago, and what became of it."""

    given_name: str
    family_name: str
    phone: str
    plan: str | None = None
    sold_days_ago: int = 0
    is_paid: bool = True
    renews: bool = True
    frozen_days_ago: int | None = None
    birthday_in_days: int | None = None
    locale: str | None = None


FROZEN_DAYS = 14

GYM_MEMBERS = (
    GymMember("Kristīne", "Balode", "+371 25 718 642", "monthly", sold_days_ago=20, birthday_in_days=0),
    GymMember("Edgars", "Liepiņš", "+371 20 956 073", "monthly", sold_days_ago=26, renews=False),
    GymMember("Marta", "Siliņa", "+371 27 281 439", "monthly", sold_days_ago=12, is_paid=False),
    GymMember("Andris", "Kalējs", "+371 29 503 796", "monthly", sold_days_ago=10, frozen_days_ago=3),
    GymMember("Inese", "Vanaga", "+371 26 142 508", "ten-visits", sold_days_ago=15),
    GymMember("Сергей", "Петров", "+371 29 671 824", "mornings", sold_days_ago=8, locale="ru"),
    GymMember("Elīna", "Zariņa", "+371 28 230 491", "monthly", sold_days_ago=45, renews=False),
    GymMember("Roberts", "Krastiņš", "+371 26 954 137", "company", sold_days_ago=5),
    GymMember("Laura", "Jansone", "+371 22 785 360"),
)
