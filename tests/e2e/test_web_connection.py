"""The web chat over time: connections that break, other tabs, reloads, a person looking away."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from bots.replies import Reply
from tests.e2e.page_scripts import CUT, DEAFEN, LOOK_AWAY
from tests.e2e.person import Chat, say
from tests.fakes.web import card, words

pytestmark = pytest.mark.browser


async def test_photos_that_could_not_come_are_asked_for_again(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await page.route("**/photo/**", lambda route: route.abort())
        await chat.tell(person, Reply(parts=(card(),)))
        await expect(page.get_by_text("No photo")).to_be_visible()
        chat.complaints.clear()
        await page.evaluate(CUT)
        await expect(page.locator("#banner")).to_be_visible()
        await page.unroute("**/photo/**")
        await page.evaluate("window.restore()")
        photo = page.locator("#messages .photo img")
        await expect(photo).to_have_js_property("naturalWidth", 640)
        await expect(page.get_by_text("No photo")).to_have_count(0)


async def test_a_lost_connection_comes_back_with_what_was_missed(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        message = await chat.tell(person, Reply(parts=(words("before"),)))
        await expect(page.get_by_text("before")).to_be_visible()
        await page.evaluate(CUT)
        await expect(page.locator("#banner")).to_have_text("Connection lost. Trying again…")
        await say(page, "card")
        await expect(page.locator(".waiting")).to_have_count(1)
        await chat.tell(person, Reply(parts=(words("missed"),)))
        await chat.tell(person, Reply(parts=(words("changed"),)), edit=message)
        await page.evaluate("window.restore()")
        await expect(page.get_by_text("missed")).to_be_visible()
        await expect(page.get_by_text("changed")).to_be_visible()
        await expect(page.get_by_text("before")).to_have_count(0)
        await expect(page.locator(".message .card")).to_have_count(1)
        await expect(page.locator(".waiting")).to_have_count(0)
        await expect(page.locator("#banner")).to_be_hidden()
        assert len(chat.script.events) == 1


async def test_a_connection_that_only_looks_open_is_made_anew(chat: Chat) -> None:
    async with chat.person() as person:
        await person.clock.install()
        page = await chat.tab(person)
        await page.evaluate(DEAFEN)
        await say(page, "card")
        await chat.tell(person, Reply(parts=(words("missed"),)))
        await page.clock.fast_forward(11_000)
        await expect(page.get_by_text("missed")).to_be_visible()
        await expect(page.locator(".message .card")).to_have_count(1)
        await expect(page.locator(".waiting")).to_have_count(0)
        assert len(chat.script.events) == 1
        for word, milliseconds in (("later", 15_000), ("still later", 11_000)):
            await page.clock.fast_forward(milliseconds)
            await chat.tell(person, Reply(parts=(words(word),)))
            await expect(page.get_by_text(word, exact=True)).to_be_visible()
        assert await page.evaluate("window.sockets.length") == 2


async def test_two_tabs_show_the_same(chat: Chat) -> None:
    async with chat.person() as person:
        one, two = await chat.tab(person), await chat.tab(person)
        await say(one, "card")
        await expect(two.locator(".message")).to_have_count(2)
        await two.get_by_role("button", name="Keep").click()
        await expect(one.get_by_text("★ Kept")).to_be_visible()
    async with chat.person() as stranger:
        page = await chat.tab(stranger)
        await expect(page.locator(".message")).to_have_count(0)


async def test_a_reload_shows_the_history(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "many")
        await expect(page.get_by_text("line 39")).to_be_visible()
        await page.reload()
        await expect(page.locator(".message")).to_have_count(41)
        await expect(page.locator("#welcome")).to_be_hidden()
        await expect(page.get_by_text("line 39")).to_be_in_viewport()


async def test_the_title_counts_what_nobody_saw(chat: Chat) -> None:
    async with chat.person() as person:
        await person.add_init_script(f"({LOOK_AWAY})()")
        page = await chat.tab(person)
        await say(page, "card")  # Heard and answered: what comes now comes over the open line.
        await expect(page.locator(".message .card")).to_have_count(1)
        await expect(page.locator("#notify")).to_be_hidden()
        await page.evaluate("window.look(false)")
        await chat.tell(person, Reply(parts=(card(),)))
        await expect(page).to_have_title("(1) Magpie")
        await chat.tell(person, Reply(parts=(card(),)))
        await expect(page).to_have_title("(2) Magpie")
        await page.evaluate("window.look(true)")
        await expect(page).to_have_title("Magpie")


async def test_a_tab_open_for_weeks_stays_light(chat: Chat) -> None:
    async with chat.person(reduced_motion="reduce") as person:
        page = await chat.tab(person)
        for _ in range(11):
            await say(page, "many")
            await expect(page.locator(".waiting")).to_have_count(0)
            await expect(page.locator("#working")).to_be_hidden()
        await expect(page.get_by_text("line 39").last).to_be_in_viewport()
        count = await page.locator(".message").count()
        assert 300 <= count <= 400
        await page.locator("#older").click()
        await expect(page.locator(".message")).to_have_count(count + 60)
