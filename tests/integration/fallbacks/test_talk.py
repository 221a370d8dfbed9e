"""Places to be told, added and routed in conversation."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest

from tests.fakes import wire
from tests.integration.bots.chat import Chat, House, text_of
from tests.integration.fallbacks.conftest import Post
from tests.integration.world import advert


async def add_email(chat: Chat, post: Post, address: str = "Ann@A.example") -> None:
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say(address)
    code = re.findall(r"\d{6}", post.providers.of("email")[-1].body["subject"])[0]
    await chat.say(f"it is {code}")


async def test_an_address_is_written_to_only_after_its_code_came_back(
    house: House, post: Post
) -> None:
    chat = house.chat("ana")
    await add_email(chat, post)
    assert "is yours" in text_of(chat.last)
    assert await post.world.rows("SELECT platform, chat, state FROM destinations ORDER BY id") == [
        ("web", "ana", "active"),
        ("email", "ann@a.example", "active"),
    ]
    assert len(post.providers.of("email")) == 1


async def test_a_wrong_code_is_no_proof_and_five_are_enough(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say("ann@a.example")
    code = re.findall(r"\d{6}", post.providers.of("email")[-1].body["subject"])[0]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        await chat.say(wrong)
    await chat.say(code)
    assert "not the code" in text_of(chat.last)
    rows = await post.world.rows("SELECT state FROM destinations WHERE platform = 'email'")
    assert rows == [("unproven",)]


async def test_nobody_can_have_many_codes_sent_to_a_stranger(house: House, post: Post) -> None:
    for name in ("ana", "bob", "cleo"):
        chat = house.chat(name)
        for _ in range(3):
            await chat.command("destinations")
            await chat.press("Add email")
            await chat.say("stranger@a.example")
    assert len(post.providers.of("email")) == 4
    assert "enough codes" in text_of(chat.last)
    chat = house.chat("dora")
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say("stranger+magpie@a.example")
    assert "enough codes" in text_of(chat.last), "another spelling is no other stranger"
    await post.made.store.suppress("email", "other@a.example", "spamreport")
    await chat.command("destinations")
    await chat.press("Add email")
    await chat.say("other@a.example")
    assert "never to be written to again" in text_of(chat.last)


async def test_searches_are_routed_in_words(house: House, post: Post) -> None:
    chat = house.chat("ana")
    house.shop.shelves.append(advert("b1", "Mountain bike", "240"))
    await chat.say("mountain bike under £400 near Leeds")
    await chat.press("Watch this")
    await add_email(chat, post)
    await chat.command("where", "bikes to here and my email")
    assert await post.world.rows(
        "SELECT d.platform FROM search_destinations JOIN destinations d ON d.id = destination_id"
        " ORDER BY d.id"
    ) == [("web",), ("email",)]
    await chat.command("where", "bikes by daily email")
    assert "once a day" in text_of(chat.last)
    assert await routes(post) == {"email": "daily"}
    await chat.command("where", "sofas to my phone")
    assert "called" in text_of(chat.last)


async def test_a_code_that_cannot_be_sent_is_said_kindly(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await chat.command("destinations")
    await chat.press("Add phone")
    await chat.say("07700 900123")
    assert "cannot text that number" in text_of(chat.last)
    post.providers.next_answers = [wire.status(500)]
    await chat.say("+44 7700 900123")
    assert "could not be sent" in text_of(chat.last)


async def test_the_last_alerts_are_shown_with_where_they_went(house: House, post: Post) -> None:
    chat = house.chat("ana")
    await chat.command("delivery")
    assert "No alert" in text_of(chat.last)
    (owner,) = await post.world.rows("SELECT owner_id, id FROM destinations")
    await post.world.run("INSERT INTO lanes (platform, tenant, chat) VALUES ('web','local','ana')")
    place = dataclasses.replace(
        await post.world.place("zed", "email"), id=owner[1], owner_id=owner[0], chat="ana"
    )
    await post.world.alerts(place)
    await chat.command("delivery")
    assert "Trek Marlin 1" in text_of(chat.last)
    assert "still trying" in text_of(chat.last)


async def routes(post: Post) -> dict[str, str]:
    return dict(
        await post.world.rows(
            "SELECT d.platform, sd.format FROM search_destinations sd"
            " JOIN destinations d ON d.id = sd.destination_id"
        )
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bikes to here and my email", {"web": "", "email": ""}),
        ("bikes to compact email", {"email": "compact"}),
        ("bikes by email digest", {"email": "daily"}),
        ("1 to weekly email + 1", {"email": "weekly", "web": ""}),
        ("bikes per stündlicher E-Mail und hier", {"email": "hourly", "web": ""}),
        ("mein mountain bike an meine E-Mail", {"email": ""}),
        ("bikes por correo diario y aquí", {"email": "daily", "web": ""}),
        ("todas a mi correo breve", {"email": "compact"}),
        ("bikes par e-mail hebdomadaire et ici", {"email": "weekly", "web": ""}),
        ("bikes to here by weekly email", {"web": ""}),
    ],
)
async def test_routes_are_read_in_four_languages_each_with_its_form(
    house: House, post: Post, said: str, told: dict[str, str]
) -> None:
    chat = house.chat("ana")
    house.shop.shelves.append(advert("b1", "Mountain bike", "240"))
    await chat.say("mountain bike under £400 near Leeds")
    await chat.press("Watch this")
    await add_email(chat, post)
    before = await routes(post)
    await chat.command("where", said)
    if said.endswith("by weekly email"):
        assert "None of your places" in text_of(chat.last)
        assert await routes(post) == before
    else:
        assert await routes(post) == told


async def test_a_server_sends_bikes_to_its_channel_and_a_phone(house: House, post: Post) -> None:
    admin = house.member("ana", admin=True)
    house.shop.shelves.append(advert("b1", "Mountain bike", "240"))
    await admin.command("watch", "mountain bike under £400 near Leeds")
    await admin.press("Watch this")
    await admin.command("destinations")
    await admin.press("Add phone")
    await admin.command("cancel")
    owner, channel = (
        await post.world.rows("SELECT owner_id, id FROM destinations WHERE name = '#deals'")
    )[0]
    (phone,) = await post.world.places(owner, ["+447700900123"], "sms")
    await admin.command("where", "bikes to #deals and my phone")
    found = await post.world.rows("SELECT destination_id FROM search_destinations ORDER BY 1")
    assert found == sorted([(channel,), (phone.id,)])


async def test_one_search_comes_by_digest_where_another_comes_at_once(post: Post) -> None:
    owner = await post.world.owner()
    (mail,) = await post.world.places(owner, ["ann@a.example"], "email")
    sofas = await post.world.search(owner, 1, "sofas")
    bikes = await post.world.search(owner, 2, "bikes")
    await post.world.run(
        "INSERT INTO search_destinations (search_id, destination_id, format) VALUES"
        " (:sofas, :place, 'daily'), (:bikes, :place, '')",
        sofas=sofas,
        bikes=bikes,
        place=mail.id,
    )
    await post.world.alerts(mail, 2, search_id=sofas)
    await post.world.alerts(mail, 1, search_id=bikes)
    await post.deliver()
    assert len(post.providers.of("email")) == 1
    assert sorted((await post.world.states()).values()) == ["held", "held", "sent"]
    post.clock.advance(dt.timedelta(days=1))
    await post.deliver()
    assert "2 finds since yesterday" in post.providers.of("email")[-1].body["subject"]
