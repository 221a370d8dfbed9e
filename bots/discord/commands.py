"""Slash commands as data: what Discord is told, and how options become a line of words."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

import orjson

from bots.texts.catalogues import CATALOGUES
from bots.texts.translate import Texts

Json = dict[str, Any]
STRING, INTEGER, BOOLEAN, CHANNEL, ROLE = 3, 4, 5, 7, 8
CHANNELS: Final = (0, 5, 15)
"""Text, announcements, forums."""
LOCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "de": ("de",),
    "es": ("es-ES", "es-419"),
    "fr": ("fr",),
}
"""How Discord calls the languages that we have texts in."""
NAME: Final = re.compile(r"^[-_'\w]{1,32}$")


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """One option of a command."""

    name: str
    type: int = STRING
    suggests: bool = False
    required: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Spec:
    """One command."""

    name: str
    options: tuple[Option, ...] = ()


_NUMBER: Final = re.compile(r"^[0-9]{1,5}(?:[.,][0-9]{1,2})?$")
_IN_MILES: Final = frozenset({"", "en-GB", "en-US"})
"""Whose bare number of a distance is one of miles."""
_MINE: Final = Option("search", suggests=True)
_SERVER: Final = Option("server", BOOLEAN)
SPECS: Final = (
    Spec(
        "watch",
        (
            Option("what"),
            Option("place", suggests=True),
            Option("max", INTEGER),
            Option("within"),
            Option("on", suggests=True),
            Option("channel", CHANNEL),
            Option("role", ROLE),
        ),
    ),
    Spec("watches", (_SERVER,)),
    Spec("edit", (_MINE, Option("change"), _SERVER)),
    Spec("pause", (_MINE, _SERVER)),
    Spec("resume", (_MINE, _SERVER)),
    Spec("delete", (_MINE, _SERVER)),
    Spec("stop", (_SERVER,)),
    Spec("kept"),
    Spec("why", (Option("link"),)),
    Spec("test", (_SERVER,)),
    Spec("settings", (_SERVER,)),
    Spec("destinations", (Option("route"), _SERVER)),
    Spec("delivery"),
    Spec("help"),
    Spec("start", (Option("code"),)),
    Spec("cancel"),
    Spec("export"),
    Spec("forget"),
    Spec("import", (Option("source"),)),
    Spec("link", (Option("code"),)),
    Spec("unlink"),
    Spec("share", (_MINE, _SERVER)),
    Spec("plan", (_SERVER,)),
    Spec("upgrade", (_SERVER,)),
    Spec("billing", (_SERVER,)),
)


def payload(known: frozenset[str]) -> list[Json]:
    """What is put at Discord, for the commands that the conversation knows."""
    return [_command(spec) for spec in SPECS if spec.name in known]


def fingerprint(commands: list[Json]) -> str:
    """Changes when anything of the commands does."""
    return hashlib.sha256(orjson.dumps(commands, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _command(spec: Spec) -> Json:
    """A command keeps its name in every language: all that Magpie says calls it by that one."""
    made: Json = {
        "type": 1,
        "name": spec.name,
        **_described(f"discord.command.{spec.name}"),
        "contexts": [0, 1, 2],
        "integration_types": [0, 1],
    }
    if spec.options:
        made["options"] = [_option(option) for option in spec.options]
    return made


def _option(option: Option) -> Json:
    made: Json = {
        "type": option.type,
        "name": option.name,
        **_described(f"discord.option.{option.name}"),
        "name_localizations": _localised(f"discord.option_name.{option.name}"),
        "required": option.required,
    }
    if option.suggests:
        made["autocomplete"] = True
    if option.type == CHANNEL:
        made["channel_types"] = list(CHANNELS)
    if option.type == INTEGER:
        made["min_value"] = 0
    if option.type == STRING:
        made["max_length"] = 300
    return made


def _described(key: str) -> Json:
    made: Json = {"description": Texts("en")(key)[:100]}
    localised = {
        place: Texts(language)(key)[:100]
        for language, places in LOCALES.items()
        if language in CATALOGUES
        for place in places
    }
    return {**made, "description_localizations": localised} if localised else made


def _localised(key: str) -> dict[str, str]:
    """Names in other languages, where a language has one that Discord takes."""
    names: dict[str, str] = {}
    for language, places in LOCALES.items():
        name = CATALOGUES.get(language, {}).get(key)
        if isinstance(name, str) and NAME.match(name) and name == name.lower():
            names.update(dict.fromkeys(places, name))
    return names


def spelt(command: str) -> str:
    """A command with the name of the option that its words belong to, as Discord reads it."""
    name, _, rest = command.removeprefix("/").partition(" ")
    option = next(
        (spec.options[0].name for spec in SPECS if spec.name == name and spec.options), ""
    )
    return f"/{name} {option}:{rest}" if option and rest else command


def line_of(command: str, values: Mapping[str, str], locale: str = "") -> str:
    """The options of a command, as a person would have typed them behind it."""
    if command == "watch":
        return _watch(values, "mi" if locale in _IN_MILES else "km")
    if command == "edit":
        return f"{values.get('search', '')} {values.get('change', '')}".strip()
    for name in ("search", "link", "code", "route", "source"):
        if values.get(name):
            return values[name]
    return ""


def _watch(values: Mapping[str, str], unit: str) -> str:
    given = {name: " ".join(value.split()) for name, value in values.items()}
    parts = [given.get("what", "")]
    if given.get("max"):
        parts.append(f"under {given['max']}")
    place, within = given.get("place", ""), given.get("within", "")
    if _NUMBER.match(within):
        within = f"{within} {unit}"
    if place and within:
        parts.append(f"within {within} of {place}")
    elif place:
        parts.append(f"near {place}")
    elif within:
        parts.append(f"within {within}")
    if given.get("on"):
        parts.append(f"on {given['on']}")
    return " ".join(part for part in parts if part)
