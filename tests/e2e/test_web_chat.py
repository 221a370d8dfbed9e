"""The web chat as people use it, in a real Chromium."""

from __future__ import annotations

import dataclasses
import re

import pytest
from playwright.async_api import Page, expect

from bots.events import Button, FormSubmitted, Location, Text
from bots.replies import Notice, Reply, Span
from core.db import Database
from tests.e2e.page_scripts import (
    COME_TO_REST,
    CONTRAST,
    CUT_OFF,
    PAINTED,
    WIDTHS,
)
from tests.e2e.person import Chat, say
from tests.fakes.web import HOSTILE, card, words

pytestmark = pytest.mark.browser

MISSED = "18 mi away: outside your radius · £390: over your limit"


async def at_end(page: Page) -> bool:
    return bool(
        await page.evaluate(
            "() => { const s = document.getElementById('scroller');"
            " return s.scrollHeight - s.scrollTop - s.clientHeight < 4 }"
        )
    )


@pytest.mark.parametrize(
    ("zone", "example"),
    [
        ("Europe/London", "mountain bike under £400 near Leeds"),
        ("America/Chicago", "standing desk under $300 near Austin, TX"),
    ],
)
async def test_the_first_screen_is_whole_on_a_small_phone(
    chat: Chat, zone: str, example: str
) -> None:
    async with chat.person(timezone_id=zone) as person:
        page = await chat.tab(person)
        await expect(page.locator("#line")).to_be_focused()
        await expect(page.locator("#line")).to_have_attribute(
            "placeholder", "ps5 under £300 near Leeds"
        )
        examples = page.locator("#examples button")
        await expect(examples).to_have_count(3)
        await expect(examples.first).to_have_text(example)
        status = page.locator("#status")
        await expect(status).to_have_text(
            "Watching: Demo market (made-up listings) · eBay off: add a key · 1 more off"
        )
        await expect(status).to_have_attribute("title", re.compile("Gumtree off: its terms"))
        for part in ("h1", ".sample figcaption", ".sample .card", "#composer", "#status"):
            await expect(page.locator(part)).to_be_in_viewport(ratio=1)
        await expect(examples.last).to_be_in_viewport(ratio=1)
        scrolls = "document.getElementById('scroller')"
        assert await page.evaluate(f"{scrolls}.scrollHeight <= {scrolls}.clientHeight")
        promise = await page.locator("h1").inner_text()
        assert len(promise.split()) <= 40


async def test_nothing_is_wider_than_a_phone(chat: Chat) -> None:
    phone = {"is_mobile": True, "has_touch": True, "reduced_motion": "reduce"}
    async with chat.person(**phone) as person:
        page = await chat.tab(person)
        long = "Specialized Rockhopper mountain bike, one owner from new, " * 3
        price = (Span("£175", bold=True), Span(" + £12 post = £187"))
        caution = "Far below the usual price: look twice before you pay"
        small = card(long, small=True, caution=caution)
        small = dataclasses.replace(small, price=price, badge="RESERVIERT", reason=MISSED)
        await chat.tell(person, Reply(parts=(words("x" * 300), small, small, small)))
        await chat.tell(person, Reply(parts=(card("y" * 200),)))
        await expect(page.locator(".message .card")).to_have_count(4)
        assert await page.evaluate(WIDTHS) == [360, 360, 360]
        whole = ".card .price, .card .caution, .card .reason, .card .badge"
        assert await page.evaluate(CUT_OFF, whole) == []
        badge = await page.locator(".card.small .badge").first.bounding_box()
        assert badge is not None
        assert badge["height"] < 20


async def test_an_example_is_sent_and_its_preview_edits_itself(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        chat.script.gate.clear()
        await page.locator("#examples button").first.click()
        await expect(page.get_by_text("Looking on Demo market…")).to_be_visible()
        await expect(page.locator("#welcome")).to_be_hidden()
        await expect(page.locator("#working")).to_be_visible()
        chat.script.gate.set()
        await expect(page.get_by_role("button", name="Watch this")).to_be_visible()
        await expect(page.locator(".message")).to_have_count(2)
        await expect(page.locator(".card.small")).to_have_count(3)
        await expect(page.locator(".card.small img").first).to_have_js_property("complete", True)
        await expect(page.locator("#working")).to_be_hidden()
        event = chat.script.events[0]
        assert isinstance(event, Text)
        assert (event.actor.region, event.actor.timezone) == ("GB", "Europe/London")


async def test_typing_goes_on_while_alerts_arrive(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await page.locator("#line").press_sequentially("mountain ")
        await chat.tell(person, Reply(parts=(card(),)))
        await expect(page.locator(".card")).to_have_count(2)  # the sample, hidden, and this one
        await page.keyboard.type("bike")
        await expect(page.locator("#line")).to_have_value("mountain bike")
        await expect(page.locator("#line")).to_be_focused()


async def test_a_hostile_title_is_text(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "hostile")
        await expect(page.locator(".message .card .title")).to_contain_text(HOSTILE)
        assert await page.title() == "Magpie"
        assert await page.locator(".message .title img, .message .title b").count() == 0
        assert await page.locator("a[href^=javascript]").count() == 0
        outside = page.locator(".message .card .title a")
        await expect(outside).to_have_attribute("rel", "noopener noreferrer")


async def test_a_press_edits_in_place_without_a_jump(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "card")
        keep = page.get_by_role("button", name="Keep")
        chat.script.gate.clear()
        await keep.click()
        await expect(keep).to_have_class(re.compile("pressed"))
        await page.evaluate("window.photo = document.querySelector('.message .photo img')")
        chat.script.gate.set()
        await expect(page.get_by_text("★ Kept")).to_be_visible()
        await expect(page.locator(".toast")).to_have_text("Kept")
        await expect(page.locator(".message")).to_have_count(2)
        same = "window.photo === document.querySelector('.message .photo img')"
        assert await page.evaluate(same)
        await expect(keep).not_to_have_class(re.compile("pressed"))
        event = chat.script.events[-1]
        assert isinstance(event, Button)
        assert event.message_id is not None


async def test_reading_upwards_is_not_disturbed(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        first = await chat.tell(person, Reply(parts=(words("the first"),)))
        await say(page, "many")
        await expect(page.get_by_text("line 39")).to_be_visible()
        assert await at_end(page)
        await page.locator("#scroller").hover()
        await page.evaluate(COME_TO_REST)
        await page.mouse.wheel(0, -900)
        await page.evaluate("window.rested")
        middle = page.get_by_text("line 25", exact=True)
        await expect(middle).to_be_in_viewport()
        before = await middle.bounding_box()
        await chat.tell(person, Reply(parts=(card(),)))
        await expect(page.locator("#pill")).to_have_text("↓ 1 new")
        await chat.tell(person, Reply(parts=(words("now\nmuch\ntaller"),)), edit=first)
        await expect(page.get_by_text("much")).to_have_count(1)
        await page.evaluate(PAINTED)
        after = await middle.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) < 2
        await page.locator("#pill").click()
        await expect(page.locator("#pill")).to_be_hidden()
        await expect(page.locator(".message").last).to_be_in_viewport()


async def test_earlier_messages_come_above_what_is_read(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        for number in range(70):
            await chat.tell(person, Reply(parts=(words(f"row {number}"),)))
        await page.reload()
        oldest = page.get_by_text("row 10", exact=True)
        await expect(oldest).to_be_attached()
        await expect(page.get_by_text("row 9", exact=True)).not_to_be_attached()
        await page.locator("#older").scroll_into_view_if_needed()
        before = await oldest.bounding_box()
        await page.locator("#older").click()
        await expect(page.get_by_text("row 0", exact=True)).to_be_attached()
        await page.evaluate(PAINTED)
        after = await oldest.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) < 2


async def test_cards_taller_than_a_phone_are_read_from_the_top(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "many")
        await expect(page.get_by_text("line 39")).to_be_visible()
        bikes = tuple(card(f"Bike {n}") for n in range(4))
        await chat.tell(person, Reply(parts=(words("what was understood"), *bikes)))
        await expect(page.get_by_text("what was understood")).to_be_in_viewport()
        await expect(page.get_by_text("Bike 3")).not_to_be_in_viewport()
        await chat.tell(person, Reply(parts=(words("the next"),)))
        await expect(page.locator("#pill")).to_have_text("↓ 1 new")
        await page.locator("#pill").click()
        await expect(page.get_by_text("the next")).to_be_in_viewport()


async def test_everything_works_without_a_mouse(chat: Chat) -> None:
    async with chat.person(viewport={"width": 1280, "height": 800}) as person:
        page = await chat.tab(person)
        await page.keyboard.type("/wat")
        await expect(page.locator("#menu [role=option]")).to_have_count(2)
        await page.keyboard.press("ArrowDown")
        await expect(page.locator("#line")).to_have_attribute(
            "aria-activedescendant", "command-watches"
        )
        await page.keyboard.press("Escape")
        await expect(page.locator("#menu")).to_be_hidden()
        await page.locator("#line").fill("")
        await page.keyboard.type("/wa")
        await page.keyboard.press("Tab")
        await expect(page.locator("#line")).to_have_value("/watch ")
        await page.keyboard.type("ps5")
        await page.keyboard.press("Enter")
        await page.keyboard.type("/pause")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.mine").last).to_contain_text("/pause")
        watch = page.get_by_role("button", name="Watch this").last
        await expect(watch).to_be_visible()
        for _ in range(16):
            await page.keyboard.press("Shift+Tab")
            if await watch.evaluate("button => button === document.activeElement"):
                break
        await expect(watch).to_be_focused()
        outline = await watch.evaluate("button => getComputedStyle(button).outlineStyle")
        assert outline == "solid"
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Pressed t-watch.")).to_be_visible()
        await expect(page.locator("#log")).to_have_attribute("role", "log")


async def test_a_long_paste_is_cut_and_says_so(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await page.locator("#line").fill("bike " * 600)
        await expect(page.locator(".toast")).to_have_text(re.compile("first 2,000 characters"))
        assert len(await page.locator("#line").input_value()) == 2000


async def test_a_form_is_a_dialog(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "form")
        await page.get_by_role("button", name="Set my place").click()
        dialog = page.get_by_role("dialog", name="Your place")
        await expect(dialog).to_be_visible()
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_be_visible()
        await dialog.get_by_label("Where do you live?").fill("York")
        await dialog.get_by_label("Units").select_option("km")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog).to_be_hidden()
        await expect(page.get_by_text("Got [('place', 'York'), ('units', 'km')]")).to_be_visible()
        assert isinstance(chat.script.events[-1], FormSubmitted)


async def test_a_file_is_downloaded(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "/export")
        async with page.expect_download() as started:
            await page.get_by_role("link", name="Download magpie.json").click()
        download = await started.value
        assert download.suggested_filename == "magpie.json"


async def test_a_position_is_shared_only_when_asked(chat: Chat) -> None:
    place = {"latitude": 53.8, "longitude": -1.55}
    async with chat.person(geolocation=place, permissions=["geolocation"]) as person:
        page = await chat.tab(person)
        await say(page, "where")
        await page.get_by_role("button", name="📍 Here").click()
        await expect(page.get_by_text("At 53.8")).to_be_visible()
        assert isinstance(chat.script.events[-1], Location)


async def test_buttons_that_speak_send_their_words(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "ps5")
        await page.get_by_role("button", name="Help").click()
        await expect(page.locator(".mine").last).to_contain_text("/help")


async def test_a_reply_names_the_message_it_answers(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        message = await chat.tell(person, Reply(parts=(Notice((Span("hello"),)),)))
        await page.get_by_role("button", name="Reply to this").click()
        await say(page, "max 300")
        await expect(page.locator(".mine")).to_have_count(1)
        await expect(page.locator(".waiting")).to_have_count(0)
        event = chat.script.events[-1]
        assert isinstance(event, Text)
        assert event.reply_to == message


async def test_a_message_that_was_edited_can_be_answered(chat: Chat) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        message = await chat.tell(person, Reply(parts=(words("Looking…"),)))
        await expect(page.locator(".message")).to_have_count(1)
        await chat.tell(person, Reply(parts=(words("bike up to £400"),)), edit=message)
        await expect(page.get_by_text("bike up to £400")).to_be_visible()
        await page.get_by_role("button", name="Reply to this").click()
        await expect(page.locator("#answering")).to_contain_text("bike up to £400")
        await expect(page.locator("#line")).to_be_focused()
        await say(page, "max 300")
        await expect(page.locator(".waiting")).to_have_count(0)
        event = chat.script.events[-1]
        assert isinstance(event, Text)
        assert event.reply_to == message


async def test_what_was_erased_leaves_the_page(chat: Chat, database: Database) -> None:
    async with chat.person() as person:
        page = await chat.tab(person)
        await say(page, "card")
        await expect(page.locator(".message")).to_have_count(2)
        async with database.raw() as connection:
            await connection.execute("DELETE FROM web_messages")
        await say(page, "chart")
        await expect(page.get_by_role("img", name="Fell from £300 to £236.")).to_be_visible()
        await expect(page.locator(".message")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_can_be_read_on_their_ground(chat: Chat, scheme: str) -> None:
    async with chat.person(color_scheme=scheme, reduced_motion="reduce") as person:
        page = await chat.tab(person)
        await say(page, "ps5")
        await say(page, "card")
        await expect(page.get_by_role("button", name="Keep")).to_be_visible()
        assert await page.evaluate(CONTRAST) == []
