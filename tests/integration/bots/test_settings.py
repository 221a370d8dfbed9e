"""What a person tells about themselves, by buttons and by words."""

from __future__ import annotations

import pytest

from tests.integration.bots.chat import Chat, House


async def owner(house: House, what: str) -> object:
    return await house.world.scalar(f"SELECT {what} FROM owners")  # noqa: S608 - ours


async def test_settings_show_everything_there_is(ana: Chat) -> None:
    said = await ana.command("settings")
    for line in ("English", "Place: not set", "Currency", "miles", "UTC", "Quiet hours: none"):
        assert line in said
    assert "Edited listings: not told" in said


async def test_a_typed_town_brings_its_time_its_money_and_its_miles(
    house: House, ana: Chat
) -> None:
    await ana.command("settings")
    assert "Where are you?" in await ana.press("📍 Place")
    assert "Place: Leeds, UK" in await ana.say("leeds, uk")
    kept = await owner(house, "ARRAY[home->>'label', timezone, currency, units]")
    assert kept == ["Leeds, UK", "Europe/London", "GBP", "mi"]


async def test_a_shared_position_is_a_place_with_and_without_being_asked(
    house: House, ana: Chat
) -> None:
    assert "Place: Berlin, Germany" in await ana.where(52.5, 13.3)
    assert await owner(house, "ARRAY[timezone, currency, units]") == ["Europe/Berlin", "EUR", "km"]
    await ana.command("settings")
    await ana.press("📍 Place")
    assert "Place: York, UK" in await ana.where(53.9, -1.1)
    # Money and miles were known by then.
    assert await owner(house, "ARRAY[timezone, currency, units]") == ["Europe/London", "EUR", "km"]


@pytest.mark.parametrize("lat", [float("nan"), float("inf"), 91.0])
async def test_a_position_that_is_nowhere_is_refused(ana: Chat, lat: float) -> None:
    assert "nowhere I know" in await ana.where(lat, 0)


async def test_two_towns_of_one_name_are_asked_about(house: House, ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("📍 Place")
    assert "Which Leeds?" in await ana.say("Leeds")
    assert "Place: Leeds, Alabama, USA" in await ana.press("Alabama")
    assert await owner(house, "timezone") == "America/Chicago"


async def test_a_place_nobody_knows_leaves_the_question_open_with_a_way_out(ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("📍 Place")
    assert "I do not know “Qwxyz”" in await ana.say("Qwxyz")
    assert "Place: York, UK" in await ana.say("York")
    await ana.press("📍 Place")
    await ana.say("Qwxyz")
    assert "nothing changed" in await ana.press("Cancel")
    assert "Place" not in await ana.say("York bike")


@pytest.mark.parametrize(
    ("said", "kept"),
    [("gbp", "GBP"), ("£", "GBP"), ("euros", "EUR"), ("$", "USD"), ("CHF", "CHF")],
)
async def test_a_currency_is_typed(house: House, ana: Chat, said: str, kept: str) -> None:
    await ana.command("settings")
    await ana.press("Currency")
    assert f"Currency: {kept}" in await ana.say(said)
    assert await owner(house, "currency") == kept


async def test_a_currency_is_tapped_and_nonsense_is_refused(house: House, ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("Currency")
    assert "not a currency I know" in await ana.say("shells")
    assert "not a currency I know" in await ana.where(53.8, -1.5)
    assert "Currency: EUR" in await ana.press("EUR")
    assert await owner(house, "currency") == "EUR"


@pytest.mark.parametrize("said", ["Europe/Berlin", "Berlin"])
async def test_a_time_zone_is_typed_by_its_name_or_a_town(
    house: House, ana: Chat, said: str
) -> None:
    await ana.command("settings")
    await ana.press("Time zone")
    assert "I know no time zone" in await ana.say("../etc/passwd")
    assert "Time zone: Europe/Berlin" in await ana.say(said)
    assert await owner(house, "timezone") == "Europe/Berlin"


@pytest.mark.parametrize("said", ["europe/berlin", "Europe/Berlin "])
async def test_a_time_zone_is_known_however_it_is_written(ana: Chat, said: str) -> None:
    await ana.command("settings")
    await ana.press("Time zone")
    assert "Time zone: Europe/Berlin" in await ana.say(said)


async def test_the_clock_of_a_small_town_is_asked_about(house: House, ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("Time zone")
    assert "Which Mars?" in await ana.say("Mars")
    assert await owner(house, "timezone") == "UTC"
    assert "Time zone: America/New_York" in await ana.press("Mars, Pennsylvania")


async def test_a_town_written_in_full_is_not_asked_about(ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("Time zone")
    assert "Time zone: America/Chicago" in await ana.say("leeds, alabama, usa")


async def test_a_position_tells_the_time_zone(ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("Time zone")
    assert "Time zone: America/Chicago" in await ana.where(33.5, -86.5)


async def test_switches_change_the_message_they_hang_on(house: House, ana: Chat) -> None:
    await ana.command("settings")
    assert "Distances in kilometres" in await ana.press("Use kilometres")
    assert "Distances in miles" in await ana.press("Use miles")
    assert "Edited listings: told" in await ana.press("Edited on/off")
    assert "Quiet hours: 22:00 to 08:00" in await ana.press("Quiet 22")
    assert "Quiet hours: none" in await ana.press("No quiet hours")
    assert len(ana.messages) == 1
    assert ana.toasts == ["Saved."] * 5
    kept = await owner(house, "preferences")
    assert kept == {"edited_alerts": True}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("23-7", "23:00 to 07:00"),
        ("22:30 – 6:15", "22:30 to 06:15"),
        ("10pm to 7am", "22:00 to 07:00"),
        ("12 am until 12 pm", "00:00 to 12:00"),
        ("von 22 Uhr bis 7.30 Uhr", "22:00 to 07:30"),
        ("de 22 a 8", "22:00 to 08:00"),
        ("22h30 à 7h", "22:30 to 07:00"),
    ],
)
async def test_other_quiet_hours_are_typed(ana: Chat, said: str, shown: str) -> None:
    await ana.command("settings")
    await ana.press("Other hours")
    assert f"Quiet hours: {shown}" in await ana.say(said)


@pytest.mark.parametrize("said", ["25-7", "22:99-7", "13pm-7am", "8-8", "at night", "²-7"])
async def test_hours_no_clock_shows_are_refused(ana: Chat, said: str) -> None:
    await ana.command("settings")
    await ana.press("Other hours")
    assert "could not read that" in await ana.say(said)


async def test_the_language_is_chosen_and_the_answer_is_in_it(house: House, ana: Chat) -> None:
    await ana.command("settings")
    await ana.press("Language")
    assert "Language: English (US)" in await ana.press("English (US)")
    assert await owner(house, "locale") == "en-US"
    token = house.tokens.sign("p.tongue", "xx")
    assert "expired" in await ana.press_token(token)


async def test_a_way_to_be_reached_that_is_not_set_up_says_so(house: House, ana: Chat) -> None:
    assert await ana.press_token(house.tokens.sign("p.reach", "email"))


async def test_a_place_that_left_the_gazetteer_ends_kindly(house: House, ana: Chat) -> None:
    assert "expired" in await ana.press_token(house.tokens.sign("p.home", "gn:999"))
