"""An event is a fact with a name and a subject; it survives JSON, is read tolerantly and describes itself."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import (
    Any,
    ClassVar,
    Literal,
    NotRequired,
    Required,
    Self,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

JsonObject = dict[str, Any]
Made = TypeVar("Made")


class UnreadableEvent(ValueError):
    """The data does not say what the event must say; reading it again never helps."""


def described(text: str, *, default: Any = MISSING, default_factory: Any = MISSING) -> Any:
    """A dataclass field with the words that docs/events shows beside it."""
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata={"description": text})
    return field(default=default, metadata={"description": text})


@dataclass(frozen=True, kw_only=True)
class Event:
    """A past-tense fact. Subclasses are frozen, keyword-only dataclasses that set NAME and SUBJECT.

    `sequence` grows per subject at its source where the event carries absolute state, so that a reader can drop an
    older picture that arrives late. It travels in the envelope, not in the data.
    """

    NAME: ClassVar[str]
    SUBJECT: ClassVar[str]
    """The field whose value the fact is about, for example "member_id"."""

    sequence: int = field(default=0, metadata={"description": "Grows per subject; a smaller one is an older picture."})

    @property
    def subject(self) -> str:
        return str(getattr(self, self.SUBJECT))

    def to_data(self) -> JsonObject:
        """The fields as JSON values, without the sequence."""
        return {name: shape.write(getattr(self, name)) for name, shape in _data_shapes(type(self)).items()}

    @classmethod
    def from_data(cls, data: object, *, sequence: int = 0) -> Self:
        """Read what this version knows and ignore the rest, so that a newer source may add fields.

        Raises UnreadableEvent for a missing field without a default and for a value of the wrong type.
        """
        if not isinstance(data, Mapping):
            raise UnreadableEvent(f"{cls.NAME}: the data is not an object")
        return cls(sequence=sequence, **_read_members(data, _data_shapes(cls), _required(cls), cls.NAME))


def schema_of(event_type: type[Event]) -> JsonObject:
    """The JSON Schema (2020-12) of an event's data, with the description of each field."""
    schema = _dataclass_schema(event_type, leave_out=("sequence",))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": event_type.NAME,
        "description": " ".join((event_type.__doc__ or "").split()),
        **schema,
    }


@dataclass(frozen=True)
class _Shape:
    """How one type of value is written, read and described."""

    write: Callable[[Any], Any]
    read: Callable[[Any, str], Any]
    schema: Callable[[], JsonObject]


def _as_it_is(value: Any) -> Any:
    return value


def _leaf(kind: type, json_type: str) -> _Shape:
    def read(value: Any, at: str) -> Any:
        # A bool is an int to Python, but never a quantity.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UnreadableEvent(f"{at}: expected {json_type}, found {type(value).__name__}")
        return value

    return _Shape(_as_it_is, read, lambda: {"type": json_type})


def _anything() -> _Shape:
    return _Shape(_as_it_is, lambda value, _at: value, dict)


def _choice(allowed: tuple[Any, ...]) -> _Shape:
    def read(value: Any, at: str) -> Any:
        if value not in allowed:
            raise UnreadableEvent(f"{at}: {value!r} is none of {', '.join(map(repr, allowed))}")
        return value

    return _Shape(_as_it_is, read, lambda: {"enum": list(allowed)})


def _nullable(inner: _Shape) -> _Shape:
    return _Shape(
        lambda value: None if value is None else inner.write(value),
        lambda value, at: None if value is None else inner.read(value, at),
        lambda: {"anyOf": [inner.schema(), {"type": "null"}]},
    )


def _sequence_of(inner: _Shape, make: Callable[[list[Any]], Any]) -> _Shape:
    def read(value: Any, at: str) -> Any:
        if not isinstance(value, list):
            raise UnreadableEvent(f"{at}: expected array, found {type(value).__name__}")
        return make([inner.read(item, f"{at}/{position}") for position, item in enumerate(value)])

    return _Shape(
        lambda value: [inner.write(item) for item in value],
        read,
        lambda: {"type": "array", "items": inner.schema()},
    )


def _mapping_of(inner: _Shape) -> _Shape:
    def read(value: Any, at: str) -> Any:
        if not isinstance(value, Mapping):
            raise UnreadableEvent(f"{at}: expected object, found {type(value).__name__}")
        return {name: inner.read(item, f"{at}/{name}") for name, item in value.items()}

    return _Shape(
        lambda value: {name: inner.write(item) for name, item in value.items()},
        read,
        lambda: {"type": "object", "additionalProperties": inner.schema()},
    )


def _record(kind: type) -> _Shape:
    def read(value: Any, at: str) -> Any:
        if not isinstance(value, Mapping):
            raise UnreadableEvent(f"{at}: expected object, found {type(value).__name__}")
        return kind(**_read_members(value, _dataclass_shapes(kind), _required(kind), at))

    return _Shape(
        lambda value: {name: shape.write(getattr(value, name)) for name, shape in _dataclass_shapes(kind).items()},
        read,
        lambda: _dataclass_schema(kind),
    )


def _typed_dict(kind: type) -> _Shape:
    hints = get_type_hints(kind, include_extras=True)
    shapes = {name: _shape_of(_unmarked(hint)) for name, hint in hints.items()}
    # Not by __required_keys__ alone: it takes the marks for words where annotations are postponed.
    required = frozenset(
        name
        for name, hint in hints.items()
        if get_origin(hint) is Required
        or (get_origin(hint) is not NotRequired and name in cast(Any, kind).__required_keys__)
    )

    def read(value: Any, at: str) -> Any:
        if not isinstance(value, Mapping):
            raise UnreadableEvent(f"{at}: expected object, found {type(value).__name__}")
        return _read_members(value, shapes, required, at)

    return _Shape(
        lambda value: {name: shapes[name].write(item) for name, item in value.items()},
        read,
        lambda: _object_schema({name: shape.schema() for name, shape in shapes.items()}, required),
    )


def _unmarked(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint


_LEAVES: Mapping[Any, _Shape] = {
    str: _leaf(str, "string"),
    int: _leaf(int, "integer"),
    bool: _leaf(bool, "boolean"),
    Any: _anything(),
}


def _shape_of(hint: Any) -> _Shape:
    """The shape of a type hint. Floats are refused: what a fact counts is whole."""
    if hint in _LEAVES:
        return _LEAVES[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, types.UnionType):
        return _shape_of_union(hint, arguments)
    if origin is list:
        return _sequence_of(_shape_of(arguments[0]), list)
    if origin is tuple and arguments[1:] == (Ellipsis,):
        return _sequence_of(_shape_of(arguments[0]), tuple)
    if isinstance(origin, type) and issubclass(origin, Mapping) and arguments[0] is str:
        return _mapping_of(_shape_of(arguments[1]))
    if is_typeddict(hint):
        return _typed_dict(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    raise TypeError(f"{hint!r} cannot travel in an event")


def _shape_of_union(hint: Any, arguments: tuple[Any, ...]) -> _Shape:
    others = [argument for argument in arguments if argument is not types.NoneType]
    if len(others) != 1 or len(others) == len(arguments):
        raise TypeError(f"{hint!r} cannot travel in an event: a union holds one type and None")
    return _nullable(_shape_of(others[0]))


def _once_per_type(make: Callable[[type], Made]) -> Callable[[type], Made]:
    """functools.cache, for a checker that finds a frozen dataclass's class unhashable."""
    return cast(Callable[[type], Made], cache(make))


@_once_per_type
def _dataclass_shapes(kind: type) -> Mapping[str, _Shape]:
    hints = get_type_hints(kind)
    return {each.name: _shape_of(hints[each.name]) for each in fields(cast(Any, kind))}


@_once_per_type
def _data_shapes(kind: type) -> Mapping[str, _Shape]:
    return {name: shape for name, shape in _dataclass_shapes(kind).items() if name != "sequence"}


@_once_per_type
def _required(kind: type) -> frozenset[str]:
    return frozenset(
        each.name for each in fields(cast(Any, kind)) if each.default is MISSING and each.default_factory is MISSING
    )


def _read_members(
    found: Mapping[str, Any], shapes: Mapping[str, _Shape], required: frozenset[str], at: str
) -> JsonObject:
    missing = sorted(required - found.keys())
    if missing:
        raise UnreadableEvent(f"{at}: missing {', '.join(missing)}")
    return {name: shape.read(found[name], f"{at}/{name}") for name, shape in shapes.items() if name in found}


def _dataclass_schema(kind: type, *, leave_out: tuple[str, ...] = ()) -> JsonObject:
    shapes = _dataclass_shapes(kind)
    properties: dict[str, JsonObject] = {}
    for each in fields(cast(Any, kind)):
        if each.name not in leave_out:
            description = each.metadata.get("description")
            properties[each.name] = shapes[each.name].schema() | ({"description": description} if description else {})
    return _object_schema(properties, _required(kind) - frozenset(leave_out))


def _object_schema(properties: dict[str, JsonObject], required: frozenset[str]) -> JsonObject:
    """Unknown fields are allowed on purpose: a reader of this version must bear a newer source."""
    return {"type": "object", "properties": properties, "required": [name for name in properties if name in required]}
