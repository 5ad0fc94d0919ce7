"""Settings: a frozen dataclass read from the environment, with every mistake reported at once."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar

S = TypeVar("S")


Network = IPv4Network | IPv6Network
"""An address is a network of one."""


class SettingsError(Exception):
    """The environment does not make sense; the message lists every mistake, one per line."""


def setting(
    env: str,
    help: str,  # noqa: A002
    *,
    default: Any = dataclasses.MISSING,
    for_each_service: bool = False,
) -> Any:
    """A dataclass field that is read from the environment variable `env`; `help` goes into the env examples.

    One `for_each_service` may also be set as SERVICE_ENV, which stands before ENV: what is secret differs between
    services, and an administrator's command speaks to all of them from one environment.
    """
    metadata = {"env": env, "help": help, "for_each_service": for_each_service}
    # Addresses carry passwords: what is shown of a settings object shows none.
    is_shown = not env.endswith(("_URL", "_SECRET", "_PASSWORD", "_KEY"))
    if default is dataclasses.MISSING:
        return dataclasses.field(metadata=metadata, repr=is_shown)
    return dataclasses.field(default=default, metadata=metadata, repr=is_shown)


def read_settings(cls: type[S], environ: Mapping[str, str], service: str = "") -> S:
    """Read each field from `NAME`, or from the file that `NAME_FILE` names (for secrets), or take its default.

    Raises SettingsError that lists all mistakes together, so that an administrator mends them in one go.
    """
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    types = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        env = field.metadata["env"]
        try:
            text = None
            if service and field.metadata["for_each_service"]:
                text = _text(f"{service.upper()}_{env}", environ)
            if text is None:
                text = _text(env, environ)
            if text is not None:
                values[field.name] = _parsed(text, types[field.name])
            elif field.default is dataclasses.MISSING:
                mistakes.append(f"{env} is missing: {field.metadata['help']}")
        except (ValueError, OSError) as error:
            mistakes.append(f"{env}: {error}")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return cls(**values)


def _text(env: str, environ: Mapping[str, str]) -> str | None:
    if path := environ.get(f"{env}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return environ.get(env) or None


def _parsed(text: str, kind: Any) -> Any:
    if kind is int:
        return int(text)
    if kind is float:
        return float(text)
    if kind is bool:
        if text.lower() not in ("1", "0", "true", "false", "yes", "no"):
            raise ValueError(f"{text!r} is neither yes nor no")
        return text.lower() in ("1", "true", "yes")
    if kind is Path:
        return Path(text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if kind == tuple[str, ...]:
        return tuple(parts)
    if kind == tuple[int, ...]:
        return tuple(int(part) for part in parts)
    if kind == tuple[Network, ...]:
        return tuple(ip_network(part) for part in parts)
    return text


@dataclass(frozen=True)
class PartSettings:
    """What every part is told: where its data lives, which broker it speaks to, how it logs."""

    var: Path = setting("VAR", "Directory for data, keys and run-time files.", default=Path("var"))
    keys_dir: Path = setting(
        "KEYS_DIR", "Directory of the keys; VAR/keys when empty.", default=Path(), for_each_service=True
    )
    broker_url: str = setting(
        "BROKER_URL",
        "amqp://user:password@host:port/vhost, several with commas; empty: embedded in VAR.",
        default="",
        for_each_service=True,
    )
    log_format: str = setting("LOG_FORMAT", "json, or text for people.", default="json")

    @property
    def keys(self) -> Path:
        return self.var / "keys" if self.keys_dir == Path() else self.keys_dir

    @property
    def broker(self) -> str:
        return self.broker_url or f"embedded:{(self.var / 'data' / 'broker.sqlite3').absolute()}"

    def database(self, url: str, service: str) -> str:
        """The database URL as given, or the service's SQLite file under VAR."""
        return url or f"sqlite:///{(self.var / 'data' / f'{service}.sqlite3').absolute()}"


@dataclass(frozen=True)
class PartThatErasesSettings(PartSettings):
    """What a part is told that holds something of people who may ask to be forgotten."""

    erasure_list: Path = setting(
        "ERASURE_LIST",
        "File with the ids of those who were erased: keep it apart from the databases and their backups, and let the "
        "workers of all services that have this setting read one; VAR/erasures/erased.jsonl when empty.",
        default=Path(),
    )

    @property
    def erasures(self) -> Path:
        return self.var / "erasures" / "erased.jsonl" if self.erasure_list == Path() else self.erasure_list
