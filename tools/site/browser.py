"""``python -m tools.site.browser``: looks at the built site in headless Chromium.

Every page is opened at phone and desktop width; the main ones in light and dark, with axe, and all
pictures in both. It runs in the environment of ``make docs-check``, from the files of the site, without a
server or a network.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tools.site.pictures import shows_pictures, unreadable

SITE = Path(__file__).parents[2] / "build" / "site" / "html"
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
SCHEMES = ("light", "dark")
MAIN = (
    "index.html",
    "tutorial.html",
    "guides/errors.html",
    "migration/boto3.html",
    "packages/ivs.html",
    "reference/ivs/index.html",
    "reference/ivs/operations/get_stream.html",
    "reference/ivs/errors.html",
    "reference/ivs/events.html",
    "reference/ivs/tokens.html",
    "generator/how-it-works.html",
    "benchmarks.html",
)
CODE = "guides/errors.html"
_AXE_RULES = ["color-contrast", "heading-order", "page-has-heading-one", "image-alt", "link-name"]
_AXE_RULES += ["list", "listitem", "document-title", "html-has-lang", "duplicate-id-aria"]
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Visit:
    """A page of a browser that collects what goes wrong."""

    def __init__(self, browser: Browser, width: str, scheme: Any) -> None:
        wide, high = WIDTHS[width]
        self.where = f"{width}, {scheme}"
        self.problems: list[str] = []
        self._context = browser.new_context(
            viewport={"width": wide, "height": high},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.page: Page = self._context.new_page()
        self._name = ""
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))
        self.page.on(
            "console",
            lambda message: message.type == "error" and self._note(f"console: {message.text}"),
        )
        self.page.on("requestfailed", lambda request: self._note(f"failed: {request.url}"))
        self.page.on(
            "request",
            lambda request: request.url.startswith("http") and self._note(f"asks {request.url}"),
        )

    def open(self, name: str, query: str = "") -> None:
        self._name = name
        self.page.goto(f"{(SITE / name).as_uri()}{query}", wait_until="load")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{self._name} ({self.where}): {problem}")

    def check_width(self) -> None:
        beyond = self.page.evaluate(_OVERFLOW)
        if beyond > 0:
            self._note(f"scrolls sideways by {beyond} pixels")

    def check_axe(self, axe: str) -> None:
        self.page.evaluate(axe)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'rule', values: rules}})", _AXE_RULES
        )
        for violation in found["violations"]:
            targets = [node["target"][0] for node in violation["nodes"][:3]]
            self._note(f"axe: {violation['id']}: {violation['help']}: {targets}")

    def check_pictures(self) -> None:
        for problem in unreadable(self.page):
            self._note(problem)

    def check_search(self, term: str, expected: str) -> None:
        self.open("search.html", f"?q={term}")
        try:
            self.page.wait_for_selector(f"#search-results a[href*='{expected}']", timeout=20_000)
        except Exception as error:
            self._note(f"search for {term} does not find {expected}: {type(error).__name__}")

    def check_copying(self) -> None:
        self.open(CODE)
        blocks = self.page.locator("div.highlight pre")
        buttons = self.page.locator("button.copybtn")
        if blocks.count() != buttons.count():
            self._note(f"{buttons.count()} buttons for {blocks.count()} blocks of code")
        block = blocks.nth(1)
        block.hover()
        buttons.nth(1).click()
        copied = self.page.evaluate("navigator.clipboard.readText()")
        if copied.strip() != block.inner_text().strip():
            self._note(f"copied {copied[:60]!r}")

    def close(self) -> None:
        self._context.close()


def problems(chromium: str) -> Iterator[str]:
    """Yields everything that is wrong with the site."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    pages = [path.relative_to(SITE).as_posix() for path in sorted(SITE.rglob("*.html"))]
    with_pictures = [name for name in pages if shows_pictures(SITE / name)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in WIDTHS:
            visit = Visit(browser, width, "light")
            for name in pages if width == "phone" else MAIN:
                visit.open(name)
                visit.check_width()
            visit.close()
            yield from visit.problems
        for scheme in SCHEMES:
            visit = Visit(browser, "desktop", scheme)
            for name in MAIN:
                visit.open(name)
                visit.check_axe(axe)
            for name in with_pictures:
                visit.open(name)
                visit.check_pictures()
            visit.close()
            yield from visit.problems
        visit = Visit(browser, "desktop", "light")
        visit.check_search("get_stream", "operations/get_stream.html")
        visit.check_copying()
        visit.close()
        yield from visit.problems
        browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.site.browser", description=__doc__)
    parser.add_argument(
        "--chromium",
        default=shutil.which("chromium") or shutil.which("google-chrome") or "chromium",
    )
    arguments = parser.parse_args()
    found = list(problems(arguments.chromium))
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"{len(found)} problems in {len(list(SITE.rglob('*.html')))} pages")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
