"""Events and their envelopes: what they say survives the wire, and readers bear what they do not know."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal, NotRequired, TypedDict

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.messaging.envelope import Envelope
from services.chassis.messaging.event import Event, UnreadableEvent, described, schema_of


class Slice(TypedDict):
    grams: int
    note: NotRequired[str]


@dataclass(frozen=True)
class Crust:
    colour: Literal["brown", "black"]
    layers: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoafSliced(Event):
    """A loaf was cut,
    all of it."""

    NAME = "bakery.loaf_sliced.v1"
    SUBJECT = "loaf_id"

    loaf_id: str = described("The loaf.")
    slices: list[Slice] = described("What became of it.")
    crust: Crust | None = described("Its crust, when it has one.", default=None)
    titles: dict[str, str] = described("Its name in each language.", default_factory=dict)
    is_fresh: bool = described("From today.", default=True)


SLICED = LoafSliced(
    loaf_id="loaf", slices=[{"grams": 40, "note": "thick"}, {"grams": 20}], crust=Crust("brown", (1, 2)), sequence=3
)
DATA = SLICED.to_data()


def test_an_event_reads_back_what_it_wrote() -> None:
    assert LoafSliced.from_data(json.loads(json.dumps(DATA)), sequence=3) == SLICED
    assert SLICED.subject == "loaf"
    assert "sequence" not in DATA


def test_unknown_members_are_ignored_at_every_depth() -> None:
    newer = DATA | {"oven": 4, "crust": {"colour": "brown", "layers": [1, 2], "salt": True}}
    newer["slices"] = [{"grams": 40, "note": "thick", "width": 3}, {"grams": 20}]
    assert LoafSliced.from_data(newer, sequence=3) == SLICED


def test_members_with_a_default_may_be_missing() -> None:
    assert LoafSliced.from_data({"loaf_id": "x", "slices": []}) == LoafSliced(loaf_id="x", slices=[])


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"slices": []}, "missing loaf_id"),
        ([], "not an object"),
        (DATA | {"loaf_id": 7}, "loaf_id: expected string, found int"),
        (DATA | {"loaf_id": None}, "loaf_id: expected string"),
        (DATA | {"is_fresh": 1}, "is_fresh: expected boolean"),
        (DATA | {"slices": {}}, "slices: expected array"),
        (DATA | {"slices": [{"grams": True}]}, "slices/0/grams: expected integer, found bool"),
        (DATA | {"slices": [{"grams": 1.0}]}, "slices/0/grams: expected integer, found float"),
        (DATA | {"slices": [{}]}, "slices/0: missing grams"),
        (DATA | {"slices": [3]}, "slices/0: expected object"),
        (DATA | {"crust": {"colour": "green"}}, "crust/colour: 'green' is none of"),
        (DATA | {"crust": []}, "crust: expected object"),
        (DATA | {"titles": {"en": 5}}, "titles/en: expected string"),
        (DATA | {"titles": []}, "titles: expected object"),
    ],
)
def test_what_an_event_must_say_is_not_guessed(data: object, complaint: str) -> None:
    with pytest.raises(UnreadableEvent, match=complaint):
        LoafSliced.from_data(data)


def test_the_schema_accepts_what_the_event_writes_and_describes_each_field() -> None:
    schema = schema_of(LoafSliced)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(DATA, schema)
    assert schema["title"] == "bakery.loaf_sliced.v1"
    assert schema["description"] == "A loaf was cut, all of it."
    assert schema["required"] == ["loaf_id", "slices"]
    assert schema["properties"]["slices"]["items"]["required"] == ["grams"]
    assert all("description" in each for each in schema["properties"].values())
    assert "sequence" not in schema["properties"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(DATA | {"is_fresh": "yes"}, schema)


@pytest.mark.parametrize("hint", [float, "int | str", datetime, bytes, "dict[int, str]"])
def test_types_that_do_not_survive_json_are_refused(hint: object) -> None:
    kind: type[Event] = dataclass(frozen=True, kw_only=True)(
        type("Odd", (Event,), {"__annotations__": {"odd": hint}, "NAME": "a.odd.v1", "SUBJECT": "odd"})
    )
    with pytest.raises(TypeError, match="cannot travel"):
        schema_of(kind)


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1)


@given(
    subject=TEXTS,
    data=st.dictionaries(TEXTS, TEXTS | st.integers() | st.booleans() | st.none()),
    sequence=st.integers(0, 2**63 - 1),
    occurred_at=st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),  # noqa: DTZ001
)
def test_an_envelope_reads_back_what_it_wrote(
    subject: str, data: dict[str, object], sequence: int, occurred_at: datetime
) -> None:
    sent = Envelope(
        event_id="1",
        name="a.b.v1",
        source="regulars/a",
        subject=subject,
        occurred_at=occurred_at,
        data=data,
        sequence=sequence,
        traceparent="00-x",
    )
    assert Envelope.from_bytes(sent.to_bytes()) == sent


def test_an_envelope_is_a_cloud_event_in_its_json_form() -> None:
    noon = datetime(2026, 5, 12, 15, 0, tzinfo=timezone(timedelta(hours=3)))
    sent = Envelope(
        event_id="1", name="a.b.v1", source="s", subject="m", occurred_at=noon, data={"x": "ā"}, sequence=12
    )
    assert json.loads(sent.to_bytes()) == {
        "specversion": "1.0",
        "id": "1",
        "type": "a.b.v1",
        "source": "s",
        "subject": "m",
        "time": "2026-05-12T12:00:00Z",
        "datacontenttype": "application/json",
        "sequence": "0000000000000000012",
        "data": {"x": "ā"},
    }


@given(st.binary())
def test_no_bytes_whatsoever_surprise_the_reader(body: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        Envelope.from_bytes(body)
