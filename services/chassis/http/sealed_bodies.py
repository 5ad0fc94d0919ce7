"""Sealed bodies: a request may come as a sealed box, which is opened here and then read like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g, request

from services.chassis.http.command_headers import command_key
from services.chassis.http.problems import Problem
from services.chassis.security.sealing import SealBroken

if TYPE_CHECKING:
    from services.chassis.security.sealed_boxes import SealedBoxes

CONTENT_TYPE = "application/jose"


def take_sealed_bodies(app: Flask, boxes: SealedBoxes) -> None:
    """Tell an application what opens them; one that is told nothing takes none."""
    app.extensions["sealed_boxes"] = boxes


def is_sealed() -> bool:
    """Whether this request came so, to an application that takes them."""
    return request.mimetype == CONTENT_TYPE and "sealed_boxes" in current_app.extensions


def opened(body: bytes) -> bytes:
    """What this body of the request holds; opened once, however often it is read. Raises Problem 400.

    It is bound to the key of its command: whoever finds it cannot ask anything else with it.
    """
    if "opened_body" not in g:
        boxes = cast("SealedBoxes", current_app.extensions["sealed_boxes"])
        try:
            g.opened_body = boxes.opened(body, about=command_key())
        except SealBroken as error:
            raise Problem(
                400,
                "sealed_body_unreadable",
                "The sealed request cannot be opened. Ask for the sealing key again, seal it anew and send it again.",
            ) from error
    return cast("bytes", g.opened_body)
