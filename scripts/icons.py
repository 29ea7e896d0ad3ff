"""Render the app icons and the preview image of shared links from the logo.

`PYTHONPATH=. .venv/bin/python scripts/icons.py`; the images in assets/icons are committed.
"""

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser

from hsa_app.components.layout.brand import LOGO_PATH
from tests.support.chromium import running_chromium

ROOT = Path(__file__).parents[1]
ICONS_FOLDER, FONT_FILE = ROOT / "assets" / "icons", ROOT / "assets" / "fonts" / "anek-latin.woff2"
JAMUN, WHITE, PAPER, INK, MUTED = "#6B2B52", "#FFFFFF", "#F6F3EE", "#26221E", "#635C53"

MARK_SHARE, MASKABLE_MARK_SHARE = 0.56, 0.42
"""The logo's share of the side; platforms may crop a maskable icon to a circle of 80 % of the side."""

ICON_SPECS = {
    "icon-192.png": (192, MARK_SHARE, 0.22),
    "icon-512.png": (512, MARK_SHARE, 0.22),
    "maskable-192.png": (192, MASKABLE_MARK_SHARE, 0.0),
    "maskable-512.png": (512, MASKABLE_MARK_SHARE, 0.0),
    "apple-touch-icon.png": (180, MASKABLE_MARK_SHARE * 1.2, 0.0),
}
"""Side in pixels, the logo's share of it, and the corner radius as a share of the side."""

CARD_SIZE = (1200, 630)


def main() -> int:
    """Render all images."""
    ICONS_FOLDER.mkdir(exist_ok=True)
    with running_chromium() as browser:
        for name, (side, share, round_) in ICON_SPECS.items():
            render_png(browser, name, (side, side), icon_svg(side, share, round_))
        render_png(browser, "card.png", CARD_SIZE, card_html())
    return 0


def render_png(browser: Browser, name: str, size: tuple[int, int], html: str) -> None:
    """Render HTML to a PNG with a transparent background."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_content(f"<!doctype html><style>*{{margin:0}}svg{{display:block}}</style>{html}")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.screenshot(path=ICONS_FOLDER / name, omit_background=True)
    page.close()


def icon_svg(side: int, mark_share: float, corner_share: float) -> str:
    """Build the SVG of the logo in white on jamun."""
    scale = side * mark_share / 16
    offset = (side - side * mark_share) / 2
    return (
        f'<svg width="{side}" height="{side}">'
        f'<rect width="100%" height="100%" rx="{side * corner_share}" fill="{JAMUN}"/>'
        f'<path transform="translate({offset} {offset}) scale({scale})" fill="{WHITE}" d="{LOGO_PATH}"/></svg>'
    )


def card_html() -> str:
    """Build the HTML of the preview image: logo, name and slogan."""
    font = base64.b64encode(FONT_FILE.read_bytes()).decode()
    width, height = CARD_SIZE
    return f"""
        <style>
        @font-face {{ font-family: Ours; src: url(data:font/woff2;base64,{font}); font-weight: 100 800; }}
        main {{ box-sizing: border-box; width: {width}px; height: {height}px; padding: 88px 96px; background: {PAPER};
            border-bottom: 24px solid {JAMUN}; font: 400 34px/46px Ours; color: {MUTED}; }}
        p {{ display: flex; gap: 20px; align-items: center; font: 580 40px/48px Ours; color: {INK}; }}
        h1 {{ margin: 96px 0 24px; font: 600 92px/96px Ours; letter-spacing: -.02em; color: {INK}; }}
        </style>
        <main><p><svg width="56" height="56" viewBox="0 0 16 16"><path fill="{JAMUN}" d="{LOGO_PATH}"/></svg>
        Household Services</p><h1>Someone good,<br>at the hour you choose.</h1>
        Checked professionals for repairs, cleaning and servicing at home.</main>"""


if __name__ == "__main__":
    sys.exit(main())
