"""Letters with a code: told by members when they are written, and kept nowhere here. And letters that nobody wants."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.identifiers import new_id
from services.contracts.members import CodeMade, EmailReplaced
from services.notifications.channels.console import ConsoleChannel
from services.notifications.domain.channel import DeliveryFailed
from tests.beside_ids import beside_ids
from tests.notifications.office import Office


def wish(office: Office, member_id: str, purpose: str = "sign_in", *, email: str = "anna@example.org") -> str:
    """A code that members made; what it tells when it is asked."""
    code_id = new_id()
    office.members.codes[code_id] = {"code_id": code_id, "code": "493027", "email": email}
    office.hear(CodeMade(member_id=member_id, code_id=code_id, purpose=purpose))  # type: ignore[arg-type]
    return code_id


def test_a_code_is_written_when_it_is_sent_and_kept_nowhere(office: Office) -> None:
    anna = office.enrol()
    wish(office, anna)
    office.courier.deliver_due()
    (letter,) = office.email.letters
    assert letter.address == "anna@example.org"
    assert "493027" in letter.text.subject
    assert "493027" in letter.text.body
    assert office.delivery().state == "sent"
    assert "493027" not in beside_ids(office.everything_stored())
    assert "example.org" not in office.everything_stored()


def test_a_code_goes_to_the_address_that_it_was_made_for(office: Office) -> None:
    wish(office, office.enrol(), "new_email", email="new@example.org")
    office.courier.deliver_due()
    assert [letter.address for letter in office.email.letters] == ["new@example.org"]


@pytest.mark.parametrize(("replaced_by", "words"), [("manager", "a manager put it there"), ("member", "with a code")])
def test_that_an_address_was_replaced_is_told_to_the_old_one_without_a_name_or_a_link(
    office: Office, replaced_by: Any, words: str
) -> None:
    anna, address_id = office.enrol(), new_id()
    office.members.people[anna]["email"] = "thief@example.net"
    office.members.former_addresses[address_id] = {"address_id": address_id, "email": "anna@example.org"}
    office.hear(EmailReplaced(member_id=anna, address_id=address_id, replaced_by=replaced_by))
    office.courier.deliver_due()
    (letter,) = office.email.letters
    assert letter.address == "anna@example.org"
    assert words in letter.text.body
    assert not any(told in letter.text.body for told in ("Anna", "thief", "secret", "http"))
    assert "example" not in office.everything_stored()


def test_an_address_that_is_kept_no_more_gets_no_letter(office: Office) -> None:
    office.hear(EmailReplaced(member_id=office.enrol(), address_id=new_id(), replaced_by="manager"))
    office.courier.deliver_due()
    assert office.email.letters == []
    assert office.delivery().state == "skipped"


def test_a_letter_says_what_its_code_is_for(office: Office) -> None:
    anna = office.enrol()
    for purpose in ("sign_in", "new_email", "erasure"):
        wish(office, anna, purpose)
    office.courier.deliver_due()
    bodies = [letter.text.body for letter in office.email.letters]
    assert len(set(bodies)) == 3
    assert any("erased" in body for body in bodies)


def test_a_code_that_is_good_no_more_is_not_sent(office: Office) -> None:
    code_id = wish(office, office.enrol())
    del office.members.codes[code_id]
    office.courier.deliver_due()
    assert office.email.letters == []
    assert (office.delivery().state, office.delivery().last_error) == ("skipped", "the code is good no more")


def test_a_code_told_twice_is_one_letter(office: Office) -> None:
    anna = office.enrol()
    code_id = wish(office, anna)
    office.hear(CodeMade(member_id=anna, code_id=code_id, purpose="sign_in"))
    office.courier.deliver_due()
    assert len(office.email.letters) == 1


def test_a_failed_letter_is_tried_again_with_the_same_code(office: Office) -> None:
    wish(office, office.enrol())
    office.email.trouble = DeliveryFailed("SMTP 451", permanent=False)
    office.courier.deliver_due()
    office.email.trouble = None
    office.later(minutes=1)
    office.courier.deliver_due()
    assert len(office.email.letters) == 1


def test_the_console_never_shows_a_code(open_office: object) -> None:
    stream = io.StringIO()
    office = open_office(ConsoleChannel(stream))  # type: ignore[operator]
    wish(office, office.enrol())
    office.courier.deliver_due()
    assert "message to member" in stream.getvalue()
    assert "493027" not in beside_ids(stream.getvalue())


@pytest.mark.parametrize(("refuses", "letters"), [([], 1), (["rewards"], 1), (["birthday"], 0)])
def test_a_withdrawn_consent_stops_the_birthday_letter(office: Office, refuses: list[str], letters: int) -> None:
    anna = office.enrol()
    office.birthday(anna)
    # Said after the letter was decided and before it left: the last word counts.
    office.members.people[anna]["refuses"] = refuses
    office.courier.deliver_due()
    assert len(office.email.letters) == letters
    assert office.delivery().state == ("sent" if letters else "skipped")


def test_what_belongs_to_the_membership_needs_no_consent(office: Office) -> None:
    anna = office.enrol()
    office.members.people[anna]["refuses"] = ["birthday", "rewards"]
    office.welcome(anna)
    wish(office, anna)
    office.courier.deliver_due()
    assert len(office.email.letters) == 2


def test_whoever_was_called_often_enough_gets_no_greeting_and_what_they_need(office: Office) -> None:
    anna = office.enrol()
    office.members.people[anna]["contacts_30_days"] = 8
    office.birthday(anna)
    office.welcome(anna)
    office.courier.deliver_due()
    assert len(office.email.letters) == 1
    assert told(office) == ["welcome"]


def test_the_suite_is_told_of_messages_that_arrived_and_not_of_codes(office: Office) -> None:
    anna = office.enrol()
    office.birthday(anna)
    wish(office, anna)
    office.courier.deliver_due()
    office.courier.deliver_due()
    assert len(office.email.letters) == 2
    assert told(office) == ["birthday"]


def told(office: Office) -> list[str]:
    """The kinds of messages of which the rest of the suite was told."""
    with office.database.reading() as connection:
        query = sa.text("SELECT body FROM outbox WHERE name = 'notifications.message_sent.v1'")
        return [json.loads(body)["kind"] for body in connection.execute(query).scalars()]
