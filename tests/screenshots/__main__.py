"""`python -m tests.screenshots [SCENE ...]`: takes the pictures in docs/screens anew, all of them or those named."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from itertools import chain
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.screenshots.franchise import Franchise, running_franchise
from tests.screenshots.office import office_scenes
from tests.screenshots.scenes import CASTS, Scene, scenes

REPOSITORY = Path(__file__).parents[2]
SCREENS = REPOSITORY / "docs" / "screens"
MOST_BYTES = 150_000
# Photographs would suffer from so few colours; flat pages do not.
_COLOURS = 128


def main(wanted: list[str]) -> None:
    if not (REPOSITORY / "gateway" / "static" / "cashier.html").exists():
        raise SystemExit("The pages are not built: make front-end")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language, cast in CASTS.items():
            # A suite for each language: whoever came in for one picture would be in already on the next.
            with tempfile.TemporaryDirectory(prefix="regulars-screens-") as var, running_franchise(Path(var)) as shown:
                shown.wait_for_birthday_gift(cast.with_birthday)
                for scene in chain(scenes(shown, language), office_scenes(shown, language)):
                    if not wanted or scene.name in wanted:
                        _take(browser, shown, scene, language)
        browser.close()


def _take(browser: Browser, franchise: Franchise, scene: Scene, language: str) -> None:
    width, height = scene.size
    context = browser.new_context(
        # Shops here write dates as the British do.
        locale="en-GB" if language == "en" else language,
        viewport={"width": width, "height": height},
        # Nothing moves, so that two runs take the same picture.
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    if scene.session:
        page.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(scene.session)})")
    token = f"#station={franchise.tokens[scene.outlet]}" if scene.outlet else ""
    page.goto(f"{franchise.url}{scene.path}{token}")
    scene.act(page)
    page.evaluate("document.fonts.ready")
    _keep(page.screenshot(), SCREENS / language / f"{scene.name}.png")
    context.close()


def _keep(picture: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{path} has {size} bytes"
    print(f"{path.relative_to(REPOSITORY)}  {size // 1000} kB")


main(sys.argv[1:])
