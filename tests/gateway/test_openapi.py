"""The OpenAPI document is valid, complete, and true to what the API answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from gateway.public_api import refusals
from tests.gateway.parts import Fakes, fakes

SECRET_FREE = (
    "/api/v1/balance",
    "/api/v1/balance/redeem-codes",
    "/api/v1/balance/disownments",
    "/api/v1/balance/passes/apple",
    "/api/v1/balance/passes/google",
    "/api/v1/sign-in-ways",
    "/api/v1/sessions/password",
    "/api/v1/sessions/oidc",
    "/api/v1/sessions/passkey-options",
    "/api/v1/sessions/passkey",
    "/api/v1/set-up-links/readings",
    "/api/v1/set-up-links/redemptions",
    "/api/v1/station-enrolments",
    "/api/v1/station-nonces",
    "/api/v1/station-tokens",
    # Signed by the payment system.
    "/api/v1/webhooks/payments",
)
# Guesses, and what may be repeated.
KEYLESS = (
    *SECRET_FREE,
    "/api/v1/sessions/pin",
    "/api/v1/sessions/renewals",
    "/api/v1/sessions/ending",
    "/api/v1/sessions/step-ups",
    "/api/v1/sessions/step-up-options",
    "/api/v1/passkeys/options",
    # A phone system asks who calls, and writes nothing but that it asked.
    "/api/v1/callers",
    "/api/v1/members/alike",
    "/api/v1/members/named",
)


def is_self_service(path: str) -> bool:
    """Where a member's code or session in the body is the proof."""
    return f"{path}/".startswith("/api/v1/me/")


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    suite = fakes(tmp_path_factory.mktemp("document"))
    found: dict[str, Any] = suite.ask("GET", "/api/v1/openapi.json", signed_in=False).json
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters":
                yield method, path, operation


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_of_the_api_is_in_the_document(suite: Fakes, document: dict[str, Any]) -> None:
    served = {
        (method.lower(), rule.rule.replace("<id:", "{").replace("<code:", "{").replace(">", "}"))
        for rule in suite.gateway.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith("explorer.")
        if method not in ("HEAD", "OPTIONS")
    }
    assert served == {(method, path) for method, path, _ in operations(document)}


def test_only_these_are_open_to_anybody(document: dict[str, Any]) -> None:
    open_to_anybody = {path for _, path, operation in operations(document) if not operation["security"]}
    assert {path for path in open_to_anybody if not is_self_service(path)} == set(SECRET_FREE)
    assert {path for _, path, _ in operations(document) if is_self_service(path)} <= open_to_anybody


def test_every_write_asks_for_a_key(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        keys = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
        is_keyless = method != "post" or path in KEYLESS or is_self_service(path)
        assert [each["required"] for each in keys] == ([] if is_keyless else [True])


def test_every_refusal_is_a_problem_with_an_example_of_each_code(document: dict[str, Any]) -> None:
    known = {each.code for each in vars(refusals).values() if isinstance(each, refusals.Refusal)}
    known |= {each.code for group in (refusals.GUARDED, refusals.READING, refusals.WRITING) for each in group}
    for _, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status < "400":
                continue
            (content_type,) = answer["content"]
            assert content_type == "application/problem+json", path
            examples = answer["content"][content_type]["examples"]
            assert set(examples) <= known
            assert all(str(example["value"]["status"]) == status for example in examples.values())


def test_every_shape_and_field_is_described(document: dict[str, Any]) -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, told in schema.get("properties", {}).items()
        if not told.get("description")
    ]
    silent += [name for name, schema in document["components"]["schemas"].items() if not schema.get("description")]
    assert silent == []


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    checked = 0
    for _, path, operation in operations(document):
        described = [answer["content"] for answer in operation["responses"].values()]
        described += [operation["requestBody"]["content"]] if "requestBody" in operation else []
        for content in described:
            for media_type, media in content.items():
                if not media_type.endswith("json"):
                    continue
                examples = [example["value"] for example in media.get("examples", {}).values()]
                examples += [media["example"]] if "example" in media else []
                assert examples, path
                for example in examples:
                    schema = {**media["schema"], "components": document["components"]}
                    jsonschema.Draft202012Validator(schema).validate(example)
                    checked += 1
    assert checked > 50


def test_a_request_may_not_hold_what_nobody_reads(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["EnrolmentRequest"]["additionalProperties"] is False
    assert schemas["BirthdayRequest"]["additionalProperties"] is False
    assert "additionalProperties" not in schemas["EnrolmentAnswer"]


def test_an_unchanged_document_is_not_sent_twice(suite: Fakes) -> None:
    tag = suite.ask("GET", "/api/v1/openapi.json").headers["ETag"]
    assert suite.ask("GET", "/api/v1/openapi.json", If_None_Match=tag).status_code == 304


def test_the_explorer_loads_nothing_from_elsewhere(suite: Fakes) -> None:
    page = suite.ask("GET", "/api/v1/docs", signed_in=False)
    assert page.status_code == 200
    assert "http" not in page.text.replace("/api/v1/openapi.json", "")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    assert "SwaggerUIBundle" in suite.ask("GET", "/api/v1/docs/start.js", signed_in=False).text
