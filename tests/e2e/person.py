"""Somebody with a browser, and the running chat they look at."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from playwright.async_api import Browser, BrowserContext, Page, expect

from bots.replies import Reply
from bots.web.adapter import WebAdapter, address_of
from core.alerts.states import Sent
from tests.e2e.page_scripts import REMEMBER_SOCKETS
from tests.fakes.web import Script

PHONE = {"width": 360, "height": 640}


class Chat:
    """The running site, one browser, and everything its console complained about."""

    def __init__(self, adapter: WebAdapter, script: Script, url: str, browser: Browser) -> None:
        self.adapter = adapter
        self.script = script
        self.url = url
        self.browser = browser
        self.complaints: list[str] = []

    @contextlib.asynccontextmanager
    async def person(self, **options: object) -> AsyncIterator[BrowserContext]:
        """A browser of somebody's own."""
        settings = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": PHONE}
        context = await self.browser.new_context(**{**settings, **options})  # type: ignore[arg-type]  # options by name
        try:
            yield context
        finally:
            await context.close()

    async def tab(self, context: BrowserContext) -> Page:
        """A tab with the chat in it, connected."""
        page = await context.new_page()
        await page.add_init_script(REMEMBER_SOCKETS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._heard(line.type, line.text))
        await page.goto(self.url)
        await expect(page.locator("#log")).not_to_have_attribute("aria-busy", "true")
        return page

    def _heard(self, level: str, text: str) -> None:
        if level in {"error", "warning"} and "ERR_INTERNET_DISCONNECTED" not in text:
            self.complaints.append(text)

    async def chat_of(self, context: BrowserContext) -> str:
        cookies = await context.cookies()
        session = await self.adapter.store.session(str(cookies[0].get("value")))
        assert session is not None
        return session.chat

    async def tell(self, context: BrowserContext, reply: Reply, edit: str | None = None) -> str:
        sent = await self.adapter.send(address_of(await self.chat_of(context)), reply, edit=edit)
        assert isinstance(sent, Sent)
        return sent.message_id


async def say(page: Page, text: str) -> None:
    await page.locator("#line").fill(text)
    await page.keyboard.press("Enter")
