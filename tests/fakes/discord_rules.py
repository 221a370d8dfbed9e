"""Discord's limits, held the way Discord holds them: a 400 that names the field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]
WEB = re.compile(r"^https?://[^\s]+$")
COMMAND = re.compile(r"^[-_'\w]{1,32}$")
NONCE = 25


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Invalid(Exception):  # noqa: N818 - a refusal, not an error of the fake
    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why

    def body(self) -> Json:
        errors: Json = {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": self.why}]}
        for part in reversed(self.path.split(".")):
            errors = {part: errors}
        return {"code": 50035, "message": "Invalid Form Body", "errors": errors}


def text(value: Any, path: str, most: int, least: int = 1) -> None:
    if not isinstance(value, str):
        raise Invalid(path, "not a string")
    if not least <= units(value) <= most:
        raise Invalid(path, f"must be between {least} and {most} long, is {units(value)}")


def url(value: Any, path: str, files: Iterable[str], most: int = 2048) -> None:
    text(value, path, most)
    if value.startswith("attachment://") and value.removeprefix("attachment://") in set(files):
        return
    if not WEB.match(value) or "refuse-me" in value:
        raise Invalid(path, "Not a well formed URL.")


def message(body: Json, files: Mapping[str, bytes]) -> None:
    """Refuse what Discord would refuse."""
    content = body.get("content") or ""
    if units(content) > 2000:
        raise Invalid("content", f"{units(content)} is too long")
    embeds = body.get("embeds") or []
    if len(embeds) > 10:
        raise Invalid("embeds", "more than ten")
    total = sum(embed(one, f"embeds.{number}", files) for number, one in enumerate(embeds))
    if total > 6000:
        raise Invalid("embeds", f"{total} in all")
    components(body.get("components") or [], "components")
    if body.get("nonce") is not None and len(str(body["nonce"])) > NONCE:
        raise Invalid("nonce", "too long")
    if "allowed_mentions" not in body:
        raise Invalid("allowed_mentions", "this house never sends without")
    if not (content.strip() or embeds or files):
        raise Invalid("content", "Cannot send an empty message")


def embed(one: Json, path: str, files: Iterable[str]) -> int:
    counted = 0
    for name, most in (("title", 256), ("description", 4096)):
        if one.get(name):
            text(one[name], f"{path}.{name}", most)
            counted += units(one[name])
    if "url" in one:
        url(one["url"], f"{path}.url", ())
    for name in ("image", "thumbnail"):
        if name in one:
            url(one[name].get("url"), f"{path}.{name}.url", files)
    for name, inside, most in (("footer", "text", 2048), ("author", "name", 256)):
        if name in one:
            text(one[name][inside], f"{path}.{name}.{inside}", most)
            counted += units(one[name][inside])
    fields = one.get("fields") or []
    if len(fields) > 25:
        raise Invalid(f"{path}.fields", "more than 25")
    for number, field in enumerate(fields):
        text(field["name"], f"{path}.fields.{number}.name", 256)
        text(field["value"], f"{path}.fields.{number}.value", 1024)
        counted += units(field["name"]) + units(field["value"])
    return counted


def components(rows: list[Json], path: str) -> None:
    if len(rows) > 5:
        raise Invalid(path, "more than five rows")
    seen: set[str] = set()
    for at, row in enumerate(rows):
        inside = row["components"]
        if row["type"] != 1 or not 1 <= len(inside) <= 5:
            raise Invalid(f"{path}.{at}", "a row of one to five")
        for number, one in enumerate(inside):
            where = f"{path}.{at}.components.{number}"
            if one["type"] == 2:
                button(one, where, seen)
            else:
                select(one, where, seen)


def custom_id(value: Any, path: str, seen: set[str]) -> None:
    text(value, f"{path}.custom_id", 100)
    if value in seen:
        raise Invalid(f"{path}.custom_id", "Component custom id cannot be duplicated")
    seen.add(value)


def button(one: Json, path: str, seen: set[str]) -> None:
    text(one.get("label"), f"{path}.label", 80)
    if one["style"] == 5:
        url(one.get("url"), f"{path}.url", (), 512)
    else:
        custom_id(one.get("custom_id"), path, seen)


def select(one: Json, path: str, seen: set[str]) -> None:
    custom_id(one.get("custom_id"), path, seen)
    options = one.get("options", [])
    values = [option["value"] for option in options]
    if not 1 <= len(options) <= 25 or len(set(values)) != len(values):
        raise Invalid(f"{path}.options", "1 to 25, each once")
    for number, option in enumerate(options):
        text(option["label"], f"{path}.options.{number}.label", 100)
        text(option["value"], f"{path}.options.{number}.value", 100)


def modal(data: Json) -> None:
    text(data.get("title"), "title", 45)
    text(data.get("custom_id"), "custom_id", 100)
    rows = data.get("components", [])
    if not 1 <= len(rows) <= 5:
        raise Invalid("components", "one to five")
    for number, row in enumerate(rows):
        if row["type"] != 18:
            raise Invalid(f"components.{number}", "a label is needed")
        text(row["label"], f"components.{number}.label", 45)
        inside = row["component"]
        text(inside["custom_id"], f"components.{number}.custom_id", 100)
        if inside["type"] == 4:
            text(inside.get("value", ""), f"components.{number}.value", 4000, 0)
            text(inside.get("placeholder", ""), f"components.{number}.placeholder", 100, 0)


def commands(given: list[Json]) -> None:
    if len(given) > 100 or len({one["name"] for one in given}) != len(given):
        raise Invalid("name", "at most 100, each once")
    for number, one in enumerate(given):
        size = described(one, str(number))
        options = one.get("options", [])
        if len(options) > 25 or len({o["name"] for o in options}) != len(options):
            raise Invalid(f"{number}.options", "at most 25, each once")
        needed = [bool(option.get("required")) for option in options]
        if needed != sorted(needed, reverse=True):
            raise Invalid(f"{number}.options", "Required options must be placed before others")
        size += sum(described(o, f"{number}.options.{at}") for at, o in enumerate(options))
        if size > 8000:
            raise Invalid(str(number), "more than 8000 in all")


def described(one: Json, path: str) -> int:
    names = [one["name"], *one.get("name_localizations", {}).values()]
    if not all(COMMAND.match(name) and name == name.lower() for name in names):
        raise Invalid(f"{path}.name", "not a name")
    texts = [one["description"], *one.get("description_localizations", {}).values()]
    for each in texts:
        text(each, f"{path}.description", 100)
    return sum(units(each) for each in (*names, *texts))


def pings(body: Json) -> set[str]:
    """Whom the message really mentions, by Discord's rules."""
    content = body.get("content") or ""
    allowed = body.get("allowed_mentions") or {"parse": ["everyone", "roles", "users"]}
    plain = re.sub(r"\\[^0-9A-Za-z\s]", "", content)
    found: set[str] = set()
    for kind, pattern in (("roles", r"<@&(\d+)>"), ("users", r"<@!?(\d+)>")):
        for number in re.findall(pattern, plain):
            if kind in allowed.get("parse", ()) or number in allowed.get(kind, ()):
                found.add(number)
    if "everyone" in allowed.get("parse", ()):
        found |= set(re.findall(r"@(everyone|here)", plain))
    return found
