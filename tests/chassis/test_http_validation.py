"""What comes in is read strictly: bad input is answered with a pointer, never with a 5xx, and writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields
from werkzeug.test import TestResponse

from services.chassis.http.service_app import new_app
from services.chassis.http.validation import MAX_BODY_BYTES, WholeNumber, Words, load, query


class Line(Schema):
    quantity = WholeNumber(at_least=1, at_most=1000, required=True)


class Order(Schema):
    name = Words(at_most=10, required=True)
    lines = fields.List(fields.Nested(Line))


class Search(Schema):
    last_digits = fields.String(required=True)


def new_shop() -> Flask:
    app = new_app("shop", readiness=lambda: None)
    app.post("/orders", endpoint="order")(lambda: load(Order()))
    app.get("/orders", endpoint="search")(lambda: query(Search()))
    return app


@pytest.fixture
def shop() -> FlaskClient:
    return new_shop().test_client()


Send = Callable[[bytes], TestResponse]


@pytest.fixture
def send(shop: FlaskClient) -> Iterator[Send]:
    yield lambda body: shop.post("/orders", data=body, content_type="application/json")


def pointers(answer: TestResponse) -> list[str]:
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_good_input_comes_through_trimmed(send: Send) -> None:
    answer = send('{"name": " Ānna ", "lines": [{"quantity": 3}]}'.encode())
    assert (answer.status_code, answer.get_json()) == (200, {"name": "Ānna", "lines": [{"quantity": 3}]})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"name": "a",}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": -Infinity}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "a", "lines": [{"quantity": 1, "quantity": 2}]}',
        b'{"name": "\xff"}',
        b'\xef\xbb\xbf{"name": "a"}',
        '{"name": "a"}'.encode("utf-16"),
        b'{"name": ' + b"9" * 5000 + b"}",
        b"[" * 30_000,
        b"[" * 20_000 + b"]" * 20_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    ],
)
def test_what_is_not_strict_json_is_refused(send: Send, body: bytes) -> None:
    answer = send(body)
    assert (answer.status_code, answer.get_json()["code"]) in ((400, "unreadable_json"), (422, "invalid_request"))


@pytest.mark.parametrize("body", [b'{"name": NaN}', b'{"name": "a", "name": "b"}', b"[" * 30_000, b'{"name": "\xff"}'])
def test_unreadable_json_is_called_so(send: Send, body: bytes) -> None:
    assert (send(body).status_code, send(body).get_json()["code"]) == (400, "unreadable_json")


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udfff", "a\\u0000b", "\\u001b[31m", "\\u007f"])
def test_a_text_that_cannot_be_stored_is_refused_with_a_pointer(send: Send, text: str) -> None:
    answer = send(f'{{"name": "a", "lines": [{{"note": "{text}"}}]}}'.encode())
    assert answer.status_code == 422
    assert pointers(answer) == ["/lines/0/note"]


def test_a_pair_of_surrogates_is_one_letter(send: Send) -> None:
    assert send(b'{"name": "\\ud83d\\ude00"}').get_json() == {"name": "😀"}


def test_a_name_of_a_field_that_cannot_be_stored_is_refused_and_not_repeated(send: Send) -> None:
    answer = send(b'{"name": "a", "\\u0000": 1}')
    assert answer.status_code == 422
    assert "\\u0000" not in answer.text


@pytest.mark.parametrize(
    "quantity",
    ["0", "1001", "-1", "1.0", "1.5", "1e0", "1e400", "-1e400", "true", "false", "null", '"1"', "[]", "{}", "9" * 90],
)
def test_a_quantity_is_a_whole_number_from_one_to_a_thousand(send: Send, quantity: str) -> None:
    answer = send(f'{{"name": "a", "lines": [{{"quantity": 1}}, {{"quantity": {quantity}}}]}}'.encode())
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_request")
    assert pointers(answer) == ["/lines/1/quantity"]


@pytest.mark.parametrize("name", ['""', '"   "', '"' + "a" * 11 + '"', "1", "true", "null", "[]", "{}"])
def test_words_are_text_within_bounds(send: Send, name: str) -> None:
    answer = send(f'{{"name": {name}}}'.encode())
    assert (answer.status_code, pointers(answer)) == (422, ["/name"])


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true", b"1e400"])
def test_a_body_that_is_no_object_is_refused(send: Send, body: bytes) -> None:
    assert send(body).status_code == 422


def test_every_mistake_is_named_at_once(send: Send) -> None:
    answer = send(b'{"lines": [{"quantity": 0}, {}], "colour": "red"}')
    assert sorted(pointers(answer)) == ["/colour", "/lines/0/quantity", "/lines/1/quantity", "/name"]
    assert answer.content_type == "application/problem+json"
    assert "lines/0/quantity" in answer.get_json()["detail"]


def test_a_field_with_a_slash_in_its_name_is_pointed_to_as_rfc_6901_says(send: Send) -> None:
    assert pointers(send(b'{"name": "a", "a/b~c": 1}')) == ["/a~1b~0c"]


def test_a_body_of_64_kb_is_read_and_a_larger_one_is_not(send: Send) -> None:
    frame = len(b'{"name": "a"}')
    fits = b'{"name": "a"' + b" " * (MAX_BODY_BYTES - frame) + b"}"
    assert send(fits).status_code == 200
    answer = send(fits + b" ")
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def test_a_large_body_that_hides_its_length_is_not_read_either(shop: FlaskClient) -> None:
    answer = shop.post(
        "/orders",
        input_stream=io.BytesIO(b" " * (MAX_BODY_BYTES + 1)),
        headers={"Transfer-Encoding": "chunked"},
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "multipart/form-data; boundary=a"])
def test_a_body_of_another_kind_is_refused(shop: FlaskClient, content_type: str) -> None:
    answer = shop.post("/orders", data=b'{"name": "a"}', content_type=content_type)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "not_json")


def test_a_charset_beside_the_content_type_does_no_harm(shop: FlaskClient) -> None:
    answer = shop.post("/orders", data=b'{"name": "a"}', content_type="application/json; charset=utf-8")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        ("/orders", "/last_digits"),
        ("/orders?last_digits=1&last_digits=2", "/last_digits"),
        ("/orders?last_digits=%00", "/last_digits"),
        ("/orders?last_digits=1&colour=red", "/colour"),
    ],
)
def test_a_query_is_read_as_strictly_as_a_body(shop: FlaskClient, address: str, pointer: str) -> None:
    answer = shop.get(address)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_bytes_in_a_query_that_are_no_text_are_never_a_5xx(shop: FlaskClient) -> None:
    assert shop.get("/orders?last_digits=%ff%ed%a0%80").status_code < 500


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing-here", 404, "not_found"),
        ("DELETE", "/orders", 405, "method_not_allowed"),
        ("GET", "/%00", 404, "not_found"),
    ],
)
def test_the_frameworks_own_refusals_have_the_same_shape(
    shop: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    answer = shop.open(path, method=method)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    if status == 405:
        assert "POST" in answer.headers["Allow"]


def test_a_problem_carries_the_trace_that_the_logs_carry(shop: FlaskClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = shop.get("/nothing-here", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert answer.get_json()["trace_id"] == trace


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
_bodies = st.binary(max_size=200) | _json.map(lambda value: json.dumps(value).encode())
_SHOP = new_shop().test_client()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_bodies | st.fixed_dictionaries({"name": _json, "lines": _json}).map(lambda value: json.dumps(value).encode()))
def test_no_body_whatever_it_holds_gives_a_5xx(body: bytes) -> None:
    answer = _SHOP.post("/orders", data=body, content_type="application/json")
    assert answer.status_code < 500
    answer.data.decode("utf-8")
    if answer.status_code >= 400:
        assert answer.get_json()["code"]
