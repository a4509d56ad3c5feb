"""Someone who reads a published site in Chromium."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect

Scheme = Literal["light", "dark"]

WIDE, NARROW, NARROWEST = 1400, 390, 320
HEIGHT = 900

# What the theme calls its colours, and the end of their change from one to the other.
_COLOURS = {"light": "default", "dark": "slate"}
_STEADY = "document.getAnimations().forEach(change => change instanceof CSSTransition && change.finish())"


class Reader:
    """Opens pages of one site, and remembers what these asked for and what went wrong in them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._browser = browser
        self._windows: dict[tuple[Scheme, int], Page] = {}
        self._glance: Page | None = None

    def open(self, path: str, *, scheme: Scheme = "light", width: int = WIDE) -> Page:
        if (scheme, width) not in self._windows:
            self._windows[scheme, width] = self._window(scheme, width)
        page = self._windows[scheme, width]
        page.goto(path)
        return page

    def look(self, path: str, *, scheme: Scheme = "light", width: int = WIDE) -> Page:
        """Show a page that stays loaded until another is looked at, for who changes nothing in it."""
        if self._glance is None:
            self._glance = self._window("light", WIDE)
        page = self._glance
        if page.url != self.address + path:
            page.goto(path)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_attribute("data-md-color-scheme", _COLOURS[scheme])
        page.evaluate(_STEADY)
        return page

    def strangers(self) -> list[str]:
        """The addresses outside the handbook that a page asked for."""
        return [url for url in self.requests if not url.startswith((self.address, "data:", "blob:"))]

    def _window(self, scheme: Scheme, width: int) -> Page:
        context = self._browser.new_context(
            base_url=self.address,
            color_scheme=scheme,
            viewport={"width": width, "height": HEIGHT},
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(10_000)
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        return context.new_page()


def copied(page: Page, button: Locator) -> str:
    """What a click on a copy button puts on the clipboard."""
    page.evaluate("navigator.clipboard.writeText('nothing yet')")
    button.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== 'nothing yet')")
    return str(page.evaluate("navigator.clipboard.readText()"))
