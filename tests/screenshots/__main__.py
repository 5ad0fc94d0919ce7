"""`python -m tests.screenshots [LANGUAGE | SCENE ...]`: takes the pictures in docs/screens anew, all or those named."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from tests.screenshots.franchise import Franchise, running_franchise
from tests.screenshots.office import office_scenes
from tests.screenshots.scenes import CASTS, Scene, scenes

REPOSITORY = Path(__file__).parents[2]
SCREENS = REPOSITORY / "docs" / "screens"
MOST_BYTES = 150_000
# Photographs would suffer from so few colours; flat pages do not.
_COLOURS = 128
# Suites and browsers side by side, for a machine of two cores.
_AT_ONCE = 2


def main(wanted: list[str]) -> None:
    if not (REPOSITORY / "gateway" / "static" / "cashier.html").exists():
        raise SystemExit("The pages are not built: make front-end")
    languages = [each for each in wanted if each in CASTS] or list(CASTS)
    names = [each for each in wanted if each not in CASTS]
    with ProcessPoolExecutor(_AT_ONCE) as suites:
        for taken in suites.map(partial(_take_all, names), languages):
            print("\n".join(taken))


def _take_all(wanted: list[str], language: str) -> list[str]:
    """A suite for each language: whoever came in for one picture would be in already on the next."""
    expect.set_options(timeout=30_000)
    with (
        sync_playwright() as playwright,
        tempfile.TemporaryDirectory(prefix="regulars-screens-") as var,
        running_franchise(Path(var)) as shown,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        all_scenes = chain(scenes(shown, language), office_scenes(shown, language))
        taken = [_take(browser, shown, scene, language) for scene in all_scenes if not wanted or scene.name in wanted]
        browser.close()
        return taken


def _take(browser: Browser, franchise: Franchise, scene: Scene, language: str) -> str:
    width, height = scene.size
    context = browser.new_context(
        # Shops here write dates as the British do.
        locale="en-GB" if language == "en" else language,
        viewport={"width": width, "height": height},
        # Nothing moves, so that two runs take the same picture.
        reduced_motion="reduce",
        color_scheme="dark" if scene.theme == "dark" else "light",
    )
    page = context.new_page()
    if scene.session:
        page.add_init_script(f"sessionStorage.setItem('regulars.office', {json.dumps(scene.session)})")
    page.goto(f"{franchise.url}{scene.path}" + (f"#station={scene.token}" if scene.token else ""))
    shown = scene.act(page) or page
    shown.evaluate("document.fonts.ready")
    picture = shown.screenshot()
    context.close()
    return _keep(picture, SCREENS / language / f"{scene.name}.png")


def _keep(picture: bytes, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = Image.open(io.BytesIO(picture)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    flat.save(path, optimize=True)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{path} has {size} bytes"
    return f"{path.relative_to(REPOSITORY)}  {size // 1000} kB"


if __name__ == "__main__":
    main(sys.argv[1:])
