"""What an input brought along that its answers need: an address for replies, where it was said."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bots.slack.render import Message

USES: Final = 5
"""So often an address for replies can be used, says Slack, and for half an hour."""
LIFETIME: Final = dt.timedelta(minutes=29)
VIA_URL: Final = "~"
"""Begins the id of what was said by an address for replies, which Slack gives no name."""
UNSEEN: Final = "!"
"""Begins the id of what only one person saw, and which cannot be changed any more."""


class Kind(enum.Enum):
    """How an answer reaches the person."""

    DIRECT = enum.auto()
    """Messages in their own chat with us, which stay."""
    HIDDEN = enum.auto()
    """In a channel, seen by this person only."""
    PUBLIC = enum.auto()
    """A card that everybody sees was pressed."""
    HOME = enum.auto()
    """On the Home tab."""


@dataclasses.dataclass(slots=True, kw_only=True)
class Talk:
    """One input and how it is answered."""

    kind: Kind
    team: str
    user: str
    channel: str
    began_at: dt.datetime
    thread: str = ""
    """The thread in which it was said, and in which answers belong."""
    message: str = ""
    """The message that was pressed."""
    pressed: bool = False
    response_url: str = ""
    uses: int = 0
    replaces: bool = False
    """The first answer takes the place of the message that was pressed."""
    spoke: bool = False
    written_down: bool = False
    """It stands in the database until it is finished."""
    locale: str | None = None
    shown: dict[str, Message] = dataclasses.field(default_factory=dict)
    """What was said to somebody on the Home tab, by its id."""

    def can_respond(self, now: dt.datetime) -> bool:
        """Whether the address for replies still takes something."""
        return bool(self.response_url) and self.uses < USES and now - self.began_at < LIFETIME
