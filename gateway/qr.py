"""QR codes as SVG: black on white with the quiet zone, readable from a phone in the dark mode of any page."""

from __future__ import annotations

from typing import cast

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.svg import SvgPathFillImage

# ISO/IEC 18004 asks for four light modules on every side; scanners at tills do need them.
_QUIET_ZONE_MODULES = 4


def qr_svg(content: str) -> str:
    """The content as a standing-alone SVG image."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET_ZONE_MODULES, image_factory=SvgPathFillImage)
    code.add_data(content)
    code.make(fit=True)
    drawn = cast("bytes", code.make_image().to_string())
    return drawn.decode("ascii")
