"""The menus and the description people see, registered only when they have changed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import orjson
import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)

from bots.texts.catalogues import CATALOGUES
from bots.texts.translate import Texts

if TYPE_CHECKING:
    from telegram import Bot

    from bots.telegram.inbox import Inbox

PRIVATE: Final = (
    "watch", "watches", "edit", "pause", "resume", "delete", "stop", "kept", "settings",
    "destinations", "delivery", "test", "why", "share", "import", "link", "unlink", "plan",
    "upgrade", "billing", "help", "export", "forget", "cancel",
)  # fmt: skip
GROUP: Final = ("watch", "watches", "why", "help", "cancel")
GROUP_ADMIN: Final = (
    "watch", "watches", "edit", "pause", "resume", "delete", "stop", "settings", "destinations",
    "test", "why", "share", "plan", "upgrade", "billing", "help", "cancel",
)  # fmt: skip
SETTING: Final = "menus"
DESCRIPTION, SHORT = 512, 120

_log = structlog.get_logger()


@dataclasses.dataclass(frozen=True, slots=True)
class Menu:
    """One menu: for whom, in which language, what."""

    scope: BotCommandScope
    language: str
    commands: tuple[tuple[str, str], ...]


def menus(known: Iterable[str]) -> list[Menu]:
    """Every menu there should be, of the commands that are known here."""
    offered = set(known)
    scopes: Sequence[tuple[BotCommandScope, tuple[str, ...]]] = (
        (BotCommandScopeDefault(), PRIVATE),
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
        (BotCommandScopeAllChatAdministrators(), GROUP_ADMIN),
    )
    made = []
    for scope, names in scopes:
        for language in languages():
            texts = Texts(language or "en")
            shown = tuple(
                (name, texts(f"telegram.command.{name}")) for name in names if name in offered
            )
            made.append(Menu(scope, language, shown))
    return made


def languages() -> list[str]:
    """The default, and each language that has its own words."""
    return ["", *sorted(CATALOGUES)]


async def register(bot: Bot, inbox: Inbox, known: Iterable[str]) -> bool:
    """Tell Telegram about menus and descriptions if they are not as they were; whether it was."""
    wanted = menus(known)
    said = {language: _descriptions(language) for language in languages()}
    fingerprint = _fingerprint(wanted, said)
    if await inbox.setting(SETTING) == fingerprint:
        return False
    for menu in wanted:
        await bot.set_my_commands(
            [BotCommand(name, words) for name, words in menu.commands],
            scope=menu.scope,
            language_code=menu.language or None,
        )
    for language, (long, short) in said.items():
        await bot.set_my_description(long, language_code=language or None)
        await bot.set_my_short_description(short, language_code=language or None)
    await inbox.set(SETTING, fingerprint)
    _log.info("telegram.menus_registered", menus=len(wanted))
    return True


def _descriptions(language: str) -> tuple[str, str]:
    texts = Texts(language or "en")
    return texts("telegram.description")[:DESCRIPTION], texts("telegram.short")[:SHORT]


def _fingerprint(wanted: Sequence[Menu], said: dict[str, tuple[str, str]]) -> str:
    whole = [[menu.scope.type, menu.language, menu.commands] for menu in wanted]
    return hashlib.sha256(orjson.dumps([whole, said])).hexdigest()
