"""JSON Feed 1.x, turned into the same fields as the XML dialects."""

from __future__ import annotations

import orjson

from scrapers.bodies import is_reasonable_json

Fields = dict[str, list[str]]
"""Canonical field name ("title", "g:price", "magpie:lat") to its values, in the feed's order."""

_PLAIN = {
    "id": "id",
    "url": "link",
    "external_url": "link",
    "title": "title",
    "content_text": "description",
    "summary": "summary",
    "date_published": "published",
    "date_modified": "updated",
    "image": "image",
    "banner_image": "image",
}
_OUR_NAMES = frozenset(
    {
        "price",
        "currency",
        "postage",
        "condition",
        "seller",
        "state",
        "place",
        "lat",
        "lon",
        "country",
        "deliverable",
        "collectable",
        "auction",
        "buy_now",
        "bids",
        "ends",
        "listed",
        "image",
    }
)


class NotAFeedError(Exception):
    """What came is no feed, or is damaged before its first entry."""


def json_entries(text: str, limit: int) -> tuple[Fields, ...]:
    """The entries of a JSON Feed."""
    try:
        body = text.encode()
        if not is_reasonable_json(body):
            raise NotAFeedError("the JSON has more parts than a feed")
        data = orjson.loads(body)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise NotAFeedError("the JSON is damaged") from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise NotAFeedError("the JSON is no feed")
    return tuple(_fields(item) for item in items[:limit] if isinstance(item, dict))


def _fields(item: dict[str, object]) -> Fields:
    fields: Fields = {}
    for key, name in _PLAIN.items():
        _add(fields, name, item.get(key))
    _add(fields, "content", item.get("content_html"))
    authors = item.get("authors")
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, dict):
            _add(fields, "author", author.get("name"))
    attachments = item.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else []:
        if isinstance(attachment, dict) and str(attachment.get("mime_type")).startswith("image/"):
            _add(fields, "image", attachment.get("url"))
    ours = item.get("_magpie")
    if isinstance(ours, dict):
        for key in _OUR_NAMES & ours.keys():
            value = ours[key]
            for one in value if isinstance(value, list) else [value]:
                _add(fields, f"magpie:{key}", one)
    return fields


def _add(fields: Fields, name: str, value: object) -> None:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, str | int | float) and (text := str(value).strip()):
        fields.setdefault(name, []).append(text)
