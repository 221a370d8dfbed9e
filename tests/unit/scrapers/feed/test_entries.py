"""Every dialect gives the same entries; damage gives those that are whole."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrapers.feed.entries import MAX_ENTRIES, decode, read_document
from scrapers.feed.json_entries import NotAFeedError
from tests.fakes.feed import Advert, render

TITLES = ["Trek & Marlin", "Größe <M> – “ok”", "a]]>b", "日本 bike"]


def _names(body: bytes) -> list[str]:
    return [entry["title"][0] for entry in read_document(body).entries]


@pytest.mark.parametrize("dialect", ["rss", "atom", "rdf", "json"])
def test_every_dialect_is_read(dialect: str) -> None:
    body = render([Advert(id=str(n), title=title) for n, title in enumerate(TITLES)], dialect)
    document = read_document(body)
    assert document.dialect == dialect
    assert [entry["title"][0] for entry in document.entries] == TITLES
    assert all(entry["magpie:price"] == ["285"] for entry in document.entries)


@pytest.mark.parametrize("dialect", ["rss", "atom", "rdf", "json"])
def test_a_feed_without_entries_is_empty(dialect: str) -> None:
    assert read_document(render([], dialect)).entries == ()


def _looks_encoded_twice(title: str) -> bool:
    """feedparser takes such text for a mistake and mends it; we leave what the site says."""
    try:
        return title.encode("cp1252").decode() != title
    except UnicodeError:
        pass
    try:
        return title.encode("latin-1").decode() != title
    except UnicodeError:
        return False


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)))
@example(["Größe", "日本 bike"])
def test_well_formed_feeds_are_read_as_feedparser_reads_them(titles: list[str]) -> None:
    titles = [title.strip() for title in titles if title.strip() and "&" not in title]
    titles = [title for title in titles if "<" not in title and title.isprintable()]
    titles = [title for title in titles if not _looks_encoded_twice(title)]
    body = render([Advert(id=str(n), title=title) for n, title in enumerate(titles)])
    theirs: Any = feedparser.parse(body)
    assert _names(body) == [entry.title for entry in theirs.entries]


def test_a_cut_feed_gives_its_whole_entries_only() -> None:
    body = render([Advert(id=str(n), title=f"Bike {n}") for n in range(5)])
    cut = body[: body.index(b"Bike 3") + 4]
    document = read_document(cut)
    assert document.dialect == "repaired"
    assert [entry["title"][0] for entry in document.entries] == ["Bike 0", "Bike 1", "Bike 2"]


def test_small_damage_is_repaired() -> None:
    body = (
        b'<rss xmlns:m="https://magpie.example/ns/listing/1.0"><channel>'
        b"<item><title>Fish & chips &nbsp;fryer</title><link>https://a.example/1</link>"
        b"<description><![CDATA[<b>big</b> </description> one]]></description><x:y>undeclared</x:y>"
        b"<m:price>20</m:price>\x02"
        b'<enclosure url="https://a.example/1.jpg" type="image/jpeg"/></item>'
    )
    (entry,) = read_document(body).entries
    assert entry["title"] == ["Fish & chips \xa0fryer"]
    assert entry["description"] == ["<b>big</b> </description> one"]
    assert entry["magpie:price"] == ["20"]
    assert entry["image"] == ["https://a.example/1.jpg"]


def test_pictures_links_and_groups_are_found() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">'
        b'<entry><title type="xhtml"><div>A <b>bike</b></div></title>'
        b'<link rel="enclosure" href="https://a.example/e"/><link href="https://a.example/l"/>'
        b'<media:group><media:content url="https://a.example/1.jpg" medium="image"/>'
        b'<media:content url="https://a.example/1.mp4" type="video/mp4"/></media:group>'
        b"</entry></feed>"
    )
    (entry,) = read_document(body).entries
    assert entry["title"] == ["A bike"]
    assert entry["link@alternate"] == ["https://a.example/l"]
    assert entry["image"] == ["https://a.example/1.jpg"]


def test_encodings_are_honoured() -> None:
    xml = "<rss><channel><item><title>Größe €</title></item></channel></rss>"
    declared = f'<?xml version="1.0" encoding="windows-1252"?>{xml}'.encode("cp1252")
    assert _names(declared) == ["Größe €"]
    assert _names(xml.encode("utf-16")) == ["Größe €"]
    assert _names(b"\xef\xbb\xbf" + xml.encode()) == ["Größe €"]
    assert "Größe" in decode(xml.encode("latin-1", "replace"), "text/xml; charset=ISO-8859-1")
    assert "item" in decode(xml.encode(), "text/xml; charset=punycode")


def test_entities_of_a_document_are_never_expanded() -> None:
    bomb = (
        b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
        b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<rss><channel><item><title>&b;&x;</title></item></channel></rss>"
    )
    (title,) = _names(bomb)
    assert title == "&b;&x;"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body>down for maintenance</body></html>",
        b"<rss><channel><title>cut",
        b"<sitemap/>",
        b"{}",
        b"[]",
        b'{"items": {}}',
        b'{"items": [',
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        read_document(body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["rss", "atom", "rdf", "json"]), st.data())
def test_garbled_feeds_are_read_or_refused(noise: bytes, dialect: str, data: st.DataObject) -> None:
    body = render([Advert(id=str(n)) for n in range(3)], dialect)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    try:
        document = read_document(body[:start] + noise + body[end:])
    except NotAFeedError:
        return
    assert len(document.entries) <= MAX_ENTRIES


@pytest.mark.parametrize(
    "body",
    [
        b"<rss>" + b"<a>" * 2_600_000,
        b"<rss>" + b"<item>" * 1_300_000,
        b"<rss>" + (b"<item>" + b"<a>" * 60_000 + b"</item>") * 40,
        b"<rss>" + (b"<item>" + b"<a " * 60_000 + b"</item>") * 40,
        b"<rss>" + (b"<item><title>" + b"&#" * 90_000 + b"</title></item>") * 40,
        b"<rss>" + b"<item><title><![CDATA[" * 300_000,
        b"<rss><channel>" + b"<item><title>x</title></item>" * 270_000 + b"</channel></rss>",
        b"{" * 8_000_000,
        b'{"items":[' + b"[" * 8_000_000,
        b'{"items":[' + b"{}," * 2_600_000 + b"{}]}",
    ],
    ids=range(10),
)
def test_hostile_bodies_take_bounded_time_and_memory(body: bytes) -> None:
    started = time.process_time()
    tracemalloc.start()
    try:
        assert len(read_document(body).entries) <= MAX_ENTRIES
    except NotAFeedError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert time.process_time() - started < 10
    assert peak < 120_000_000
