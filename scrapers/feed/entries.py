"""From a feed's text to its entries, whatever the dialect: RSS, RDF, Atom or JSON Feed.

An entry is a plain mapping of canonical field names to values; `listing.py` reads it. Well-formed
XML goes through the standard library's parser, which is an order of magnitude faster than
feedparser and agrees with it (a test says so). Damaged XML is cut into its entries by hand, in time
that grows with the length only; an entry that is cut short is left out, since half a price is a
wrong price.
"""

from __future__ import annotations

import codecs
import dataclasses
import functools
import html
import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from scrapers.feed.json_entries import Fields, NotAFeedError, json_entries

MAX_ENTRIES = 1_000
# More tags than a thousand rich entries have; beyond, a tree of them would take too much memory.
_MAX_TAGS = 150_000
_MAX_ENTRY_LENGTH = 200_000
_MAX_ENTRY_FIELDS = 150
_LONGEST_TAG = 120

_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dc:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://base.google.com/ns/1.0": "g:",
    "http://base.google.com/cns/1.0": "g:",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo:",
    "http://www.georss.org/georss": "georss:",
    "https://magpie.example/ns/listing/1.0": "magpie:",
}
_ROOTS = {"rss": "rss", "RDF": "rdf", "feed": "atom"}
_ENTRY_NAMES = frozenset({"item", "entry"})
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Python knows many more, some of them costly to decode and none of them used for feeds.
_KNOWN_ENCODING = re.compile(
    r"utf-?8|utf-?16|(?:us-)?ascii|iso-8859-(?:[1-9]|1[013456])|latin-?1|windows-125[0-8]|"
    r"koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMESPACE = re.compile(r"""xmlns:([\w.-]{1,40})\s*=\s*["']([^"'<>]{1,200})["']""")
_ENTRY_START = re.compile(r"<(item|entry)(?=[\s>])")
_TAG = re.compile(r"<([A-Za-z_][\w.-]{0,60}(?::[\w.-]{1,60})?)((?:\s[^<>]{0,2000})?)>")
_ATTRIBUTE = re.compile(r"""([\w.:-]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|$)", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A feed as read: its dialect ("repaired" where the XML was damaged) and its entries."""

    dialect: str
    entries: tuple[Fields, ...]


def read_document(body: bytes, content_type: str = "") -> Document:
    """Read a feed; `NotAFeedError` when it is none or is damaged beyond its first entry."""
    text = decode(body, content_type)
    start = text[:200].lstrip()
    if start.startswith("{"):
        return Document("json", json_entries(text, MAX_ENTRIES))
    if not start.startswith("<"):
        raise NotAFeedError("neither XML nor JSON")
    if text.count("<") <= _MAX_TAGS and "<!ENTITY" not in text:
        try:
            root = ET.fromstring(_DECLARATION.sub("", text, count=1))  # noqa: S314 - see above
        except (ET.ParseError, ValueError):
            pass
        else:
            return _from_tree(root)
    return Document("repaired", _from_damaged(text))


def decode(body: bytes, content_type: str) -> str:
    """Text by byte order mark, declaration or header, in that order; never an error."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    declared = _ENCODING.match(body[:300])
    named = declared.group(1).decode() if declared else ""
    header = _CHARSET.search(content_type)
    for name in (named, header.group(1) if header else ""):
        if _KNOWN_ENCODING.fullmatch(name):
            return body.decode(name, errors="replace")
    return body.decode("utf-8", errors="replace")


def _from_tree(root: ET.Element) -> Document:
    dialect = _ROOTS.get(_local(root.tag))
    if dialect is None:
        raise NotAFeedError("the document is not a feed")
    holders = [root, *(child for child in root if _local(child.tag) == "channel")]
    found = (child for holder in holders for child in holder if _local(child.tag) in _ENTRY_NAMES)
    entries = tuple(
        _entry_fields(entry) for entry, _ in zip(found, range(MAX_ENTRIES), strict=False)
    )
    return Document(dialect, entries)


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _canonical(tag: str) -> str | None:
    """Our name for an element, remembered: a feed repeats a dozen of them."""
    return _remembered(tag) if len(tag) <= _LONGEST_TAG else None


@functools.lru_cache(maxsize=1_024)
def _remembered(tag: str) -> str | None:
    if not tag.startswith("{"):
        return tag
    namespace, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(namespace)
    return None if prefix is None else prefix + local


def _entry_fields(entry: ET.Element) -> Fields:
    fields: Fields = {}
    about = entry.get(_RDF_ABOUT)
    if about:
        fields["about"] = [about]
    for child in _children(entry):
        name = _canonical(child.tag)
        if name is None:
            continue
        text = "".join(child.itertext()) if len(child) else child.text or ""
        add_field(fields, name, child.attrib, text)
    return fields


def _children(entry: ET.Element) -> Iterator[ET.Element]:
    for child in entry:
        yield child
        if len(child) and _local(child.tag) == "group":
            yield from child


def add_field(fields: Fields, name: str, attributes: dict[str, str], text: str) -> None:
    """Put one element under its canonical name; what stands in attributes gets names of its own."""
    if not attributes:
        pass
    elif name == "link" and "href" in attributes:
        name, text = f"link@{attributes.get('rel', 'alternate')}", attributes["href"]
    elif name in {"media:content", "media:thumbnail", "enclosure"}:
        kind = attributes.get("medium") or attributes.get("type") or ""
        if not kind.startswith("image") and (kind or name == "enclosure"):
            return
        name, text = "image", attributes.get("url", "")
    elif name == "guid" and attributes.get("isPermaLink", "true").lower() == "false":
        name = "guid@opaque"
    text = text.strip()
    if text:
        fields.setdefault(name, []).append(text)


def _from_damaged(text: str) -> tuple[Fields, ...]:
    if not re.search(r"<(?:\w+:)?(?:rss|RDF|feed)[\s>]", text[:4_000]):
        raise NotAFeedError("the document is not a feed")
    prefixes = {
        prefix: _PREFIXES[uri]
        for prefix, uri in _NAMESPACE.findall(text[:20_000])
        if uri in _PREFIXES
    }
    entries: list[Fields] = []
    position = 0
    while len(entries) < MAX_ENTRIES and (start := _ENTRY_START.search(text, position)):
        end = text.find(f"</{start[1]}>", start.end())
        if end < 0:
            break
        position = end
        if end - start.end() <= _MAX_ENTRY_LENGTH:
            entries.append(_fields_by_hand(text[start.end() : end], prefixes))
    if not entries:
        raise NotAFeedError("the feed is damaged")
    return tuple(entries)


def _fields_by_hand(source: str, prefixes: dict[str, str]) -> Fields:
    fields: Fields = {}
    position = 0
    for _ in range(_MAX_ENTRY_FIELDS):
        tag = _TAG.search(source, position)
        if tag is None:
            break
        position = tag.end()
        content = ""
        if not tag[2].endswith("/"):
            end = source.find(f"</{tag[1]}", _after_cdata(source, position))
            if end < 0:
                continue
            content = source[position:end]
            position = end + len(tag[1]) + 2
        prefix, colon, local = tag[1].rpartition(":")
        name = prefixes.get(prefix, f"{prefix}:") + local if colon else local
        attributes = {key: html.unescape(a or b) for key, a, b in _ATTRIBUTE.findall(tag[2])}
        add_field(fields, name, attributes, _unwrap(content))
    return fields


def _after_cdata(source: str, position: int) -> int:
    """Where a search for the closing tag may begin: not inside a CDATA section."""
    start = position
    while source.startswith((" ", "\n", "\r", "\t"), start):
        start += 1
    if not source.startswith("<![CDATA[", start):
        return position
    end = source.find("]]>", start)
    return end if end >= 0 else position


def _unwrap(content: str) -> str:
    if "<![CDATA[" in content:
        return _CDATA.sub(r"\1", content)
    return html.unescape(content)
