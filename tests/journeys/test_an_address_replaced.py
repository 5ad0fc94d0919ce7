"""A manager replaces an address: the old one gets a letter, the new one the codes, and nobody stays signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from deploy.private.ports import free_ports
from services.contracts.permissions import Role
from tests.callers import door_token, person
from tests.mail_box import MailBox
from tests.suite import Caller, RunningSuite

OLD, NEW = "old@example.org", "new@example.org"
PHONE = "+371 2000 8264"


@pytest.fixture
def mail() -> MailBox:
    return MailBox()


@pytest.fixture
def suite(tmp_path_factory: pytest.TempPathFactory, mail: MailBox) -> Iterator[RunningSuite]:
    (port,) = free_ports(1)
    post = Controller(mail, hostname="127.0.0.1", port=port)
    post.start()
    told = {"MESSAGE_CHANNELS": "email", "SMTP_URL": f"smtp://127.0.0.1:{port}", "SMTP_FROM": "Cups <hi@cups.example>"}
    with RunningSuite(tmp_path_factory.mktemp("suite"), environment=told) as running:
        yield running
    post.stop()


def _signs_in(suite: RunningSuite, mail: MailBox, address: str) -> str:
    assert suite.anybody().post("/me/codes", {"identifier": PHONE}).status == 202
    suite.settle()
    signed_in = suite.anybody().post("/me/sessions", {"identifier": PHONE, "code": mail.code_for(address)})
    assert signed_in.status == 201, signed_in.body
    return str(signed_in.json["session"])


def test_the_old_address_is_told_in_the_members_language_and_opens_nothing_any_more(
    suite: RunningSuite, mail: MailBox
) -> None:
    anna = suite.enrol(PHONE, given_name="Anna", email=OLD, locale="lv")
    session = _signs_in(suite, mail, OLD)
    manager = person(Role.OUTLET_MANAGER, outlet_code="riga")
    office = Caller(suite.url, door_token(suite.var / "keys", manager, suite.clock, lasts_seconds=600))
    assert office.post(f"/members/{anna['member_id']}/emails", {"email": NEW}).json["email"] == "replaced"
    suite.settle()
    letter = mail.letters[-1]
    assert OLD in str(letter["To"])
    assert str(letter["Subject"]) == "Uz šo adresi vēstules vairs nenāk"
    assert "Anna" not in letter.get_content() and NEW not in letter.get_content()
    assert suite.anybody().post("/me", {"session": session}).json["code"] == "member_session_ended"
    assert _signs_in(suite, mail, NEW)
    episodes = suite.station("riga").get(f"/members/{anna['member_id']}/timeline").json["episodes"]
    said = [(each["kind"], each["facts"]) for each in episodes]
    assert ("details_corrected", {"fields": ["email"]}) in said
    assert ("message_sent", {"message": "email_replaced"}) in said
