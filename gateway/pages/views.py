"""Serves the built pages: strict headers, hashed files for ever, the pages themselves always fresh."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_from_directory
from werkzeug.exceptions import NotFound

from gateway.pages.policy import CAMERA, CONTENT_SECURITY_POLICY, policy_of
from services.chassis.http.callers import public

BUILT = Path(__file__).resolve().parent.parent / "static"

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# A hashed name never gets other content, so a tablet asks for it once.
_FOR_EVER = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

pages = Blueprint("pages", __name__)
# Debian's slim image has no mime.types, and Python's own table lacks fonts.
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("application/wasm", ".wasm")


@pages.after_request
def add_headers(response: Response) -> Response:
    # What a view said of itself stands.
    response.headers.update({name: value for name, value in HEADERS.items() if name not in response.headers})
    return response


@pages.get("/")
@public
def home() -> Response:
    return _page("index.html")


@pages.get("/cashier")
@public
def cashier() -> Response:
    return _page("cashier.html", CAMERA)


@pages.get("/reception")
@public
def reception() -> Response:
    return _page("reception.html", CAMERA)


@pages.get("/reception/visitor")
@public
def visitor() -> Response:
    """A second screen that faces visitors. It asks nobody: the desk's page in the same browser tells it all."""
    return _page("visitor.html")


@pages.get("/enrol")
@public
def enrol() -> Response:
    """Where a device becomes a station. The one-time code stays in the fragment, which no browser sends."""
    return _page("enrol.html")


@pages.get("/hq")
@public
def hq() -> Response:
    """The office of managers and head office; what they see, the API decides."""
    return _page("hq.html")


@pages.get("/me")
@public
def me() -> Response:
    """What members see and correct of their own, behind a code sent to them."""
    return _page("me.html")


@pages.get("/balance")
@public
def balance() -> Response:
    """The member's page. The token stays in the fragment, which no browser sends."""
    return _page("balance.html")


@pages.get("/sw.js")
@public
def service_worker() -> Response:
    """At the root, because a worker may only look after pages below its own address."""
    return _page("sw.js")


@pages.get("/static/<path:name>")
@public
def built_file(name: str) -> Response:
    response = _built(name)
    response.headers["Cache-Control"] = _FOR_EVER if name.startswith("assets/") else "no-cache"
    return response


def _page(name: str, *more_scripts: str) -> Response:
    try:
        response = _built(name)
    except NotFound:
        words = "The pages are not built yet. Run: make run\n"
        return Response(words, 503, {"Retry-After": "10"}, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = policy_of(_folder(), name, *more_scripts)
    return response


def _folder() -> Path:
    return Path(current_app.config.get("PAGES_DIR", BUILT))


def _built(name: str) -> Response:
    """The file, compressed if the browser takes that: the embedded suite has no proxy to do it."""
    folder = _folder()
    for encoding, suffix in _ENCODINGS:
        if request.accept_encodings.quality(encoding) > 0 and (folder / f"{name}{suffix}").is_file():
            response = send_from_directory(folder, f"{name}{suffix}", mimetype=mimetypes.guess_type(name)[0])
            response.headers["Content-Encoding"] = encoding
            break
    else:
        response = send_from_directory(folder, name)
    response.headers["Vary"] = "Accept-Encoding"
    return response
