"""Pictures of the pages: wide and narrow, normal and white-on-black, into screens/.

``python tools/screens.py [ADDRESS]`` looks at a running register (make run).
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = {
    "home": "/",
    "missing": "/missing/",
    "missing-tiktok": "/missing/?platform=tiktok&region=VLG",
    "map": "/missing/map?platform=ok&instrument=ORDER2523",
    "league": "/missing/regions",
    "matrix": "/missing/matrix",
    "matrix-region": "/missing/matrix?region=VLG",
    "cell": "/missing/cell/HEAD-VLG-VOLOGDA/R3?on=2022-12-01",
    "bodies": "/bodies/",
    "body": "/b/HEAD-VLG-VOLOGDA",
    "instruments": "/instruments/",
    "instrument": "/i/FZ270",
    "report": "/i/URA2022",
    "item": "/r/R1",
    "item-law": "/r/FZ270-pages",
    "item-versions": "/r/R5",
    "history": "/r/R5/history",
    "bill": "/i/BILL68371",
    "became": "/r/BILL68371-pages/became/FZ270-pages",
    "networks": "/networks/?on=2022-12-01",
    "network": "/networks/ok",
    "compare": "/r/R5/compare?from=1&to=2",
    "ratings": "/ratings/",
    "methodology": "/ratings/methodologies/HEADS-REGIONS/v/1",
    "search": "/search?q=органов власти телеграм",
    "help": "/help/",
    "help-page": "/help/statuses",
    "preferences": "/preferences/",
    "login": "/login",
    "not-found": "/nope",
}
SIZES = {"wide": (1280, 900), "narrow": (375, 800)}
SCHEMES = {"normal": "normal:100:normal", "black": "black:100:normal"}


def main() -> None:
    """Take all pictures."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    folder = Path("screens")
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        for size, (width, height) in SIZES.items():
            for scheme, cookie in SCHEMES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, locale="ru-RU"
                )
                context.add_cookies(
                    [{"name": "display", "value": cookie, "url": address}]
                )
                page = context.new_page()
                for name, path in PAGES.items():
                    page.goto(address + path)
                    place = folder / f"{name}-{size}-{scheme}.png"
                    page.screenshot(path=place, full_page=True)
                context.close()
        browser.close()
    print(f"{len(PAGES) * len(SIZES) * len(SCHEMES)} pictures in {folder}/")


if __name__ == "__main__":
    main()
