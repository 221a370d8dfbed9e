"""One delivery as a one-way message: a subject, cards, plain words, and links that act."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bots.replies import Card
from bots.texts.translate import Texts
from bots.views.cards import COMPACT, CardStyle, card_of, compacted, is_over, safe_url
from bots.views.notices import notice_rich
from core.alerts.card import AlertCard
from core.alerts.sender import Notice, Outgoing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bots.replies import Rich
    from bots.tokens import Tokens
    from core.clock import Clock

VERBS: Final = (("m.no", "mail.hide"), ("m.keep", "mail.keep"), ("m.stop", "mail.pause"))
"""What can be done from a one-way message, and the texts of its links."""
_TAG: Final = re.compile(r"[rx]")


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A card with the links under it."""

    card: Card
    links: tuple[tuple[str, str], ...] = ()
    """Label and address; the first one opens the listing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """What is said, before any transport has shaped it."""

    texts: Texts
    subject: str
    said: Rich
    cards: tuple[Shown, ...] = ()
    total: int = 0
    link: str = ""
    """A notice may lead somewhere."""
    all_of_them: str = ""
    """Where everything is shown that there was no room for."""

    @property
    def left(self) -> int:
        """How many are not shown."""
        return max(0, self.total - len(self.cards))


class OneWay:
    """Makes messages for one public address of ours."""

    def __init__(self, tokens: Tokens, clock: Clock, base_url: str) -> None:
        self._tokens = tokens
        self._clock = clock
        self._base_url = base_url

    @property
    def base_url(self) -> str:
        """Where people find the web chat."""
        return self._base_url

    def link(self, action: str, *args: str | int) -> str:
        """A link that shows a page; the page's button acts."""
        return f"{self._base_url}/a/{quote(self._tokens.sign(action, *args), safe='')}"

    def message(self, outgoing: Outgoing) -> Message:
        """In the words and units of the one who reads it."""
        texts = Texts(outgoing.locale, outgoing.timezone)
        style = CardStyle(texts, outgoing.units, self._tokens, self._clock.now())
        content = outgoing.content
        if isinstance(content, Notice):
            said = notice_rich(texts, content.key, content.params)
            link = content.params.get("link")
            shown = link if isinstance(link, str) and link.startswith("https://") else ""
            return Message(texts, _first_words(plain(said)), said, link=shown)
        if isinstance(content, AlertCard):
            only = self._shown(content, style, outgoing)
            itself = self._everything(outgoing) if content.delivery_id else ""
            return Message(texts, only.card.summary, (), (only,), 1, all_of_them=itself)
        key = "bundle.title_late" if content.late else "bundle.title"
        key = f"digest.{content.digest}" if content.digest else key
        said = texts.rich(key, n=content.total)
        cards = tuple(self._shown(card, style, outgoing) for card in content.cards)
        subject = plain(said).rstrip(".:")
        if cards:
            subject = f"{subject}: {cards[0].card.summary}"
        everything = self._everything(outgoing)
        return Message(texts, subject, said, cards, content.total, all_of_them=everything)

    def _everything(self, outgoing: Outgoing) -> str:
        return self.link("m.all", outgoing.owner_id, _number(outgoing.delivery_id))

    def page_of(self, cards: Sequence[AlertCard], texts: Texts, units: str) -> Message:
        """Everything that one message told of, for the page behind it."""
        style = CardStyle(texts, units, self._tokens, self._clock.now())
        shown = tuple(Shown(card_of(card, style, rows=()), _opens(card, style)) for card in cards)
        said = texts.rich("mail.all_of_them", n=len(cards))
        return Message(texts, plain(said), said, shown, len(cards))

    def _shown(self, card: AlertCard, style: CardStyle, outgoing: Outgoing) -> Shown:
        drawn = card_of(card, style, rows=())
        if outgoing.format == COMPACT:
            drawn = compacted(drawn)
        links = [*_opens(card, style)]
        if card.delivery_id and not card.test and not is_over(card.listing):
            links += [
                (style.texts(label), self.link(verb, outgoing.owner_id, card.delivery_id))
                for verb, label in VERBS
            ]
        return Shown(drawn, tuple(links))


def _opens(card: AlertCard, style: CardStyle) -> tuple[tuple[str, str], ...]:
    url = safe_url(card.listing.url)
    return ((style.texts("mail.open", source=card.marketplace_label), url),) if url else ()


def tag_of(delivery_id: str) -> str:
    """The name of what stands on a screen: the same for a message and all its corrections."""
    return _TAG.split(delivery_id, maxsplit=1)[0]


def _number(delivery_id: str) -> int:
    """The row behind a name like "d12", "d12r3" or "d12x5f0c1a2b"."""
    digits = tag_of(delivery_id).removeprefix("d")
    return int(digits) if digits.isdigit() else 0


def plain(rich: Rich) -> str:
    """The words alone; what is struck through stays out, as it would read as true."""
    return "".join(span.text for span in rich if not span.strike).replace("  ", " ").strip()


def _first_words(text: str) -> str:
    """A subject is the first sentence of a notice, not all of it."""
    first = text.split(". ", 1)[0].rstrip(".")
    return first if len(first) <= 90 else f"{first[:89].rstrip()}…"
