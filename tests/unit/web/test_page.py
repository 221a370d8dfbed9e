"""The page before any script runs, and its own files."""

from __future__ import annotations

import html
import pathlib
import re

import orjson
import pytest

from api.assets import FOLDER, Assets
from api.page import COMMANDS, EXAMPLES, Page, SourceStatus, locale_of, region_of, status_of
from core.polling.sources import SourceOff, Sources

ASSETS = Assets()
STATUS = SourceStatus(("Demo market",), (("eBay", "add a key"),), ("Demo market",))


def test_the_first_screen_stands_in_the_page() -> None:
    page = html.unescape(Page(ASSETS).render("en-GB,en;q=0.8", STATUS))
    assert "Tell me what you want second-hand. I watch the sites and tell you first." in page
    assert "An alert looks like this" in page
    assert 'placeholder="ps5 under £300 near Leeds"' in page
    assert "Watching: Demo market (made-up listings) · eBay off: add a key" in page
    assert all(f">{line}<" in page for line in EXAMPLES["GB"])
    assert "${" not in page


def test_examples_follow_the_region() -> None:
    page = html.unescape(Page(ASSETS).render("en-US", STATUS))
    assert all(f">{line}<" in page for line in EXAMPLES["US"])
    assert "$285" in page


def test_the_card_on_the_first_screen_speaks_the_readers_language() -> None:
    page = html.unescape(Page(ASSETS).render("de-DE", STATUS))
    assert ">285\xa0€<" in page
    assert ">Berlin · 9 km · Abholung<" in page


def test_everything_put_in_is_escaped() -> None:
    status = SourceStatus(('<img src=x onerror="x">',))
    page = Page(ASSETS).render('"><script>alert(1)</script>', status)
    assert "<img src=x" not in page
    assert "alert(1)" not in page


def test_nothing_in_the_page_is_inline() -> None:
    page = Page(ASSETS).render("en", STATUS)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)


def test_no_script_reads_markup() -> None:
    for path in FOLDER.glob("*.js"):
        source = path.read_text()
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source
        )


def test_the_scripts_find_every_sentence_they_use() -> None:
    page = html.unescape(Page(ASSETS).render("en", STATUS))
    data = orjson.loads(page.partition('data-page="')[2].partition('">\n')[0])
    for path in FOLDER.glob("*.js"):
        for key in re.findall(r'"(web\.[a-z_.]+)"', path.read_text()):
            assert key in data["texts"], key
    assert [name for name, _ in data["commands"]] == list(COMMANDS)


@pytest.mark.parametrize(
    ("asked", "locale", "region"),
    [
        ("en-GB,en;q=0.9", "en-GB", "GB"),
        ("en-us", "en-us", "US"),
        ("fr-FR", "fr-FR", "DE"),
        ("", "en", "GB"),
        ("*;q=1", "en", "GB"),
        ("x" * 5000, "en", "GB"),
        ("zh-Hant-TW", "zh-Hant-TW", "GB"),
    ],
)
def test_languages_are_read_with_care(asked: str, locale: str, region: str) -> None:
    assert locale_of(asked) == locale
    assert region_of(locale) == region


def test_the_status_names_what_is_off() -> None:
    status = status_of(Sources((), (SourceOff("ebay", "eBay", "add a key"),)))
    assert status == SourceStatus((), (("eBay", "add a key"),))
    assert "No marketplace is switched on" in Page(ASSETS).render("en", status)


def test_the_status_stays_short_whatever_is_off() -> None:
    off = (("eBay", "add a key"), ("Gumtree", "its terms"), ("Craigslist", "its terms"))
    status = SourceStatus(("Demo market",), off, ("Demo market",))
    page = html.unescape(Page(ASSETS).render("en", status))
    short = "Watching: Demo market (made-up listings) · eBay off: add a key · 2 more off"
    assert f">{short}<" in page
    assert "eBay off: add a key\nGumtree off: its terms\nCraigslist off: its terms" in page


def test_files_are_kept_for_ever_only_under_their_own_version(tmp_path: pathlib.Path) -> None:
    assert ASSETS.path("chat.js") == f"/static/{ASSETS.version}/chat.js"
    fresh = ASSETS.answer(ASSETS.version, "chat.js")
    assert "immutable" in fresh.headers["cache-control"]
    assert ASSETS.answer("older", "chat.js").headers["cache-control"] == "no-store"
    for name in ("../app.py", "chat.html", "__init__.py", ""):
        assert ASSETS.answer(ASSETS.version, name).status_code == 404
    with pytest.raises(KeyError):
        ASSETS.path("nothing.js")
    (tmp_path / "chat.html").write_text("")
    (tmp_path / "a.js").write_text("1")
    assert Assets(tmp_path).version != ASSETS.version
