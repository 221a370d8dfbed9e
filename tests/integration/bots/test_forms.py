"""Forms of platforms that have them: the same as the question and its answer elsewhere."""

from __future__ import annotations

from bots.events import FormSubmitted
from tests.integration.bots.chat import Chat, House


async def fill(chat: Chat, label: str, said: str) -> str:
    """Fill the form that a button opens; it comes back under the button's own token."""
    _, press = chat.button(label)
    event = FormSubmitted(**chat._common(None), token=press.token or "", values={"change": said})
    return await chat._do(event)


async def test_a_preview_is_changed_by_a_form(house: House) -> None:
    chat = house.chat()
    await chat.say("road bike under £400 near Leeds")
    assert "£300" in await fill(chat, "Change", "max 300")
    assert "Watching" in await chat.press("Watch this")


async def test_a_saved_search_is_changed_by_a_form_and_one_tap(house: House) -> None:
    chat = house.chat()
    await chat.say("road bike under £400 near Leeds")
    await chat.press("Watch this")
    await chat.command("watches")
    assert "£300" in await fill(chat, "Edit", "max 300")
    await chat.press("Yes")
    assert "£300" in await chat.command("watches")


async def test_words_that_change_nothing_are_answered_kindly(house: House) -> None:
    chat = house.chat()
    await chat.say("road bike under £400 near Leeds")
    assert "£400" not in await fill(chat, "Change", "hello there my friend")


async def test_a_strangers_form_changes_nothing(house: House) -> None:
    ana, ben = house.chat("ana"), house.chat("ben")
    await ana.say("road bike under £400 near Leeds")
    _, press = ana.button("Change")
    event = FormSubmitted(
        **ben._common(None), token=press.token or "", values={"change": "max 300"}
    )
    assert "£300" not in await ben._do(event)


async def test_the_form_of_a_preview_that_was_saved_changes_what_was_saved(house: House) -> None:
    chat = house.chat()
    await chat.say("road bike under £400")
    token = chat.button("Change")[1].token or ""
    await chat.press("Watch this")
    await chat.say("not red")
    await chat.press("Yes")
    event = FormSubmitted(**chat._common(None), token=token, values={"change": "max 300"})
    assert "Change road bike from £400 to £300?" in await chat._do(event)
    await chat.press("Yes")
    assert "hiding red" in await chat.command("watches")
    await chat.say("/delete 1")
    event = FormSubmitted(**chat._common(None), token=token, values={"change": "max 300"})
    assert "no longer there" in await chat._do(event)
