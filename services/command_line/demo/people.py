"""The places and people of the demo franchise; who trains at its gym stands in gym.py."""

from __future__ import annotations

from dataclasses import dataclass

from services.loyalty.domain.program import OfflineFreeCups, Program
from services.outlets.domain.outlet import Outlet

TERRITORIES = {"baltics": "Baltics and Poland", "central-asia": "Central Asia"}

OUTLETS = (
    Outlet("riga", "Riga, Brīvības iela", "baltics", "LV", "Europe/Riga", "EUR", "lv"),
    Outlet("warsaw", "Warszawa, Nowy Świat", "baltics", "PL", "Europe/Warsaw", "PLN", "pl"),
    Outlet(
        "riga-gym",
        "Riga, Skanstes iela: gym",
        "baltics",
        "LV",
        "Europe/Riga",
        "EUR",
        "lv",
        admits="members_with_plan",
        capacity=60,
        stay_minutes=120,
    ),
    Outlet("almaty", "Алматы, проспект Абая", "central-asia", "KZ", "Asia/Almaty", "KZT", "ru"),
)

COFFEE = Program(
    code="coffee",
    unit="stamp",
    target=6,
    categories=frozenset({"coffee"}),
    offline_free_cups=OfflineFreeCups(per_member=1, per_station=10),
    titles={
        "en": "Coffee card",
        "ru": "Кофейная карта",
        "pl": "Karta kawowa",
        "lv": "Kafijas karte",
    },
    reward_titles={
        "en": "Free coffee",
        "ru": "Кофе в подарок",
        "pl": "Darmowa kawa",
        "lv": "Kafija dāvanā",
    },
)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the staff; those of an outlet sign in with a PIN that each installation makes up for itself."""

    name: str
    role: str
    locale: str
    outlet_code: str | None = None
    territory_code: str | None = None
    login: str | None = None


STAFF = (
    DemoPerson("Ilze Liepa", "cashier", "lv", "riga"),
    DemoPerson("Māris Krūmiņš", "reception", "lv", "riga"),
    DemoPerson("Dace Vītola", "outlet_manager", "lv", "riga", login="dace@example.com"),
    DemoPerson("Santa Egle", "reception", "lv", "riga-gym"),
    DemoPerson("Oskars Bite", "outlet_manager", "lv", "riga-gym", login="oskars@example.com"),
    DemoPerson("Agnieszka Lis", "cashier", "pl", "warsaw"),
    DemoPerson("Tomasz Zając", "reception", "pl", "warsaw"),
    DemoPerson("Айгерим Сапарова", "cashier", "ru", "almaty"),
    DemoPerson("Тимур Ахметов", "reception", "ru", "almaty"),
    DemoPerson("Baiba Priede", "territory_manager", "lv", territory_code="baltics", login="baiba@example.com"),
)


@dataclass(frozen=True)
class DemoMember:
    """One regular. `cups` are their sales, oldest first; `birthday_in_days` counts from the day of the demo."""

    given_name: str
    family_name: str
    phone: str
    outlet_code: str
    cups: tuple[int, ...] = ()
    redeemed: int = 0
    birthday_in_days: int | None = None
    locale: str | None = None


# Numbers, here and at the gym, that are no neighbours and end each in its own way: whoever tries one after the other at
# a desk is not taken for somebody who guesses.
MEMBERS = (
    DemoMember("Anna", "Kalniņa", "+371 26 417 385", "riga", (1, 1, 2), birthday_in_days=0),
    DemoMember("Jānis", "Ozols", "+371 29 850 264", "riga", (2, 3)),
    DemoMember("Līga", "Bērziņa", "+371 22 063 917", "riga", (3, 3)),
    DemoMember("Ольга", "Смирнова", "+371 28 394 150", "riga", (1,), birthday_in_days=2, locale="ru"),
    DemoMember("Katarzyna", "Nowak", "+48 512 640 973", "warsaw", (2, 2, 2, 1), birthday_in_days=0),
    DemoMember("Piotr", "Wiśniewski", "+48 698 275 814", "warsaw", (6, 6, 2), redeemed=1),
    DemoMember("Zofia", "Wójcik", "+48 730 419 652", "warsaw", (1, 1), birthday_in_days=-1),
    DemoMember("Emma", "Clark", "+48 605 983 127", "warsaw", (), locale="en"),
    DemoMember("Айгерим", "Сатпаева", "+7 701 362 58 09", "almaty", (1, 2, 1, 1), birthday_in_days=0),
    DemoMember("Данияр", "Ахметов", "+7 777 815 24 63", "almaty", (4, 4, 4), redeemed=2),
    DemoMember("Мария", "Ким", "+7 705 490 71 36", "almaty", (2,), birthday_in_days=-1),
    DemoMember("Тимур", "Жумабаев", "+7 747 628 93 75", "almaty", (5,)),
)
# Minor units of a cup in each currency.
PRICES = {"EUR": 350, "PLN": 1600, "KZT": 120_000}
