"""The pages are served strictly: nothing foreign, nothing framed, nothing stale."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from gateway.pages.views import pages

PAGES = ("/", "/cashier", "/reception", "/balance")
WEB = Path(__file__).resolve().parents[2] / "gateway" / "web"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for name in ("index", "cashier", "reception", "balance"):
        (tmp_path / f"{name}.html").write_text(f"<title>{name}</title>")
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "cashier-Ab1_.js").write_text("plain")
    (assets / "cashier-Ab1_.js.gz").write_bytes(b"gzipped")
    (assets / "cashier-Ab1_.js.br").write_bytes(b"brotli")
    (assets / "nunito-Cd2_.woff2").write_bytes(b"font")
    (tmp_path / "sw.js").write_text("keeps")
    (tmp_path / "cashier.webmanifest").write_text("{}")
    return tmp_path


@pytest.fixture
def client(built: Path) -> Iterator[FlaskClient]:
    app = Flask("pages", static_folder=None)
    app.config["PAGES_DIR"] = built
    app.register_blueprint(pages)
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
def test_a_page_may_load_nothing_foreign_and_nobody_may_frame_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    # The camera's reader where the browser has none: a machine of ours, and no script that somebody writes.
    wasm = {"script-src": "'self' 'wasm-unsafe-eval'"} if path in ("/cashier", "/reception") else {}
    assert {name: value for name, value in policy.items() if "unsafe" in value} == wasm
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_asked_for_anew_each_time_and_costs_nothing_when_unchanged(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_the_build_put_into_a_page_is_let_in_by_its_hash_on_that_page_alone(
    client: FlaskClient, built: Path
) -> None:
    hashes = {
        "cashier.html": {"script-src": ["sha256-Till="], "style-src": []},
        "balance.html": {"script-src": ["sha256-Card="], "style-src": ["sha256-Sheet="]},
    }
    (built / "inline.json").write_text(json.dumps(hashes))

    def allowed(path: str, what: str) -> str | None:
        policy = client.get(path).headers["Content-Security-Policy"]
        return dict(part.split(" ", 1) for part in policy.split("; ")).get(what)

    assert allowed("/cashier", "script-src") == "'self' 'wasm-unsafe-eval' 'sha256-Till='"
    assert allowed("/balance", "script-src") == "'self' 'sha256-Card='"
    assert allowed("/balance", "style-src") == "'self' 'sha256-Sheet='"
    assert {allowed("/", what) for what in ("script-src", "style-src")} == {None}
    assert allowed("/static/assets/cashier-Ab1_.js", "script-src") is None
    # Another build in the place of this one.
    hashes["balance.html"]["script-src"] = ["sha256-Newer="]
    (built / "inline.json").write_text(json.dumps(hashes))
    os.utime(built / "inline.json", ns=(1, 1))
    assert allowed("/balance", "script-src") == "'self' 'sha256-Newer='"


def test_a_hashed_file_is_asked_for_once(client: FlaskClient) -> None:
    answer = client.get("/static/assets/cashier-Ab1_.js")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/javascript"
    assert client.get("/static/assets/nunito-Cd2_.woff2").mimetype == "font/woff2"


@pytest.mark.parametrize(
    ("accepts", "encoding", "content"),
    [
        ("gzip, deflate, br", "br", b"brotli"),
        ("gzip", "gzip", b"gzipped"),
        ("br;q=0, gzip", "gzip", b"gzipped"),
        ("identity", None, b"plain"),
        ("", None, b"plain"),
    ],
)
def test_a_browser_gets_the_best_encoding_that_it_takes(
    client: FlaskClient, accepts: str, encoding: str | None, content: bytes
) -> None:
    answer = client.get("/static/assets/cashier-Ab1_.js", headers={"Accept-Encoding": accepts})
    assert (answer.headers.get("Content-Encoding"), answer.data) == (encoding, content)
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_the_service_worker_is_asked_for_anew_and_may_look_after_every_page(client: FlaskClient) -> None:
    answer = client.get("/sw.js")
    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/javascript", "keeps")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"].split("; ")


def test_a_manifest_is_served_as_one(client: FlaskClient) -> None:
    assert client.get("/static/cashier.webmanifest").mimetype == "application/manifest+json"


@pytest.mark.parametrize("name", ["../views.py", "%2e%2e/views.py", "assets/../../x", "nothing.js", "assets/%00"])
def test_nothing_outside_the_built_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_pages_that_are_not_built_say_how_to_build_them(client: FlaskClient, built: Path) -> None:
    (built / "cashier.html").unlink()
    answer = client.get("/cashier")
    assert answer.status_code == 503
    assert "make run" in answer.text


def test_the_lock_of_the_front_end_names_no_registry() -> None:
    """Whoever installs from it uses the registry that their own npm is set to."""
    assert '"resolved"' not in (WEB / "package-lock.json").read_text()


def test_the_pages_take_nothing_from_other_hosts() -> None:
    sources = [*(WEB / "src").rglob("*.*"), *WEB.glob("*.html")]
    foreign = re.compile(r"""(?:src=|href=|url\(|from |import |fetch\()["'`]?(?:https?:)?//""")
    assert [path.name for path in sources if foreign.search(path.read_text())] == []
