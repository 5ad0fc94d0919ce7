"""What a page may load and run: everything comes from this host, and nothing is inline but what the build put there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

# Images may be data: because a QR arrives as SVG text and is shown as a picture, in which no script runs; it is never
# put into the document.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "worker-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# The camera's reader is a WebAssembly machine, which is no script, where the browser has no reader of its own.
CAMERA = "'wasm-unsafe-eval'"
# Beside the pages, by the build (gateway/web/inline.ts): the hashes of what stands in each.
_HASHES = "inline.json"


def policy_of(folder: Path, page: str, *more_scripts: str) -> str:
    """Of a built page: a script or sheet that stands in it is let in by its hash, and nobody else's is."""
    hashes = _hashes_in(folder).get(page, {})
    allowed = {
        "script-src": [*more_scripts, *_quoted(hashes.get("script-src", ()))],
        "style-src": _quoted(hashes.get("style-src", ())),
    }
    own = (f"{what} 'self' {' '.join(sources)}" for what, sources in allowed.items() if sources)
    return "; ".join((CONTENT_SECURITY_POLICY, *own))


def _quoted(hashes: Sequence[str]) -> list[str]:
    return [f"'{each}'" for each in hashes]


def _hashes_in(folder: Path) -> Mapping[str, Mapping[str, Sequence[str]]]:
    path = folder / _HASHES
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: int) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """A build may be put in the place of another while the gateway runs."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return found
