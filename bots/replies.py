"""What Magpie says, with no platform in it: frozen values that every adapter can render.

A handler yields `Reply` objects. Replies of one event that share a `slot` are one message: the
second yield edits the first ("Looking on eBay…" becomes the results). Formatting is spans, never
markup, so no text of a stranger can turn into any.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bots.events import ChatAddress


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `url` makes it a link (http and https only)."""

    text: str
    bold: bool = False
    strike: bool = False
    code: bool = False
    url: str | None = None


Rich = tuple[Span, ...]


class Style(enum.StrEnum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    NORMAL = "normal"
    DANGER = "danger"
    CHIP = "chip"
    """Small, removable: an assumption or a leftover word."""


@dataclasses.dataclass(frozen=True, slots=True)
class Press:
    """A button. Exactly one of `token` (comes back as an event), `url`, `send` is set."""

    label: str
    token: str | None = None
    url: str | None = None
    send: str | None = None
    """Text that is sent as if the person had typed it."""
    style: Style = Style.NORMAL
    ask_location: bool = False
    ask_push: bool = False
    """A browser asks its person whether it may show notifications; its answer comes as a form."""


Rows = tuple[tuple[Press, ...], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    rich: Rich


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """A short remark beside the talk: a warning, a source that is blind, a limit reached."""

    rich: Rich
    level: str = "info"
    """"info", "good", "warning" or "error"."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A listing. All texts are final and localised; order of the fields is the order shown."""

    summary: str
    """The lock-screen line: "£285 · Trek Marlin 5 M · 6 mi"."""
    photo_url: str | None = None
    photo_alt: str = ""
    price: Rich = ()
    title: str = ""
    url: str | None = None
    place: str = ""
    source: str = ""
    listed_at: dt.datetime | None = None
    found_at: dt.datetime | None = None
    times: str = ""
    """Clock times for platforms without live time: "listed 14:02, found 40 s later"."""
    clock: str = ""
    """The words in `times` that stand for `clock_at`, for platforms that make a time live."""
    clock_at: dt.datetime | None = None
    reason: str = ""
    deal: str = ""
    caution: str = ""
    badge: str = ""
    """"SOLD", "RESERVED", "DEMO"."""
    struck: bool = False
    small: bool = False
    compact: bool = False
    """Without a photo: the place wants it short."""
    rows: Rows = ()
    more: Rows = ()
    """What stands behind the button "More", for platforms that can open it in place."""


@dataclasses.dataclass(frozen=True, slots=True)
class Buttons:
    """Rows of buttons under the message."""

    rows: Rows


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One input of a form. `options` makes it a choice."""

    name: str
    label: str
    value: str = ""
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """Several inputs at once, where the platform has forms; others ask one by one."""

    title: str
    token: str
    fields: tuple[Field, ...]
    submit: str


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """Prices over time, with a sentence that says the same."""

    title: str
    points: tuple[tuple[dt.datetime, float], ...]
    currency: str
    alternative: str


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """Something to keep: an export."""

    name: str
    media_type: str
    content: bytes


Part = Text | Notice | Card | Buttons | Form | Chart | File


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One message, or the new form of one."""

    parts: tuple[Part, ...]
    slot: str = ""
    """Replies to one event with the same non-empty slot are one message, edited."""
    edit: str | None = None
    """Platform id of an older message to edit in place (the one a button hangs on)."""
    private: bool = True
    """In a group: only the actor sees it, where the platform can do that."""
    place: ChatAddress | None = None
    """Elsewhere than where the event came from."""
    toast: str = ""
    """A few words shown at the pressed button, where the platform can do that."""
    answers: str | None = None
    """Platform id of an older message of ours that this one answers: a price that fell."""
    asks: bool = False
    """The next plain words of this person are taken as the answer; groups have to show that."""
    sent: Callable[[str], Awaitable[None]] | None = dataclasses.field(default=None, compare=False)
    """Called with the platform's id of the message, once it stands; for what must stay true."""
