"""What is said unasked, on any chat platform: cards, bundles and notices become replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bots.events import ChatAddress
from bots.replies import Buttons, Card, Part, Press, Reply, Text
from bots.texts.translate import Texts
from bots.views.cards import COMPACT, CardStyle, card_of, compacted
from bots.views.notices import notice_parts
from core.alerts.card import AlertCard
from core.alerts.sender import Bundle, Notice, Outgoing
from core.alerts.states import Rejected, SendOutcome

if TYPE_CHECKING:
    from bots.adapter import ChatAdapter
    from bots.tokens import Tokens
    from core.clock import Clock


class ChatSender:
    """The `core.alerts.sender.Sender` of one chat platform."""

    def __init__(
        self, adapter: ChatAdapter, tokens: Tokens, clock: Clock, *, concurrency: int = 16
    ) -> None:
        self.platform = adapter.platform
        self.concurrency = concurrency
        self._adapter = adapter
        self._tokens = tokens
        self._clock = clock

    async def send(self, outgoing: Outgoing) -> SendOutcome:
        """Render and send, or edit the message that is already there."""
        try:
            reply = self.render(outgoing)
        except KeyError as error:
            # A text that is missing is our bug; trying again would not mend it.
            return Rejected(f"no text {error}")
        where = outgoing.address
        return await self._adapter.send(
            ChatAddress(
                platform=where.platform, tenant=where.tenant, chat=where.chat, thread=where.thread
            ),
            reply,
            edit=outgoing.edits_message_id,
            dedupe_key=outgoing.delivery_id,
            silent=outgoing.silent,
        )

    def render(self, outgoing: Outgoing) -> Reply:
        """What is said, in the words and units of the one who reads it."""
        texts = Texts(outgoing.locale, outgoing.timezone)
        style = CardStyle(texts, outgoing.units, self._tokens, self._clock.now())
        content = outgoing.content
        if isinstance(content, Notice):
            return Reply(parts=notice_parts(texts, content.key, content.params, self._tokens))
        parts: tuple[Part, ...] = (
            (card_of(content, style),)
            if isinstance(content, AlertCard)
            else self._bundle(content, style)
        )
        if outgoing.format == COMPACT:
            parts = tuple(compacted(part) if isinstance(part, Card) else part for part in parts)
        if outgoing.offers_quiet:
            hold = Press(texts("alerts.hold_at_night"), token=self._tokens.sign("p.hold"))
            parts = (*parts, Buttons(((hold,),)))
        return Reply(parts=parts, answers=outgoing.answers_message_id)

    def _bundle(self, bundle: Bundle, style: CardStyle) -> tuple[Part, ...]:
        # News stand before older adverts, so older ones alone are seen by the best of them.
        older = bool(bundle.cards) and all(card.older_advert for card in bundle.cards)
        key = "bundle.title_late" if bundle.late else "bundle.title"
        key = "bundle.title_older" if older else key
        if bundle.cards and all(card.caught_up for card in bundle.cards):
            key = "bundle.title_caught_up"
        parts: list[Part] = [Text(style.texts.rich(key, n=bundle.total))]
        parts += [card_of(card, style, small=True) for card in bundle.cards]
        if bundle.total > len(bundle.cards) and bundle.cards:
            label = style.texts("bundle.show_all", n=bundle.total)
            token = self._tokens.sign("b.all", bundle.cards[0].delivery_id or 0, 0)
            parts.append(Buttons(((Press(label, token=token),),)))
        return tuple(parts)
