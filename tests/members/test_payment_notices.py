"""What a payment system tells: signed, once, and never lost; and payments that come in a file."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from services.chassis.identifiers import new_id
from services.chassis.security.webhooks import key_of, proven_id, signed_headers
from services.contracts.permissions import Role
from services.members.domain.dues.notice import Unmatched
from services.members.scheduled_jobs import chase_all
from services.members.storage.payment_notices import PaymentNotices
from services.members.use_cases.memberships.payers import add_payer
from tests.callers import part_headers, person
from tests.members.desk import WEBHOOK_KEY, Desk
from tests.members.owing import assert_proven, balance, owing, pay, tasks


def tell(
    desk: Desk, kind: str, data: dict[str, Any], *, message_id: str = "", key: bytes = WEBHOOK_KEY
) -> TestResponse:
    """As the payment system, whose message the gateway hands on."""
    body = json.dumps({"type": kind, "data": data}).encode()
    headers = {
        **part_headers(desk.keys, "members", desk.clock, by="gateway"),
        **signed_headers(key, message_id or f"msg_{new_id()}", desk.clock.now(), body),
        "Content-Type": "application/json",
    }
    return desk.app.test_client().post("/webhooks/payments", data=body, headers=headers)


def told(desk: Desk, kind: str, data: dict[str, Any], **words: Any) -> str:
    answer = tell(desk, kind, data, **words)
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["state"])


def succeeded(due: str | None, amount_minor: int = 3900, **words: Any) -> dict[str, Any]:
    named = {} if due is None else {"due": due}
    return {"reference": new_id(), "amount_minor": amount_minor, "currency": "EUR", **named, **words}


def hq(desk: Desk, path: str, body: Any) -> TestResponse:
    return desk.post(path, body, caller=person(Role.HQ))


def unmatched(desk: Desk) -> list[dict[str, Any]]:
    answer = desk.get("/payment-notices", caller=person(Role.HQ))
    assert answer.status_code == 200, answer.text
    return list(answer.get_json()["notices"])


def test_a_payment_that_was_told_is_counted_once_and_ends_the_chase(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    desk.clock.advance(timedelta(days=8))
    chase_all(desk.open_work)
    data = succeeded(due.reference.lower())
    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(lambda _: told(desk, "payment.succeeded", data, message_id="msg_1"), range(8)))
    assert sorted(states) == ["applied"] + ["known"] * 7
    # The same payment in another message is the same payment.
    assert told(desk, "payment.succeeded", data) == "applied"
    assert balance(desk, due).is_settled
    assert tasks(desk) == []
    assert_proven(desk)


def test_nobody_without_the_secret_is_believed(desk: Desk) -> None:
    due = owing(desk)
    answer = tell(desk, "payment.succeeded", succeeded(due.due_id), key=b"x" * 32)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "signature_refused")
    answer = tell(desk, "payment.succeeded", {"due": due.due_id})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_request")
    assert told(desk, "customer.created", {}) == "ignored"
    assert desk.count("payment_notices") == desk.count("payments") == 0


@pytest.mark.parametrize(
    ("kind", "data", "problem"),
    [
        ("payment.succeeded", succeeded("4711"), "unknown_due"),
        ("payment.succeeded", succeeded(new_id()), "unknown_due"),
        ("payment.succeeded", succeeded(None), "unknown_due"),
        ("payment.succeeded", succeeded(None, member_id=new_id()), "unknown_member"),
        ("payment.refunded", {"reference": "r", "payment_reference": "nobodys", "amount_minor": 1}, "unknown_payment"),
        ("payment.disputed", {"payment_reference": "nobodys"}, "unknown_payment"),
        ("payment_method.expiring", {"member_id": new_id(), "expires": "2026-12"}, "unknown_member"),
    ],
)
def test_what_fits_nothing_is_accepted_and_waits_for_a_person(
    desk: Desk, kind: str, data: dict[str, Any], problem: str
) -> None:
    assert told(desk, kind, data) == "unmatched"
    (notice,) = unmatched(desk)
    assert (notice["problem"], notice["can_be_matched"]) == (problem, kind == "payment.succeeded")


def test_a_person_says_which_due_a_payment_is_for(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    assert told(desk, "payment.succeeded", succeeded("4711", 4000)) == "unmatched"
    assert told(desk, "payment.succeeded", succeeded(due.due_id, currency="PLN")) == "unmatched"
    ours, foreign = unmatched(desk)
    answer = hq(desk, f"/payment-notices/{foreign['notice_id']}/matches", {"due": due.due_id})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "wrong_currency")
    with ThreadPoolExecutor(4) as pool:
        path = f"/payment-notices/{ours['notice_id']}/matches"
        answers = list(pool.map(lambda _: hq(desk, path, {"due": due.reference}).status_code, range(4)))
    assert sorted(answers) == [201, 404, 404, 404]
    assert hq(desk, f"/payment-notices/{foreign['notice_id']}/dismissals", {}).status_code == 201
    assert unmatched(desk) == []
    assert balance(desk, due).is_settled
    assert_proven(desk)


def test_a_refund_is_not_owed_again_and_a_lost_chargeback_is(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    paid = succeeded(due.due_id, 5000)
    told(desk, "payment.succeeded", paid)
    back = {"reference": "re_1", "payment_reference": paid["reference"], "amount_minor": 1500}
    assert told(desk, "payment.refunded", back) == "applied"
    assert balance(desk, due).is_settled
    assert told(desk, "payment.refunded", {**back, "reference": "re_2", "amount_minor": 3501}) == "unmatched"
    assert told(desk, "payment.disputed", {"payment_reference": paid["reference"]}) == "applied"
    assert balance(desk, due).is_disputed
    lost = {"reference": "dp_1", "payment_reference": paid["reference"], "outcome": "lost"}
    assert told(desk, "dispute.settled", lost) == "applied"
    assert (balance(desk, due).owed_minor, balance(desk, due).is_disputed) == (3500, False)
    assert_proven(desk)


def test_refunds_of_one_payment_take_no_credit_that_another_one_brought(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    first, second = succeeded(due.due_id, 4900), succeeded(None, 5000, member_id=due.member_id)
    for payment in (first, second):
        assert told(desk, "payment.succeeded", payment) == "applied"
    # Of the first 10.00 became credit; 39.00 paid what was owed, and stay with it.
    for number, amount in enumerate((800, 800, 800)):
        back = {"reference": f"re_{number}", "payment_reference": first["reference"], "amount_minor": amount}
        assert told(desk, "payment.refunded", back) == "applied"
    with desk.open_work.reading() as work:
        assert work.dues.credit_of(due.member_id) == {"EUR": 5000}
    assert_proven(desk)


def test_a_chargeback_of_what_paid_two_dues_is_a_line_for_each(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    other = owing(desk, member_id=due.member_id)
    paid = succeeded(due.due_id, 7800)
    told(desk, "payment.succeeded", paid)
    told(desk, "payment.disputed", {"payment_reference": paid["reference"]})
    won = {"reference": "dp_1", "payment_reference": paid["reference"], "outcome": "won"}
    assert told(desk, "dispute.settled", won) == "applied"
    for kind in ("due_disputed", "dispute_settled"):
        with desk.database.snapshot() as connection:
            query = sa.text("SELECT about_id FROM episodes WHERE kind = :kind")
            about = {row.about_id for row in connection.execute(query, {"kind": kind})}
        assert about == {due.due_id, other.due_id}


def test_a_dispute_that_is_won_leaves_all_as_it_was(desk: Desk) -> None:
    due = owing(desk)
    paid = succeeded(due.due_id)
    told(desk, "payment.succeeded", paid)
    told(desk, "payment.disputed", {"payment_reference": paid["reference"]})
    settled = {"reference": "dp_1", "payment_reference": paid["reference"], "outcome": "won"}
    assert told(desk, "dispute.settled", settled) == "applied"
    assert (balance(desk, due).is_settled, balance(desk, due).is_disputed) == (True, False)
    assert_proven(desk)


def test_the_door_hears_when_what_they_pay_with_ends(desk: Desk) -> None:
    due = owing(desk)
    data = {"member_id": due.member_id, "expires": "2026-06"}
    assert told(desk, "payment_method.expiring", data) == "applied"
    with desk.open_work.reading() as work:
        expires_on = work.admissions.of(due.member_id).payment_expires_on
    assert expires_on is not None
    assert expires_on.isoformat() == "2026-06-30"


def test_a_failed_payment_stands_in_the_timeline_and_changes_nothing(desk: Desk) -> None:
    due = owing(desk)
    assert told(desk, "payment.failed", {"due": due.due_id, "reference": "ch_1"}) == "applied"
    assert balance(desk, due).owed_minor == 3900
    assert desk.count("episodes WHERE kind = 'payment_failed'") == 1


def test_a_failed_payment_of_a_company_waits_for_nobody(desk: Desk) -> None:
    with desk.open_work() as work:
        work.command_id = new_id()
        company = add_payer(work, name="Rīgas Siltums", reference="SILTUMS-1").payer_id
    assert [told(desk, "payment.failed", {"due": named}) for named in ("SILTUMS-1", company)] == ["applied"] * 2
    assert told(desk, "payment.failed", {"due": "SILTUMS-2"}) == "unmatched"


def test_a_file_is_tried_first_and_each_bad_row_is_named(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    rows = [
        "Reference;Due;Amount_minor;Currency;Received_on",
        f"B-1;{due.reference};1000;EUR;2026-05-11",
        f"B-1;{due.due_id};1000;EUR;",
        f"B-1;{due.due_id};999;EUR;",
        "B-2;4711;1000;EUR;",
        f"B-3;{due.due_id};10.00;EUR;",
        f"B-4;{due.due_id};1000;PLN;",
        f"=B-5;{due.due_id};1000;EUR;",
        f"B-6;{due.due_id};1000;EUR;31.03.2026",
    ]
    body = {"csv": "\n".join(rows)}
    tried = hq(desk, "/imports/payments", {**body, "dry_run": True}).get_json()
    assert desk.count("payments") == 0
    done = hq(desk, "/imports/payments", body).get_json()
    assert tried == done
    assert (done["rows"], done["added"], done["unchanged"]) == (8, 1, 1)
    assert [(each["line"], each["code"], each["column"]) for each in done["refused"]] == [
        (4, "reference_used", "reference"),
        (5, "unknown_due", "due"),
        (6, "invalid", "amount_minor"),
        (7, "wrong_currency", "currency"),
        (8, "invalid", "reference"),
        (9, "invalid", "received_on"),
    ]
    again = hq(desk, "/imports/payments", body).get_json()
    assert (again["added"], again["unchanged"]) == (0, 2)
    assert balance(desk, due).owed_minor == 2900
    with desk.open_work.reading() as work:
        payment = work.payments.by_reference("csv", "B-1")
    assert payment is not None
    assert hq(desk, f"/payments/{payment.payment_id}/voids", {"reason": "mistyped"}).status_code == 201
    once_more = hq(desk, "/imports/payments", body).get_json()
    assert [(each["line"], each["code"]) for each in once_more["refused"]][:2] == [
        (2, "reference_used"),
        (3, "reference_used"),
    ]
    assert_proven(desk)


def test_a_file_without_its_columns_is_refused(desk: Desk) -> None:
    answer = hq(desk, "/imports/payments", {"csv": "reference,due\nB-1,4711\n"})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "unreadable_table")
    assert "amount_minor" in answer.get_json()["detail"]


def test_what_was_paid_at_the_desk_is_not_paid_again_by_the_bank(desk: Desk) -> None:
    due = owing(desk)
    pay(desk, due)
    assert told(desk, "payment.succeeded", succeeded(due.due_id)) == "applied"
    with desk.open_work.reading() as work:
        assert work.dues.credit_of(due.member_id) == {"EUR": 3900}


def test_the_examples_of_the_document_are_signed_as_it_says() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "dues.md").read_text(encoding="utf-8")
    secret, *messages = re.findall(r"```\n(.*?)\n```", text, re.DOTALL)
    assert [json.loads(each.partition("\n\n")[2])["type"] for each in messages] == ["payment.succeeded", "due.charged"]
    for message in messages:
        head, _, body = message.partition("\n\n")
        headers = dict(line.split(": ", 1) for line in head.split("\n"))
        sent_at = datetime(2026, 3, 2, 10, 4, 59, tzinfo=UTC)
        assert proven_id(headers, body.encode(), keys=[key_of(secret)], now=sent_at) == headers["webhook-id"]


def test_what_is_told_before_its_payment_is_heard_when_the_payment_comes(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = succeeded(due.due_id, 5000)
    back = {"reference": "re_1", "payment_reference": payment["reference"], "amount_minor": 1100}
    assert told(desk, "payment.refunded", back) == "unmatched"
    assert told(desk, "payment.disputed", {"payment_reference": payment["reference"]}) == "unmatched"
    assert told(desk, "payment.succeeded", payment) == "applied"
    assert unmatched(desk) == []
    assert (balance(desk, due).is_settled, balance(desk, due).is_disputed) == (True, True)
    with desk.open_work.reading() as work:
        assert work.dues.credit_of(due.member_id) == {}
    assert_proven(desk)


def test_what_is_told_before_its_payment_is_heard_when_somebody_has_matched_that(desk: Desk) -> None:
    due = owing(desk)
    payment = succeeded("4711", 5000)
    assert told(desk, "payment.succeeded", payment) == "unmatched"
    back = {"reference": "re_1", "payment_reference": payment["reference"], "amount_minor": 1100}
    assert told(desk, "payment.refunded", back) == "unmatched"
    first = next(each for each in unmatched(desk) if each["can_be_matched"])
    assert hq(desk, f"/payment-notices/{first['notice_id']}/matches", {"due": due.reference}).status_code == 201
    assert unmatched(desk) == []
    assert_proven(desk)


def test_what_fits_by_now_is_applied_once_however_many_try_again(desk_on_both: Desk) -> None:
    desk = desk_on_both
    due = owing(desk)
    payment = succeeded(due.due_id, 5000)
    told(desk, "payment.succeeded", payment)
    back = {"reference": "re_1", "payment_reference": payment["reference"], "amount_minor": 5001}
    assert told(desk, "payment.refunded", back) == "unmatched"
    (notice,) = unmatched(desk)
    path = f"/payment-notices/{notice['notice_id']}/hearings"
    assert hq(desk, path, {}).get_json()["state"] == "unmatched"
    # As if it had been told while the payment was still on its way.
    with desk.open_work() as work:
        work.connection.execute(sa.text("UPDATE payment_notices SET amount_minor = 1100 WHERE state = 'unmatched'"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: hq(desk, path, {}).status_code, range(4)))
    assert sorted(answers) == [201, 404, 404, 404]
    with desk.open_work.reading() as work:
        assert work.dues.credit_of(due.member_id) == {}
    assert_proven(desk)


def test_a_refund_in_the_instant_of_its_payment_finds_it(desk_on_both: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sees what the other has not committed: whoever is second waits, and looks then."""
    desk = desk_on_both
    due = owing(desk)
    payment = succeeded(due.due_id, 5000)
    back = {"reference": new_id(), "payment_reference": payment["reference"], "amount_minor": 1100}
    looked, recording = Event(), PaymentNotices.waiting_for

    def looks_and_waits(self: PaymentNotices, payment_reference: str) -> list[Unmatched]:
        found = recording(self, payment_reference)
        looked.set()
        # The refund is told now; where it does not wait for this work, it is done within the moment.
        refunded.wait(timeout=0.3)
        return found

    refunded = Event()
    monkeypatch.setattr(PaymentNotices, "waiting_for", looks_and_waits)

    def refund() -> str:
        looked.wait(timeout=30)
        state = told(desk, "payment.refunded", back)
        refunded.set()
        return state

    with ThreadPoolExecutor(2) as pool:
        paid, given_back = pool.submit(told, desk, "payment.succeeded", payment), pool.submit(refund)
    assert (paid.result(), given_back.result()) == ("applied", "applied")
    assert unmatched(desk) == []
    with desk.open_work.reading() as work:
        assert work.dues.credit_of(due.member_id) == {}
    assert_proven(desk)
