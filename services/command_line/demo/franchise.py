"""Makes the demo franchise once: what is there stays, and what a start that was cut short left out is added."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from services.chassis.identifiers import id_for
from services.chassis.security.tokens import TokenRefused
from services.command_line.demo.gym import GYM, VISITS, GymMember
from services.command_line.demo.gym_desk import sell_demo_memberships
from services.command_line.demo.gym_talk import begin_demo_talk
from services.command_line.demo.people import COFFEE, MEMBERS, OUTLETS, PRICES, STAFF, TERRITORIES, DemoMember
from services.command_line.importing.outlets_of_file import find_outlets, tell_at_once
from services.command_line.staffing import everybody, keep_person
from services.command_line.stations import new_station_token, station_verifier
from services.command_line.suite import Suite
from services.loyalty.domain.refusals import AlreadyRedeemed, ReceiptAlreadyRecorded
from services.loyalty.domain.sale import SaleLine
from services.loyalty.use_cases.define_program import define_program
from services.loyalty.use_cases.record_sale import NewSale, record_sale
from services.loyalty.use_cases.redeem_reward import Counter, redeem_reward
from services.members.domain.birthday import Birthday
from services.members.use_cases.enrol_member import Enrolled, Enrolment, enrol_member
from services.outlets.domain.outlet import Outlet
from services.outlets.domain.staff import Described
from services.outlets.use_cases.open_outlet import open_outlet

_KNOWN_FOR = timedelta(days=60)
# A leap year, so that a demo on 29 February has its birthdays, too.
_YEAR_OF_BIRTH = 1996


class FranchiseExists(Exception):
    """There are outlets that are not the demo's: nobody wants invented members among their own."""


class DemoFranchise:
    """The demo of one installation; what it hands out lies in VAR/demo.

    Every step has a command id of its own, so all of them are taken at every start and only what is missing is done:
    after a start that was cut short, and where one VAR served SQLite yesterday and serves the stack today.
    """

    def __init__(self, suite: Suite, var: Path) -> None:
        self._suite = suite
        self._directory = var / "demo"
        self._stations = self._directory / "stations.json"
        self._members = self._directory / "members.json"
        self._staff = self._directory / "staff.json"

    @property
    def is_wanted(self) -> bool:
        """Whether this installation has no outlet yet, or those of the demo, whatever became of them since."""
        known = find_outlets(self._suite.outlets)
        # Any of them: an earlier version had fewer.
        has_begun = self._stations.exists() and any(outlet.outlet_code in known for outlet in OUTLETS)
        return not known or has_begun or all(known.get(outlet.outlet_code) == outlet for outlet in OUTLETS)

    def create(self) -> bool:
        """False when it was there already. Raises FranchiseExists."""
        if not self.is_wanted:
            raise FranchiseExists
        is_new = not find_outlets(self._suite.outlets)
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._open_outlets()
        self._add_stations()
        self._add_staff()
        self._add_members()
        return is_new

    def _open_outlets(self) -> None:
        known = find_outlets(self._suite.outlets)
        with self._suite.outlets.open_work() as work:
            for outlet in OUTLETS:
                if outlet.outlet_code not in known:
                    open_outlet(work, outlet, territory_name=TERRITORIES[outlet.territory_code])
        tell_at_once(self._suite)
        with self._suite.loyalty.open_work() as work:
            for program in (COFFEE, VISITS):
                if work.programs.find(program.code) is None:
                    define_program(work, program)

    def _add_stations(self) -> None:
        tokens = _read(self._stations)
        for outlet in OUTLETS:
            if not self._is_good(tokens.get(outlet.outlet_code), outlet):
                tokens[outlet.outlet_code] = new_station_token(self._suite.outlets, outlet.outlet_code)
        _write_secret(self._stations, tokens)

    def _add_staff(self) -> None:
        """Their PINs stand in the file and nowhere else; who is there and has none in it gets another one."""
        pins = {(each["name"], each["outlet"]): each["pin"] for each in _read_list(self._staff)}
        there = {(each.name, each.outlet_code): each for each in everybody(self._suite.outlets)}
        shown = []
        for person in STAFF:
            known = (person.name, person.outlet_code)
            pin = pins.get(known)
            if known not in there or (pin is None and person.outlet_code is not None):
                pin = keep_person(self._suite.outlets, Described(**asdict(person)), there.get(known))
            shown.append({"name": person.name, "role": person.role, "outlet": person.outlet_code, "pin": pin})
        _write_secret(self._staff, shown)

    def _is_good(self, token: str | None, outlet: Outlet) -> bool:
        """Whether the token's station is on the list of this very database, and signed with this very key."""
        if token is None:
            return False
        try:
            caller = station_verifier(self._suite.outlets).caller(token)
        except TokenRefused:
            return False
        with self._suite.outlets.open_work.reading() as work:
            found = work.places.outlet_of_station(caller.subject)
            return found is not None and bool(found.outlet_code == outlet.outlet_code)

    def _add_members(self) -> None:
        shown = []
        for number, person in enumerate(MEMBERS):
            enrolled = self._enrol(person, id_for("demo member", str(number)))
            self._drink(person, enrolled.member.member_id)
            shown.append(self._shown(person, person.outlet_code, enrolled))
        for trains, enrolled in sell_demo_memberships(self._suite.members):
            shown.append(self._shown(trains, GYM, enrolled))
        begin_demo_talk(self._suite.members, enrolled.member.member_id)
        _write_secret(self._members, shown)

    def _shown(self, person: DemoMember | GymMember, outlet_code: str, enrolled: Enrolled) -> dict[str, str]:
        with self._suite.members.open_work.reading() as work:
            # A demo that an earlier version made has other numbers, and somebody may have corrected one.
            phone = work.identifiers.phone_of(enrolled.member.member_id)
        return {
            "name": f"{person.given_name} {person.family_name}",
            "phone": phone or person.phone.replace(" ", ""),
            "outlet": outlet_code,
            "card_number": enrolled.member.card_number,
            "balance_url": f"{self._public_url}/balance#{enrolled.card_token}",
        }

    @property
    def _public_url(self) -> str:
        return str(getattr(self._suite.members.settings, "public_url", "")).rstrip("/")

    def _enrol(self, person: DemoMember, command_id: str) -> Enrolled:
        with self._suite.members.open_work() as work:
            work.command_id = command_id
            outlet = work.outlets.named(person.outlet_code)
            birthday = None
            if person.birthday_in_days is not None:
                day = outlet.local_day(work.now) + timedelta(days=person.birthday_in_days)
                birthday = Birthday(day.month, day.day, _YEAR_OF_BIRTH)
            enrolment = Enrolment(
                phone=person.phone,
                given_name=person.given_name,
                family_name=person.family_name,
                birthday=birthday,
                locale=person.locale,
            )
            enrolled = enrol_member(work, enrolment, outlet=outlet)
            if birthday is not None:
                # They have been coming for a while: a birthday that was told today would bring its gift next year.
                told_on = outlet.local_day(work.now) - _KNOWN_FOR
                work.members.note_birthday_entered(enrolled.member.member_id, on=told_on)
            return enrolled

    def _drink(self, person: DemoMember, member_id: str) -> None:
        rewards: list[str] = []
        for number, cups in enumerate(person.cups):
            with self._suite.loyalty.open_work() as work:
                rewards += _sell(work, person, member_id, number=number, cups=cups, of=len(person.cups))
        for number, reward_id in enumerate(rewards[: person.redeemed]):
            self._redeem(person, reward_id, id_for("demo redemption", member_id, str(number)))

    def _redeem(self, person: DemoMember, reward_id: str, command_id: str) -> None:
        with self._suite.loyalty.open_work() as work:
            work.command_id = command_id
            try:
                counter = Counter(outlet_code=person.outlet_code, station_id="demo", command_id=command_id)
                redeem_reward(work, reward_id, counter)
            except AlreadyRedeemed:
                return


def _sell(work: Any, person: DemoMember, member_id: str, *, number: int, cups: int, of: int) -> list[str]:
    """One sale, some days ago; answers the rewards that it brought."""
    command_id = id_for("demo sale", member_id, str(number))
    work.command_id = command_id
    currency = next(outlet.currency for outlet in OUTLETS if outlet.outlet_code == person.outlet_code)
    sale = NewSale(
        is_history=True,
        command_id=command_id,
        member_id=member_id,
        outlet_code=person.outlet_code,
        lines=(SaleLine("coffee", cups, cups * PRICES[currency]),),
        occurred_at=work.now - timedelta(days=2 * (of - number), hours=number),
        is_member_vouched_for=True,
    )
    try:
        return [reward.reward_id for reward in record_sale(work, sale).issued_rewards]
    except ReceiptAlreadyRecorded:
        return []


def _read(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _read_list(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def _write_secret(path: Path, content: object) -> None:
    """The whole file or none, readable by its owner alone: tokens open tills."""
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) == content:
        return
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")
    draft.replace(path)
