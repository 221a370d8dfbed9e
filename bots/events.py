"""What a person did, with no platform in it."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChatAddress:
    """Where it happened. `private` is true in a chat between one person and Magpie."""

    platform: str
    tenant: str
    chat: str
    thread: str = ""
    private: bool = True
    community: str = ""
    """Id of the server, workspace or group it happened in; empty in a private chat."""
    name: str = dataclasses.field(default="", compare=False)
    """What people call it ("#deals"), where the platform tells."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it. `is_admin` is the platform's own notion, asked at this very moment."""

    user_id: str
    display_name: str = ""
    locale: str | None = None
    region: str | None = None
    """ISO 3166 country the platform or browser hints at ("GB"); a hint, never a fact."""
    timezone: str | None = None
    is_admin: bool = True
    members: int | None = None
    """How many people the group has, where the platform tells and it is a small one; a hint."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Common to all events."""

    address: ChatAddress
    actor: Actor
    event_id: str
    """The platform's own id of this input; a repeat is handled once."""
    reply_to: str | None = None
    """Platform id of the message this one answers, if any."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Command(Event):
    """`/name args`; the name is lower case, without slash and without `@bot`."""

    name: str
    args: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Text(Event):
    """Plain words."""

    text: str
    pressed: bool = False
    """They stood behind a button: meant for us, also in a group."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Button(Event):
    """A press; `token` is what `bots.tokens` signed, `message_id` the message it hangs on."""

    token: str
    message_id: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormSubmitted(Event):
    """A filled form; `token` says which, `values` by field name."""

    token: str
    values: dict[str, str]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Location(Event):
    """A shared position."""

    lat: float
    lon: float


AnyEvent = Command | Text | Button | FormSubmitted | Location
