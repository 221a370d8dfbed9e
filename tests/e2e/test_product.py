"""From nothing to the first alert, and what happens when something is in the way."""

from __future__ import annotations

import json
import pathlib
import signal
import socket

import pytest

from tests.e2e.product import chat, command, presses, product

pytestmark = pytest.mark.timeout(180)


async def test_a_search_made_in_the_chat_alerts_and_its_buttons_work(
    tmp_path: pathlib.Path,
) -> None:
    async with product(tmp_path) as magpie, chat(magpie.url) as person:
        await person.say("/watch mountain bike under £400 within 15 miles of Leeds, not broken")
        preview = await person.wait_for("Leeds, UK", "match now", "Watch this")
        cards = [part for part in preview["parts"] if part["t"] == "card"]
        assert len(cards) == 3
        assert all(card["badge"] == "DEMO" and card["photo"] for card in cards)
        await person.press(preview, "Watch this")
        await person.wait_for("Watching", "will not be repeated")
        alert = await person.wait_for("New · for mountain bike", seconds=60)
        card = next(part for part in alert["parts"] if part["t"] == "card")
        assert card["summary"].startswith("£")
        assert "mi" in card["place"]
        await person.press(alert, "More")
        more = await person.wait_for("Hide seller", "Lower max")
        await person.press(more, "Back")
        alert = await person.wait_for("New · for mountain bike", "Not for me")
        await person.press(alert, "Keep")
        await person.wait_for("★ Kept")
        await person.say("/watches")
        assert presses(await person.wait_for("You are watching", "Pause"))
        await person.say("/kept")
        await person.wait_for("kept:")
        assert await magpie.stop() < 30
        assert magpie.process.returncode == 0


async def test_a_kill_loses_neither_the_search_nor_the_chat(tmp_path: pathlib.Path) -> None:
    async with product(tmp_path) as magpie, chat(magpie.url) as person:
        await person.say("ps5 under £400")
        preview = await person.wait_for("match now", "Watch this")
        await person.press(preview, "Watch this")
        await person.wait_for("👀 Watching")
        await magpie.stop(signal.SIGKILL)
    async with product(tmp_path) as magpie, chat(magpie.url) as stranger:
        await stranger.say("/watches")
        await stranger.wait_for("not watching anything")
    code, said = await command(tmp_path, "export")
    assert code == 0
    assert json.loads(said.splitlines()[-1])["name"] == "ps5"


async def test_a_second_one_on_the_same_data_says_so(tmp_path: pathlib.Path) -> None:
    async with product(tmp_path):
        code, said = await command(tmp_path, "up", "--port", "0")
    assert code == 1
    assert said.startswith("magpie: Magpie is already running on the data in")
    assert len(said.strip().splitlines()) == 1


async def test_a_port_in_use_and_a_broken_database_are_one_sentence(
    tmp_path: pathlib.Path,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = await command(tmp_path, "up", "--port", port)
    assert code == 1
    assert said.startswith(f"magpie: Port {port} on 127.0.0.1 cannot be used")
    for url, sentence in (
        ("nonsense", "DATABASE_URL is not an address"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "nothing answers at 127.0.0.1:1"),
    ):
        code, said = await command(tmp_path, "up", "--port", "0", DATABASE_URL=url)
        assert code == 1
        assert sentence in said
        assert "hunter2" not in said
        assert "Traceback" not in said


async def test_commands_say_what_they_found(tmp_path: pathlib.Path) -> None:
    code, said = await command(tmp_path, "explain", "ps5 under £300 near Leeds")
    assert code == 0
    assert "Leeds, UK" in said
    code, said = await command(tmp_path, "explain", "ps5 under £300", "--against", "Xbox One")
    assert code == 0
    assert "'Xbox One': required ps5" in said
    code, said = await command(tmp_path, "poll", "demo", "ps5 under £300 near Leeds")
    assert code == 0
    assert "match" in said
    code, said = await command(tmp_path, "poll", "nowhere", "ps5")
    assert code == 1
    assert "no marketplace 'nowhere'" in said
    code, said = await command(tmp_path, "check")
    assert code == 0
    assert "Demo market" in said


async def test_import_keeps_the_good_lines_and_names_the_bad_ones(tmp_path: pathlib.Path) -> None:
    lines = [
        '{"line": "ps5 under £300 near Leeds", "destination": "telegram:12345"}',
        "{broken",
        '{"line": "sofa", "destination": "pigeon:1"}',
        '{"line": "bike", "destination": ["web:a", "web:a2"], "name": "my bike"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    code, said = await command(tmp_path, "import", "in.jsonl")
    assert code == 1
    assert "line 2 is not JSON" in said
    assert "line 3 has a destination 'pigeon:1'" in said
    assert "2 searches saved, 2 lines left out." in said
    code, said = await command(tmp_path, "export", "out.csv")
    assert code == 0
    code, said = await command(tmp_path, "import", "out.csv")
    assert code == 0
    assert "2 searches saved" in said
    for words in (("export", "/dev/full"), ("export", "out.csv/in"), ("migrate", "--down-to", "x")):
        code, said = await command(tmp_path, *words, answer="y\n")
        assert code == 1
        assert "magpie: " in said
        assert "Traceback" not in said
