"""What Slack refuses: blocks, views and texts over its limits, as its own errors name them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
PLAIN_LINK = re.compile(r"^https?://[^<>|\s]+(\|[^<>]*)?$")
LIVE_TIME = re.compile(r"^!date\^[0-9]+\^[^|<>]*\{(ago|time|date)[^|<>]*\}?[^|<>]*\|[^<>]+$")


class RefusedError(Exception):
    """`{"ok": false}` with this error, and what was wrong where."""

    def __init__(self, error: str, *messages: str) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = list(messages)


def _must(so: object, where: str, what: str) -> None:
    if not so:
        raise RefusedError("invalid_blocks", f"[ERROR] {what} [json-pointer:{where}]")


def _plain(text: Any, most: int, where: str) -> None:
    _must(isinstance(text, dict) and text.get("type") == "plain_text", where, "must be plain_text")
    _must(1 <= len(text["text"]) <= most, where, f"must be 1 to {most} characters")


def _text(text: Any, most: int, where: str) -> None:
    _must(isinstance(text, dict), where, "must be a text object")
    _must(text.get("type") in {"plain_text", "mrkdwn"}, where, "unknown type of text")
    _must(1 <= len(text["text"]) <= most, where, f"must be 1 to {most} characters")


def _image(image: Json, files: set[str], unseen: set[str], where: str) -> None:
    _must(1 <= len(image.get("alt_text", "")) <= 2000, where, "alt_text is missing")
    _must(("image_url" in image) != ("slack_file" in image), where, "one of url and file")
    if "slack_file" in image:
        _must(image["slack_file"].get("id") in files, where, "invalid slack file")
        return
    url = image["image_url"]
    parts = urlsplit(url)
    _must(parts.scheme in {"http", "https"} and len(url) <= 3000, where, "must be a valid URL")
    private = (parts.hostname or "").startswith(("127.", "10.", "192.168.", "localhost"))
    _must(url not in unseen and not private, where, "downloading image failed")


def _options(element: Json, most: int, value: int, where: str) -> None:
    options = element.get("options", ())
    _must(1 <= len(options) <= most, where, f"must have 1 to {most} options")
    for number, option in enumerate(options):
        _plain(option.get("text"), 75, f"{where}/options/{number}/text")
        _must(1 <= len(option.get("value", "")) <= value, where, "value of an option")


def _element(element: Json, where: str) -> None:
    kind = element.get("type")
    _must(1 <= len(element.get("action_id", "")) <= 255, where, "action_id")
    if kind == "button":
        _plain(element.get("text"), 75, f"{where}/text")
        _must(len(element.get("value", "")) <= 2000, f"{where}/value", "more than 2000")
        _must(element.get("style", "primary") in {"primary", "danger"}, where, "style")
        if "url" in element:
            _must(len(element["url"]) <= 3000, f"{where}/url", "more than 3000")
            _must(urlsplit(element["url"]).scheme in {"http", "https"}, where, "invalid url")
    elif kind == "overflow":
        _options(element, 5, 150, where)
    elif kind in {"conversations_select", "channels_select"}:
        _plain(element.get("placeholder"), 150, f"{where}/placeholder")
    elif kind == "static_select":
        _options(element, 100, 150, where)
    elif kind == "plain_text_input":
        _must(len(element.get("initial_value", "")) <= 3000, where, "initial_value")
    else:
        _must(so=False, where=where, what=f"unsupported type: {kind}")


def check_blocks(blocks: Any, files: set[str], unseen: set[str], *, view: bool = False) -> None:
    """Raise `RefusedError` for what Slack would not take."""
    if not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    _must(len(blocks) <= (100 if view else 50), "/blocks", "no more than 50 items allowed")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _must(len(ids) == len(set(ids)), "/blocks", "block_id already exists")
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        _must(len(block.get("block_id", "")) <= 255, where, "block_id")
        _block(block, where, files, unseen, view=view)
    if _length(blocks) > 13_200:
        raise RefusedError("msg_blocks_too_long")


def _block(block: Json, where: str, files: set[str], unseen: set[str], *, view: bool) -> None:
    kind = block.get("type")
    if kind == "section":
        _text(block.get("text"), 3000, f"{where}/text")
        if "accessory" in block:
            _must(block["accessory"].get("type") == "image", where, "accessory")
            _image(block["accessory"], files, unseen, f"{where}/accessory")
    elif kind == "context":
        _must(1 <= len(block.get("elements", ())) <= 10, where, "1 to 10 elements")
        for element in block["elements"]:
            _text(element, 3000, f"{where}/elements")
    elif kind == "actions":
        elements = block.get("elements", ())
        _must(1 <= len(elements) <= 25, where, "1 to 25 elements")
        names = [element.get("action_id") for element in elements]
        _must(len(names) == len(set(names)), where, "action_id already exists")
        for at, element in enumerate(elements):
            _element(element, f"{where}/elements/{at}")
    elif kind == "input" and view:
        _plain(block.get("label"), 2000, f"{where}/label")
        _element(block.get("element", {}), f"{where}/element")
    else:
        _must(kind == "divider", where, f"unsupported type: {kind}")


def _length(blocks: Any) -> int:
    if isinstance(blocks, dict):
        own = len(blocks["text"]) if isinstance(blocks.get("text"), str) else 0
        return own + sum(_length(value) for value in blocks.values())
    return sum(_length(one) for one in blocks) if isinstance(blocks, list) else 0


def check_view(view: Json, files: set[str], unseen: set[str]) -> None:
    """Raise `RefusedError` for a modal or Home tab that Slack would not take."""
    check_blocks(view.get("blocks"), files, unseen, view=True)
    _must(len(view.get("private_metadata", "")) <= 3000, "/view", "private_metadata")
    if view.get("type") == "modal":
        for name in ("title", "submit", "close"):
            _plain(view.get(name), 24, f"/view/{name}")
    else:
        _must(view.get("type") == "home", "/view/type", "home or modal")


def marks_in(blocks: Any) -> list[str]:
    """Everything in angle brackets that is neither a link nor a live time: it would mention."""
    found: list[str] = []
    waiting: list[Any] = [blocks]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            if one.get("type") == "mrkdwn":
                inside = re.findall(r"<([^<>]*)>", one["text"])
                rest = re.sub(r"<[^<>]*>", "", one["text"])
                found += [each for each in inside if not _is_known(each)]
                found += [rest] if "<" in rest or ">" in rest else []
            waiting += one.values()
    return found


def _is_known(inside: str) -> bool:
    return bool(PLAIN_LINK.match(inside) or LIVE_TIME.match(inside))
