"""The API as a caller meets it: composed answers, problems in one shape, headers that keep secrets."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from gateway.drawings import qr_svg
from services.contracts.http_gateway import BalanceAnswer
from tests.gateway.parts import KEY, MEMBER_ID, TOKEN_OF_A_LINK, Fakes


def test_a_station_learns_where_it_stands_and_what_is_collected_there(suite: Fakes) -> None:
    answer = suite.ask("GET", "/api/v1/station")
    assert answer.json["outlet"] == {"code": "mokotow"}
    assert answer.json["programs"] == [{"code": "coffee", "unit": "stamp", "target": 6}]
    assert answer.json["seal_key"] == {"kty": "EC", "kid": "5d1f07c2"}


def test_a_member_reads_the_balance_with_nothing_but_the_token_of_the_link(suite: Fakes) -> None:
    answer = suite.ask("POST", "/api/v1/balance", {"token": TOKEN_OF_A_LINK}, signed_in=False)
    assert answer.status_code == 200
    assert set(answer.json) == {"member", "loyalty", "endings", "history", "wallets", "qr_svg", "balance_url"}
    assert answer.json["member"] == {"display_name": "Žanna K.", "locale": "pl", "card_number": "9900123456789017"}
    assert "entries" not in answer.json["loyalty"], "they tell at what hour somebody was where"
    assert answer.json["qr_svg"].startswith("<svg")
    assert answer.headers["Cache-Control"] == "no-store"


def test_loyalty_is_asked_by_the_gateway_itself_in_the_language_of_the_member(suite: Fakes) -> None:
    suite.ask("POST", "/api/v1/balance", {"token": TOKEN_OF_A_LINK})
    _, path, headers, _ = suite.wires["loyalty"].asked[0]
    assert path == f"/members/{MEMBER_ID}/loyalty"
    assert headers["Accept-Language"] == "pl"
    for part in ("members", "loyalty"):
        assert suite.told_caller(part).subject == "gateway"


def test_a_page_on_which_nobody_chose_is_answered_in_the_members_own_language(suite: Fakes) -> None:
    suite.ask("POST", "/api/v1/balance", {"token": TOKEN_OF_A_LINK}, Accept_Language="*")
    assert suite.wires["loyalty"].asked[0][2]["Accept-Language"] == "pl"


def test_a_card_can_be_shown_at_the_till_while_loyalty_is_away(suite: Fakes) -> None:
    suite.wires["loyalty"].is_cut = True
    answer = suite.ask("POST", "/api/v1/balance", {"token": TOKEN_OF_A_LINK}, signed_in=False)
    assert answer.status_code == 200
    assert BalanceAnswer().validate(answer.json) == {}
    assert (answer.json["loyalty"]["is_stale"], answer.json["history"]) == (True, [])
    assert answer.json["qr_svg"].startswith("<svg")


def test_a_redeem_code_is_drawn_as_a_qr_code_and_kept_by_nobody(suite: Fakes) -> None:
    code = {"code": "K7RWM3QT", "expires_at": "2026-03-02T09:01:30.000000Z"}
    suite.answers["POST /members/ID/redeem-codes"] = lambda: (code, 200)
    wish = {"token": TOKEN_OF_A_LINK, "reward_id": MEMBER_ID}
    answer = suite.ask("POST", "/api/v1/balance/redeem-codes", wish, signed_in=False)
    assert (answer.status_code, answer.json["code"]) == (200, "K7RWM3QT")
    assert scanned(answer.json["qr_svg"]) == "K7RWM3QT"
    assert answer.headers["Cache-Control"] == "no-store"
    assert suite.told_caller("loyalty").subject == "gateway"


def test_a_reward_taken_by_code_is_told_with_its_member_even_while_members_is_away(suite: Fakes) -> None:
    suite.answers["POST /redeem-codes/redemptions"] = lambda: ({"reward_id": "r", "member_id": MEMBER_ID}, 201)
    suite.answers["GET /members/ID"] = lambda: ({"member_id": MEMBER_ID, "display_name": "Žanna K."}, 200)
    path, body = "/api/v1/redeem-codes/redemptions", {"code": "K7RWM3QT"}
    answer = suite.ask("POST", path, body, Idempotency_Key=KEY)
    assert answer.json == {"reward_id": "r", "member": {"member_id": MEMBER_ID, "display_name": "Žanna K."}}
    suite.wires["members"].is_cut = True
    answer = suite.ask("POST", path, body, Idempotency_Key=KEY)
    assert (answer.status_code, answer.json["member"]["display_name"]) == (201, None)


def test_a_token_of_a_service_opens_no_public_route(suite: Fakes) -> None:
    suite.ask("POST", "/api/v1/balance", {"token": TOKEN_OF_A_LINK})
    own = suite.wires["loyalty"].asked[0][2]["Authorization"]
    answer = suite.ask("GET", "/api/v1/station", Authorization=own)
    assert (answer.status_code, answer.json["code"]) == (401, "token_refused")


def test_a_card_is_drawn_as_a_qr_code_that_scanners_read(suite: Fakes) -> None:
    answer = suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/card.svg")
    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert scanned(answer.text) == f"https://example.com/balance#{TOKEN_OF_A_LINK}"


def test_a_qr_code_brings_its_own_white_quiet_zone() -> None:
    picture = drawn(qr_svg("https://example.com"), module=4)
    edge = {picture.getpixel((x, y)) for x in range(picture.width) for y in range(4 * 4)}
    assert edge == {255}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2/members", 404, "not_found"),
        ("DELETE", "/api/v1/members", 405, "method_not_allowed"),
        ("GET", "/api/v1/check-ins", 405, "method_not_allowed"),
        ("TRACE", "/api/v1/station", 405, "method_not_allowed"),
    ],
)
def test_an_address_or_method_that_does_not_exist_is_a_problem_too(
    suite: Fakes, method: str, path: str, status: int, code: str
) -> None:
    answer = suite.ask(method, path)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("path", ["/api/v1/station", "/api/v1/members?last_digits=1234", "/api/v1/nothing"])
def test_answers_are_neither_kept_nor_guessed_at(suite: Fakes, path: str) -> None:
    headers = suite.ask("GET", path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_gateway_is_ready_when_every_service_is(suite: Fakes) -> None:
    assert suite.ask("GET", "/health/ready", signed_in=False).status_code == 200
    suite.wires["notifications"].is_cut = True
    answer = suite.ask("GET", "/health/ready", signed_in=False)
    assert (answer.status_code, answer.json["code"]) == (503, "service_away")
    assert suite.ask("GET", "/health/live", signed_in=False).status_code == 200


def test_what_is_printed_on_a_card_is_read_by_scanners_of_both_kinds(suite: Fakes) -> None:
    card = {"balance_url": f"https://example.com/balance#{TOKEN_OF_A_LINK}", "card_number": "2800122759883721"}
    suite.answers["GET /members/ID/card"] = lambda: ({**card, "display_name": "Žanna K."}, 200)
    printed = suite.ask("GET", f"/api/v1/members/{MEMBER_ID}/card").json
    assert (printed["display_name"], printed["brand"]) == ("Žanna K.", "Regulars")
    assert scanned(printed["qr_svg"]) == card["balance_url"]
    assert scanned(printed["barcode_svg"]) == card["card_number"]
    assert TOKEN_OF_A_LINK not in str({name: text for name, text in printed.items() if name != "qr_svg"})


def test_a_qr_has_its_quiet_zone_and_may_lose_a_piece(suite: Fakes) -> None:
    picture = drawn(qr_svg(f"https://example.com/balance#{TOKEN_OF_A_LINK}"), module=8).convert("L")
    edge = 4 * 8
    width, height = picture.size
    for side in ((0, 0, width, edge), (0, height - edge, width, height), (0, 0, edge, height)):
        assert picture.crop(side).getextrema() == (255, 255)
    # A drop of coffee in the middle, as large as a tenth of the side.
    ImageDraw.Draw(picture).ellipse([width * 0.45, height * 0.55, width * 0.55, height * 0.65], fill=0)
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text.endswith(TOKEN_OF_A_LINK)


def test_a_poster_leads_to_the_page_that_says_how_to_join(suite: Fakes) -> None:
    suite.answers["GET /programs"] = lambda: ({"programs": [{"code": "coffee", "title": "Co siódma kawa gratis"}]}, 200)
    poster = suite.ask("GET", "/api/v1/poster").json
    assert scanned(poster["qr_svg"]) == "https://regulars.example/balance"
    assert (poster["address"], poster["titles"]) == ("regulars.example/balance", ["Co siódma kawa gratis"])


def scanned(svg: str) -> str:
    found = zxingcpp.read_barcodes(drawn(svg, module=8))
    assert len(found) == 1
    text: str = found[0].text
    return text


def drawn(svg: str, *, module: int) -> Image.Image:
    """Rasters what our codes are made of: a white ground, and dark runs "Mx yhLvHh-Lz"."""
    width, height = (int(side) for side in re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())  # type: ignore[union-attr]
    ground = 255 if f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/>' in svg else 0
    picture = Image.new("L", (width * module, height * module), ground)
    pencil = ImageDraw.Draw(picture)
    for x, y, length, high in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-", svg):
        left, top = int(x) * module, int(y) * module
        pencil.rectangle((left, top, left + int(length) * module - 1, top + int(high) * module - 1), fill=0)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return Image.open(buffer)
