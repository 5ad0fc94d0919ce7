"""The token of a balance link is no sign-in: whatever is asked with it, nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.chassis.identifiers import new_id
from tests.gateway.parts import MEMBER_ID
from tests.suite import COFFEE, RunningSuite

# To read, to let go of the card, to keep it in a wallet, and to have a code made that a station takes.
FOR_LINKS = {
    "/balance",
    "/balance/redeem-codes",
    "/balance/passes/apple",
    "/balance/passes/google",
    "/balance/disownments",
}
# Forms that answer the same whatever they are sent, and do nothing for a link.
FORMS = {("/me/codes", 202), ("/me/sign-outs", 200), ("/station-nonces", 200), ("/sessions/passkey-options", 200)}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    with RunningSuite(tmp_path_factory.mktemp("suite")) as running:
        yield running


def test_no_write_is_done_for_the_token_of_a_link(suite: RunningSuite) -> None:
    riga = suite.station("riga")
    member = riga.post("/members", {"phone": "+371 2000 0001"}).json
    lines = [{"category": "coffee", "quantity": COFFEE.target, "amount_minor": 2100}]
    sale = riga.post("/sales", {"member_id": member["member_id"], "lines": lines}).json
    ids = {
        "member_id": member["member_id"],
        "sale_id": sale["sale_id"],
        "reward_id": sale["issued_rewards"][0]["reward_id"],
    }
    token = member["balance_url"].partition("#")[2]
    document = suite.anybody().get("/openapi.json").json
    before = everything(suite, ids["member_id"])
    asked = 0
    for path, methods in document["paths"].items():
        address = path.removeprefix("/api/v1")
        if "post" not in methods or address in FOR_LINKS:
            continue
        example = methods["post"]["requestBody"]["content"]["application/json"]["example"]
        filled = address.format_map({**_anything(path), **ids})
        for body in (example, {**example, "token": token}, _everywhere(example, token)):
            for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer #{token}"}, {}):
                asked += 1
                status = ask(suite, filled, body, headers, number=asked)
                assert status >= 400 or (address, status) in FORMS, f"{address} answered {status}"
                assert status not in (429, 500), address
    assert asked > 200
    assert everything(suite, ids["member_id"]) == before


def ask(suite: RunningSuite, address: str, body: Any, headers: dict[str, str], *, number: int) -> int:
    """From an address of its own each time: otherwise too many is all that we would hear."""
    answer = suite.gateway.test_client().post(
        f"/api/v1{address}",
        json=body,
        headers={"Idempotency-Key": new_id(), **headers},
        environ_overrides={"REMOTE_ADDR": f"10.0.{number >> 8}.{number & 255}"},
    )
    return answer.status_code


def _anything(path: str) -> dict[str, str]:
    return {name.strip("{}"): MEMBER_ID for name in path.split("/") if name.startswith("{")}


def _everywhere(value: Any, token: str) -> Any:
    if isinstance(value, dict):
        return {name: _everywhere(inner, token) for name, inner in value.items()}
    return token if isinstance(value, str) else value


def everything(suite: RunningSuite, member_id: str) -> Any:
    """Where the member stands, and how often anything was done in the services that hold something of them."""
    account = suite.station("riga").get(f"/members/{member_id}/loyalty").json
    counted = {}
    for name in ("members", "loyalty", "outlets"):
        with suite.services[name].database.reading() as connection:
            counted[name] = connection.exec_driver_sql("SELECT count(*) FROM commands").scalar_one()
    return account, counted
