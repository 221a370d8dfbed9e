"""What Discord told us, as plain values: one interaction, or one direct message."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bots.discord.components import PICK, PING
from bots.discord.targets import read

if TYPE_CHECKING:
    import discord

Json = Mapping[str, Any]


class Kind(enum.IntEnum):
    """Discord's own numbers for kinds of interaction."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One interaction."""

    kind: Kind
    id: str
    token: str
    application: str
    user: str
    user_name: str = ""
    locale: str = ""
    channel: str = ""
    channel_name: str = ""
    parent: str = ""
    """The channel that a thread hangs in."""
    server: str = ""
    in_direct: bool = False
    """In the direct messages between this person and Magpie."""
    manages: bool = False
    """Whether this member has Manage Server, as Discord says with this very interaction."""
    name: str = ""
    """The command, or the custom id of a component or a modal."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Options of a command, fields of a modal."""
    focused: str = ""
    """The option being typed, when suggestions are asked for."""
    message: str = ""
    """The message whose component was pressed."""
    hidden: bool = False
    """Whether only this person sees that message."""
    ping: tuple[str, str] | None = None
    """Label and custom id of the Ping me button under that message."""
    resolved: Json = dataclasses.field(default_factory=dict)
    """Channels and roles that options name."""
    direct: str = ""
    """The channel of direct messages with this person; found before it is parsed."""
    words: str = ""
    """What the pressed button says, where it was kept elsewhere; likewise."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessage:
    """Plain words written to Magpie."""

    id: str
    channel: str
    user: str
    user_name: str = ""
    text: str
    answers: str | None = None


def interaction_of(given: discord.Interaction) -> Incoming | None:
    """The values of an interaction; None for kinds that are not ours."""
    data: Json = given.data or {}
    try:
        kind = Kind(given.type.value)
    except ValueError:
        return None
    channel = given.channel
    message = given.message
    # A chat between two other people is no place of ours, though Magpie may be called there.
    in_direct = given.guild_id is None and not given.context.private_channel
    parent = getattr(channel, "parent_id", None)
    values, focused = _options(data) if kind in {Kind.COMMAND, Kind.AUTOCOMPLETE} else ({}, "")
    if kind is Kind.MODAL:
        values = _fields(data.get("components", ()))
    return Incoming(
        kind=kind,
        id=str(given.id),
        token=given.token,
        application=str(given.application_id),
        user=str(given.user.id),
        user_name=given.user.display_name,
        locale=given.locale.value,
        channel=str(given.channel_id or ""),
        channel_name=str(getattr(channel, "name", "") or ""),
        parent=str(parent or ""),
        server=str(given.guild_id or ""),
        in_direct=in_direct,
        manages=given.guild_id is not None and _manages(given.permissions),
        name=_name(kind, data),
        values=values,
        focused=focused,
        message=str(message.id) if message is not None else "",
        hidden=message is not None and message.flags.ephemeral,
        ping=_ping(message),
        resolved=data.get("resolved") or {},
    )


def _manages(rights: discord.Permissions) -> bool:
    return rights.manage_guild or rights.administrator


def message_of(given: discord.Message) -> DirectMessage | None:
    """The values of a direct message from a person; None for anything else."""
    if given.guild is not None or given.author.bot or not given.content.strip():
        return None
    reference = given.reference
    return DirectMessage(
        id=str(given.id),
        channel=str(given.channel.id),
        user=str(given.author.id),
        user_name=given.author.display_name,
        text=given.content,
        answers=str(reference.message_id) if reference and reference.message_id else None,
    )


def _name(kind: Kind, data: Json) -> str:
    if kind in {Kind.COMMAND, Kind.AUTOCOMPLETE}:
        return str(data.get("name", ""))
    custom_id = str(data.get("custom_id", ""))
    chosen = data.get("values") or ()
    # A menu's choice is a button of its own.
    return str(chosen[0]) if custom_id.startswith(PICK) and chosen else custom_id


def _options(data: Json) -> tuple[dict[str, str], str]:
    values: dict[str, str] = {}
    focused = ""
    for option in data.get("options", ()):
        name, value = str(option.get("name", "")), option.get("value")
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        values[name] = "" if value is None or value is False else str(value)
        if option.get("focused"):
            focused = name
    return values, focused


def _fields(rows: Sequence[Json]) -> dict[str, str]:
    """What was written into a modal, whichever container its inputs stand in."""
    values: dict[str, str] = {}
    for row in rows:
        inside = row.get("components") or ([row["component"]] if "component" in row else [])
        for field in inside:
            chosen = field.get("values")
            value = chosen[0] if chosen else field.get("value", "")
            values[str(field.get("custom_id", ""))] = str(value or "")
    return values


def _ping(message: discord.Message | None) -> tuple[str, str] | None:
    for row in message.components if message is not None else ():
        for button in getattr(row, "children", ()):
            custom_id = str(getattr(button, "custom_id", "") or "")
            if read(custom_id)[0].startswith(PING):
                return str(button.label or ""), custom_id
    return None
