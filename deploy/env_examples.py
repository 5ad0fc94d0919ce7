"""Writes deploy/env/NAME.env.example for every part from its settings: `python -m deploy.env_examples`."""

import dataclasses
import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from services.chassis.settings import Network, PartSettings

REPOSITORY = Path(__file__).parents[1]
EXAMPLES = Path(__file__).with_name("env")

# Read by deploy/gunicorn.conf.py and services/chassis/process.py before a part has any settings.
WEB_SERVER = (
    ("BIND_HOST", "127.0.0.1", "Address that the web process listens on; 0.0.0.0 inside a container."),
    (
        "WEB_WORKERS",
        "1",
        "Web processes of this part, kept by one more; each uses at most one core. 0: one, kept by whoever started it, "
        "as `regulars up` does.",
    ),
    ("WEB_THREADS", "24", "Threads of each web process: requests that it works on at once."),
    ("WEB_MAX_REQUESTS", "500000", "Requests after which a web process is replaced; 0: never."),
    ("WEB_LOG_LEVEL", "warning", "What the web server itself logs, beside the requests that the part logs."),
)


def examples() -> Mapping[str, str]:
    """The text of each example, by the part's name."""
    return {name: _example(name, settings) for name, settings in _parts()}


def _parts() -> Iterator[tuple[str, type[Any]]]:
    """Every part that has settings, with the class that holds them."""
    for path in sorted([*REPOSITORY.glob("services/*/settings.py"), REPOSITORY / "gateway" / "settings.py"]):
        if path.parent.name == "chassis" or not path.exists():
            continue
        module = importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and _is_read_from_environment(kind):
                yield path.parent.name, kind


def _is_read_from_environment(kind: type[Any]) -> bool:
    return issubclass(kind, PartSettings) or (
        dataclasses.is_dataclass(kind) and any("env" in field.metadata for field in dataclasses.fields(kind))
    )


def _example(name: str, settings: type[Any]) -> str:
    port = "PORT" if name == "gateway" else f"{name.upper()}_PORT"
    lines = [
        f"# Settings of {name}, with their defaults. A secret may come from a file instead: NAME_FILE=/path.",
        "# Written by `make env-examples` from the settings classes; a test compares them.",
    ]
    described = {port: ("", "Port that the web process listens on.")}
    described |= {env: (default, help_) for env, default, help_ in WEB_SERVER}
    if name != "gateway":
        described["WORKER_METRICS_PORT"] = ("", "Port on which the worker shows its metrics; empty: none.")
    described |= {field.metadata["env"]: (_default(field), _meaning(field)) for field in dataclasses.fields(settings)}
    for env, (default, meaning) in described.items():
        lines += ["", f"# {meaning}", f"#{env}={default}"]
    return "\n".join(lines) + "\n"


def _meaning(field: "dataclasses.Field[Any]") -> str:
    words = str(field.metadata["help"])
    if unit := field.metadata.get("unit"):
        words = f"{words.rstrip('.')}, in {unit}."
    return f"{words} Required." if field.default is dataclasses.MISSING else words


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default is dataclasses.MISSING or field.default == Path():
        return ""
    if isinstance(field.default, tuple):
        return ",".join(map(_item, field.default))
    return str(int(field.default)) if isinstance(field.default, bool) else str(field.default)


def _item(value: Any) -> str:
    """An address is kept as a network of one, and written as people write it."""
    is_address = isinstance(value, Network) and value.num_addresses == 1
    return str(value.network_address) if is_address else str(value)


def write() -> None:
    EXAMPLES.mkdir(exist_ok=True)
    texts = examples()
    for stale in {path.name.removesuffix(".env.example") for path in EXAMPLES.glob("*.env.example")} - set(texts):
        (EXAMPLES / f"{stale}.env.example").unlink()
    for name, text in texts.items():
        (EXAMPLES / f"{name}.env.example").write_text(text)


if __name__ == "__main__":
    write()
