"""What a counter has in a test: a hand, a scanner that types like a keyboard, and pictures for a camera."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page, expect

# A hand on a number pad; a scanner sends a character each few milliseconds instead.
HAND_MS = 60
SCANNER_SECONDS = 0.008

US: dict[str, str] = {}
RUSSIAN = dict(zip("abcdefghijklmnopqrstuvwxyz#/.:", "фисвуапршолдьтщзйкыегмцчня№.юЖ", strict=True))
# "Polish 214", of typists: Y and Z change places, and so do many signs.
POLISH = dict(zip("yz#/.:-_", "zy#-.Ł+?", strict=True))
# AZERTY: the digit row gives signs without Shift.
FRENCH = dict(zip("1234567890aqwzm:/.-_#", "&é\"'(-è_çàqazw,M!:)°3", strict=True))

_SIGNS = {"-": ("Minus", False), "_": ("Minus", True), ":": ("Semicolon", True), "/": ("Slash", False)}
_SIGNS |= {".": ("Period", False), "#": ("Digit3", True), "]": ("BracketRight", False), "%": ("Digit5", True)}
_SIGNS |= {"^": ("Digit6", True), "?": ("Slash", True), ";": ("Semicolon", False), "=": ("Equal", False)}

# What a page shows for some seconds stays until the test says so, for these are soon over on a busy machine: a verdict
# (eight), what the office said and how long it waits for an answer (six), what a till did and its question (four). No
# clock of a page may jump for that: a call that seems to take a minute is a network that is gone. Whoever installs one
# later gets the seconds back.
STAYING = """{
    const wait = window.setTimeout.bind(window);
    const isShort = (ms) => ms === 8000 || ms === 6000 || ms === 4000;
    window.setTimeout = (then, ms, ...more) => (isShort(ms) ? 0 : wait(then, ms, ...more));
}"""

_WIDTH, _HEIGHT = 640, 480
_FRAMES_A_SECOND = 5


def type_by_hand(page: Page, text: str) -> None:
    expect(page.get_by_label("Phone, card or last 4 digits").first).to_be_visible()
    page.keyboard.type(text, delay=HAND_MS)


def scan(page: Page, text: str, *, layout: Mapping[str, str] = US) -> None:
    """As a wedge scanner does: US keys, 8 ms apart by the clock of the keyboard, with Enter behind. `layout` is the
    tablet's, by what it types where a US keyboard types a character.

    Through the browser's own protocol, because only there a press has its time: on a busy machine presses that are sent
    one by one arrive as slowly as a hand's.
    """
    keyboard = page.context.new_cdp_session(page)
    # All of it has been pressed by now: the browser takes no press from the future.
    start = time.time() - (len(text) + 1) * SCANNER_SECONDS
    for place, character in enumerate(text):
        code, shift = _place_on_us_keyboard(character)
        typed = layout.get(character.lower(), character)
        press = {"code": code, "key": typed, "modifiers": 8 if shift else 0}
        _press(keyboard, {**press, "timestamp": start + place * SCANNER_SECONDS}, types=typed)
    enter = {"code": "Enter", "key": "Enter", "windowsVirtualKeyCode": 13}
    _press(keyboard, {**enter, "timestamp": start + len(text) * SCANNER_SECONDS}, types="\r")
    keyboard.detach()


def _press(keyboard: CDPSession, press: Mapping[str, Any], *, types: str) -> None:
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": types, **press})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **press})


def _place_on_us_keyboard(character: str) -> tuple[str, bool]:
    if character in _SIGNS:
        return _SIGNS[character]
    return (f"Digit{character}", False) if character.isdigit() else (f"Key{character.upper()}", character.isupper())


def photographed(part: Locator) -> Image.Image:
    """What a camera sees of this part of a page. Its pictures are drawn by now; their places are there before."""
    expect(part).to_be_visible()
    pictures = "(part) => [...(part.matches('img') ? [part] : part.querySelectorAll('img'))]"
    part.evaluate(f"async (part) => {{ for (const each of ({pictures})(part)) await each.decode(); }}")
    return Image.open(io.BytesIO(part.screenshot()))


def codes_on(part: Locator) -> list[str]:
    """What a scanner reads off it."""
    return [found.text for found in zxingcpp.read_barcodes(photographed(part))]


def film(file: Path, *, qr: str, code_128: str) -> None:
    """What Chromium's fake camera shows, over and over: a QR for three seconds, nothing, a Code 128, nothing."""
    qr_frame, bars_frame, nothing = (
        _frame(_drawn(qr, zxingcpp.BarcodeFormat.QRCode, scale=6)),
        _frame(_drawn(code_128, zxingcpp.BarcodeFormat.Code128, scale=3)),
        _frame(None),
    )
    second = _FRAMES_A_SECOND
    with file.open("wb") as out:
        out.write(f"YUV4MPEG2 W{_WIDTH} H{_HEIGHT} F{second}:1 Ip A1:1 C420jpeg\n".encode())
        for frame, seconds in ((qr_frame, 3), (nothing, 1), (bars_frame, 3), (nothing, 1)):
            for _ in range(seconds * second):
                out.write(b"FRAME\n" + frame)


def _drawn(text: str, form: zxingcpp.BarcodeFormat, *, scale: int) -> Image.Image:
    return Image.fromarray(zxingcpp.create_barcode(text, form).to_image(scale=scale))


def _frame(code: Image.Image | None) -> bytes:
    """Grey planes: brightness in full, and no colour at half the size."""
    picture = Image.new("L", (_WIDTH, _HEIGHT), 255)
    if code is not None:
        picture.paste(code, ((_WIDTH - code.width) // 2, (_HEIGHT - code.height) // 2))
    return picture.tobytes() + bytes([128]) * (_WIDTH * _HEIGHT // 2)
