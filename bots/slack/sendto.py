"""Under a preview: where its alerts would go. A press shows the same search for another place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bots.replies import Buttons, Press, Style
from bots.slack.elements import action_of, button
from bots.slack.limits import BLOCKS
from bots.slack.render import mrkdwn
from bots.texts.translate import Texts
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.replies import Reply
    from bots.slack.render import Message
    from bots.slack.targets import Target
    from bots.tokens import Tokens

Json = dict[str, Any]
SAVES: Final = "d.watch"
ME: Final = "to.me"
CHANNEL: Final = "to.channel"
PICK: Final = "to_channel"


def draft_in(reply: Reply, tokens: Tokens) -> int | None:
    """The draft that a reply offers to save."""
    rows = [part.rows for part in reply.parts if isinstance(part, Buttons)]
    presses = [press for each in rows for row in each for press in row]
    for press in presses:
        read = tokens.read(press.token or "") if action_of(press) == SAVES else None
        if read is not None and read[1] and read[1][0].isdigit():
            return int(read[1][0])
    return None


def send_to(
    message: Message, draft_id: int, tokens: Tokens, target: Target | None, locale: str | None
) -> None:
    """Add the row "Send to: [DM me] [#channel]"."""
    texts = Texts(clean_locale(locale))
    style = Style.NORMAL if target is not None else Style.PRIMARY
    me = button(Press(texts("slack.send_me"), token=tokens.sign(ME, draft_id), style=style))
    chosen: Json = {
        "type": "conversations_select",
        "action_id": PICK,
        "placeholder": {"type": "plain_text", "text": texts("slack.send_channel")},
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if target is not None:
        chosen["initial_conversation"] = target.channel
    where = f"@{target.channel}" if target is not None else ""
    message.blocks = [
        *message.blocks[: BLOCKS - 2],
        {"type": "context", "elements": [mrkdwn(texts("slack.send_to"))]},
        {
            "type": "actions",
            "block_id": f"{tokens.sign(CHANNEL, draft_id)}{where}",
            "elements": [{**(me or {}), "action_id": ME}, chosen],
        },
    ]
