"""What is sealed for a service opens there, for what it was sealed for, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.chassis.http.sealed_bodies import CONTENT_TYPE, take_sealed_bodies
from services.chassis.http.service_app import new_app
from services.chassis.http.validation import json_body
from services.chassis.identifiers import new_id
from services.chassis.security.keys import SecretRing
from services.chassis.security.sealed_boxes import SealedBoxes
from services.chassis.security.sealing import SealBroken
from tests.sealing import sealed

KEY = new_id()
PHONE = {"phone": "+371 2000 0001"}
BOXES = SealedBoxes(b"k" * 32)


def app(boxes: SealedBoxes | None = BOXES) -> Flask:
    """Answers what it reads, twice."""
    made = new_app("boxes", readiness=lambda: None)
    if boxes is not None:
        take_sealed_bodies(made, boxes)

    @made.post("/read")
    def read() -> dict[str, Any]:
        return {"first": json_body(), "again": json_body()}

    return made


def post(body: bytes, *, to: Flask | None = None, key: str = KEY, content_type: str = CONTENT_TYPE) -> tuple[int, Any]:
    client = (to or app()).test_client()
    answer = client.post("/read", data=body, content_type=content_type, headers={"Idempotency-Key": key})
    return answer.status_code, answer.get_json()


def test_a_sealed_body_is_read_like_any_other() -> None:
    assert post(sealed(BOXES.public_key(), PHONE, key=KEY)) == (200, {"first": PHONE, "again": PHONE})


def test_nothing_of_the_body_stands_outside() -> None:
    assert b"2000 0001" not in sealed(BOXES.public_key(), PHONE, key=KEY)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(sealed(SealedBoxes(b"x" * 32).public_key(), PHONE, key=KEY), id="to another service"),
        pytest.param(sealed(BOXES.public_key(), PHONE, key=new_id()), id="for another command"),
        pytest.param(sealed(BOXES.public_key(), PHONE, key=KEY, zip="DEF"), id="packed"),
        pytest.param(sealed(BOXES.public_key(), PHONE, key=KEY, enc="A128GCM"), id="another cipher"),
        pytest.param(sealed(BOXES.public_key(), PHONE, key=KEY, kid="00000000"), id="a key that nobody has"),
        pytest.param(b"", id="empty"),
        pytest.param(b"....", id="dots"),
        pytest.param(b"\xff\xfe.\x00.a.b.c", id="no text"),
        pytest.param(b'{"phone": "+371 2000 0001"}', id="not sealed at all"),
    ],
)
def test_what_was_not_sealed_for_this_is_refused_in_one_way(body: bytes) -> None:
    status, problem = post(body)
    assert (status, problem["code"]) == (400, "sealed_body_unreadable")


def test_each_changed_sign_breaks_the_seal() -> None:
    box = sealed(BOXES.public_key(), PHONE, key=KEY)
    for place in range(0, len(box), 7):
        other = b"A" if box[place : place + 1] != b"A" else b"g"
        changed = box[:place] + other + box[place + 1 :]
        with pytest.raises(SealBroken):
            BOXES.opened(changed, about=KEY)


def test_a_sealed_body_that_holds_no_json_is_no_json() -> None:
    box = sealed(BOXES.public_key(), {}, key=KEY)
    assert post(box)[0] == 200
    status, problem = post(box, content_type="application/json")
    assert (status, problem["code"]) == (400, "unreadable_json")


def test_an_application_without_a_key_takes_none() -> None:
    status, problem = post(sealed(BOXES.public_key(), PHONE, key=KEY), to=app(None))
    assert (status, problem["code"]) == (415, "not_json")


def test_what_was_sealed_before_a_rotation_opens_until_the_old_key_is_retired(tmp_path: Path) -> None:
    ring = SecretRing(tmp_path, "boxes")
    boxes = SealedBoxes(ring)
    before = boxes.public_key()
    box = sealed(before, PHONE, key=KEY)
    ring.add_generation()
    assert boxes.public_key()["kid"] != before["kid"]
    assert post(box, to=app(boxes))[0] == 200
    assert post(sealed(boxes.public_key(), PHONE, key=KEY), to=app(boxes))[0] == 200
    ring.retire(1)
    assert post(box, to=app(boxes))[1]["code"] == "sealed_body_unreadable"


def test_the_public_key_tells_nothing_more_and_is_the_same_in_each_process() -> None:
    told = BOXES.public_key()
    assert set(told) == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert told == SealedBoxes(b"k" * 32).public_key()
