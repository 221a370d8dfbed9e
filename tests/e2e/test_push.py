"""Push in a real Chromium: the button subscribes, the worker shows what comes with the tab closed.

The push service of the browser's maker is the only thing that is not there; its answer stands in
for it, and what it would deliver is delivered by the browser's own tools.
"""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from playwright.async_api import BrowserContext, CDPSession, Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from bots.events import FormSubmitted
from tests.e2e.person import Chat, say

pytestmark = pytest.mark.browser

# What a browser does that has reached its service: a subscription bound to the key it was given.
SERVICE = """
PushManager.prototype.subscribe = async function (options) {
  const key = new Uint8Array(options.applicationServerKey);
  if (key.length !== 65 || key[0] !== 4) throw new Error("no key of P-256");
  const keys = { p256dh: "B" + "a".repeat(86), auth: "b".repeat(22) };
  const endpoint = "https://fcm.googleapis.com/fcm/send/one";
  return { toJSON: () => ({ endpoint, keys }) };
};
"""
SHOWS = """async (expected) => {
  const registration = await navigator.serviceWorker.ready;
  const found = await registration.getNotifications();
  const shown = found.map((one) => [one.title, one.body, one.tag, one.data.url]);
  return JSON.stringify(shown) === JSON.stringify([expected]);
}"""
TRIES = 8
"""Asked too early what it shows, a Chromium without a screen forgets what it is about to show."""


async def add_browser(chat: Chat, person: BrowserContext) -> Page:
    await person.grant_permissions(["notifications"], origin=chat.url)
    await person.add_init_script(SERVICE)
    page = await chat.tab(person)
    await say(page, "push")
    await page.get_by_role("button", name="This browser").click()
    await expect(page.locator("#messages")).to_contain_text("Got [('auth'")
    return page


async def registration_of(session: CDPSession) -> str:
    """The name under which the browser's tools know the worker."""
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def heard(event: dict[str, list[dict[str, str]]]) -> None:
        if event["registrations"] and not found.done():
            found.set_result(event["registrations"][0]["registrationId"])

    session.on("ServiceWorker.workerRegistrationUpdated", heard)
    await session.send("ServiceWorker.enable")
    async with asyncio.timeout(30):
        return await found


async def shows(
    page: Page, session: CDPSession, given: dict[str, str], expected: list[str]
) -> bool:
    """Whether what is delivered comes to be the one notification there is."""
    for _ in range(TRIES):
        await session.send("ServiceWorker.deliverPushMessage", given)
        with contextlib.suppress(PlaywrightTimeoutError):
            await page.wait_for_function(SHOWS, arg=expected, timeout=5_000)
            return True
    return False


async def test_the_button_asks_the_browser_and_sends_what_it_gave(chat: Chat) -> None:
    async with chat.person() as person:
        await add_browser(chat, person)
        event = chat.script.events[-1]
        assert isinstance(event, FormSubmitted)
        assert event.token == "t-p"
        assert event.values["endpoint"].startswith("https://fcm.googleapis.com/")


async def test_what_is_pushed_is_shown_by_the_worker(chat: Chat) -> None:
    async with chat.person() as person:
        page = await add_browser(chat, person)
        session = await person.new_cdp_session(page)
        name = await registration_of(session)
        said = {"title": "£285 · Trek Marlin 5", "body": "New", "tag": "d7", "url": f"{chat.url}/"}
        for title in (said["title"], "SOLD · Trek Marlin 5"):
            data = json.dumps({**said, "title": title})
            given = {"origin": chat.url, "registrationId": name, "data": data}
            # A correction takes the place of what it corrects.
            assert await shows(page, session, given, [title, "New", "d7", f"{chat.url}/"])


async def test_a_no_is_said_and_nothing_is_sent(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await page.evaluate("() => { Notification.requestPermission = async () => 'denied'; }")
        await say(page, "push")
        await page.get_by_role("button", name="This browser").click()
        await expect(page.locator("#toasts")).to_contain_text("blocks notifications")
        assert not any(isinstance(event, FormSubmitted) for event in chat.script.events)
