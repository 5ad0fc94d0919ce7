"""The OpenAPI document and a page that tries it out; all of it from this host, nothing from a CDN."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from flask import Blueprint, Response, request

from gateway.public_api.documents import Api, openapi
from services.chassis.http.callers import public

# Swagger UI writes style attributes and shows its icons as data: images; scripts come from files only.
_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Regulars API</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/static/swagger/swagger-ui.css">
</head>
<body>
<div id="explorer">
<p>The document is at <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.
This page shows it when the pages are built: <code>make run</code>.</p>
</div>
<script src="/static/swagger/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/start.js"></script>
</body>
</html>
"""
_START = """"use strict";
if (window.SwaggerUIBundle) {
  SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#explorer",
    deepLinking: true,
    validatorUrl: null,
    persistAuthorization: false,
  });
}
"""


def explorer_blueprint(api: Api) -> Blueprint:
    """`/openapi.json` and `/docs`."""
    blueprint = Blueprint("explorer", __name__, url_prefix="/api/v1")

    @cache
    def document() -> tuple[bytes, str]:
        # Made at the first question, when every blueprint has been registered.
        text = json.dumps(openapi(api), ensure_ascii=False, separators=(",", ":")).encode()
        return text, hashlib.sha256(text).hexdigest()[:16]

    @blueprint.get("/openapi.json")
    @public
    def openapi_document() -> Any:
        text, tag = document()
        response = Response(text, content_type="application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(tag)
        return response.make_conditional(request)

    @blueprint.get("/docs")
    @public
    def explorer() -> Response:
        headers = {"Content-Security-Policy": _SECURITY_POLICY, "Cache-Control": "no-cache"}
        return Response(_PAGE, headers=headers, content_type="text/html; charset=utf-8")

    @blueprint.get("/docs/start.js")
    @public
    def start() -> Response:
        return Response(_START, headers={"Cache-Control": "no-cache"}, content_type="text/javascript; charset=utf-8")

    return blueprint
