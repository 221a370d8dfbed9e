"""Where inputs are handed to the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.texts.translate import Texts
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.intake import Intake
    from bots.slack.adapter import SlackAdapter
    from bots.slack.parse import Incoming
    from bots.slack.talks import Talk


class Entrance:
    """One door to the conversation for everything of Slack's."""

    def __init__(self, adapter: SlackAdapter, intake: Intake) -> None:
        self._adapter = adapter
        self._intake = intake

    async def begin(self, given: Incoming, talk: Talk) -> bool:
        """Let the conversation handle it; False if there is too much under way.

        What is written down comes again by itself; otherwise the person is asked to try again.
        """
        event = self._adapter.parse(given)
        if event is None:
            return True
        self._adapter.opened(given.event_id, talk)
        if self._intake.start(event):
            return True
        self._adapter.dropped(given.event_id)
        if not talk.written_down:
            texts = Texts(clean_locale(given.actor.locale))
            await self._adapter.remark(talk, texts("slack.busy"))
        return False
