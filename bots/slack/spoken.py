"""How commands are named on Slack: it knows `/watch` and `/magpie` and refuses every other slash.

Somebody who types `/settings` there hears from Slack that there is no such command. What is said
elsewhere as `/settings` is therefore said as `/magpie settings`.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from bots.slack.parse import BARE, TAKES

if TYPE_CHECKING:
    from bots.replies import Rich

_OTHERS: Final = "|".join(sorted((BARE | TAKES) - {"watch"}, key=len, reverse=True))
_NAMED: Final = re.compile(rf"(?<![\w/.:\-])/({_OTHERS})(?![\w/\-]|\.\w)")


def spelt(words: str) -> str:
    """The words with each command as it has to be typed on Slack."""
    return _NAMED.sub(r"/magpie \1", words)


def as_typed_here(rich: Rich) -> Rich:
    """Our sentences for a reader on Slack; what stands as code is meant for another chat."""
    return tuple(
        span if span.code or span.url else dataclasses.replace(span, text=spelt(span.text))
        for span in rich
    )
