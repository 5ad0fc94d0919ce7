"""Codes as SVG, black on white with the quiet zone: readable from a phone in any dark mode, and from paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import qrcode
from barcode import Code128
from qrcode.constants import ERROR_CORRECT_M

# ISO/IEC 18004 asks for four light modules on every side, 15417 for ten at both ends; scanners at tills do need them.
_QR_QUIET_ZONE = 4
_BAR_QUIET_ZONE = 10
# A stripe as high as a seventh of its length is caught by a hand that does not hold still.
_BAR_HEIGHT = 22

_Run = tuple[int, int]
"""Where dark modules begin in a row, and how many there are."""


def qr_svg(content: str) -> str:
    """A QR code with error correction M: a seventh of it may be torn or dirty."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QR_QUIET_ZONE)
    code.add_data(content)
    code.make(fit=True)
    rows: Sequence[Sequence[bool]] = code.get_matrix()
    path = "".join(f"M{at} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for at, length in _runs(row))
    return _drawing(len(rows), len(rows), path)


def code128_svg(digits: str) -> str:
    """A Code 128, for scanners that read stripes alone; two digits take one sign of it."""
    # python-barcode takes a leading 99 for a change of its code set, and loses it: our numbers begin with 28.
    (modules,) = Code128(digits).build()
    bars = "".join(
        f"M{at + _BAR_QUIET_ZONE} 0h{length}v{_BAR_HEIGHT}h-{length}z"
        for at, length in _runs(module == "1" for module in modules)
    )
    return _drawing(len(modules) + 2 * _BAR_QUIET_ZONE, _BAR_HEIGHT, bars)


def _runs(modules: Iterable[bool]) -> Iterator[_Run]:
    """Neighbours are drawn as one: a drawing travels over slow lines, and printers leave no hair between them."""
    at = 0
    for is_dark, group in groupby(modules):
        length = len(list(group))
        if is_dark:
            yield at, length
        at += length


def _drawing(width: int, height: int, path: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{width}v{height}H0z"/><path d="{path}"/></svg>'
    )
