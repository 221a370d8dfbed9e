"""A listing as a card: photo, price, title, place, source, times, reason, deal, caution."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

from bots.replies import Card, Press, Rich, Rows, Span, Style
from bots.texts.translate import Texts
from bots.tokens import Tokens
from bots.views.strangers import cut
from core.alerts.card import AlertCard
from core.alerts.states import Reason
from core.listings.listing import Listing, ListingState, PriceKind
from core.matching.verdict import Note

TITLE_LENGTH = 80
COMPACT = "compact"
"""The form of a place that wants it short."""
SUMMARY_TITLE = 60
DEAL_SHARE = Decimal("0.10")
"""A price counts as a deal when it is a tenth under the median of at least five."""
WEB = ("http://", "https://")
_QUIET_NOTES = frozenset({Note.PRICE_UNKNOWN, Note.DISTANCE_UNKNOWN})


@dataclasses.dataclass(frozen=True, slots=True)
class CardStyle:
    """For whom a card is drawn."""

    texts: Texts
    units: str | None
    tokens: Tokens
    now: dt.datetime


def safe_url(url: str | None) -> str | None:
    """Only addresses that a browser opens as a page."""
    return url if url and url.lower().startswith(WEB) and len(url) <= 2000 else None


def price_text(listing: Listing, texts: Texts) -> str:
    """The price alone: £285, free, price not stated."""
    if listing.price_kind is PriceKind.FREE:
        return texts("card.free")
    if listing.price is None or listing.price_kind in {PriceKind.PLACEHOLDER, PriceKind.UNKNOWN}:
        return texts("card.price_unknown")
    return texts.money(listing.price, listing.currency)


def summary(card: AlertCard, style: CardStyle) -> str:
    """The lock-screen line: "£285 · Trek Marlin 5 M · 6 mi"."""
    parts = [price_text(card.listing, style.texts), cut(card.listing.title, SUMMARY_TITLE)]
    if card.distance_km is not None:
        parts.append(style.texts.distance(card.distance_km, style.units))
    if card.test:
        parts.insert(0, style.texts("card.test"))
    return " · ".join(parts)


def price_line(card: AlertCard, style: CardStyle) -> Rich:
    """Price with the old one struck, postage, or the state of an auction."""
    listing, texts = card.listing, style.texts
    price = price_text(listing, texts)
    if listing.price_kind is PriceKind.BID and listing.price is not None:
        bids = texts("card.bids", n=listing.bid_count or 0)
        if listing.ends_at is None:
            return (Span(texts("card.bid_open", price=price, bids=bids), bold=True),)
        when = texts.clock(listing.ends_at, style.now)
        return (Span(texts("card.bid", price=price, bids=bids, when=when), bold=True),)
    spans = [Span(price, bold=True)]
    if card.old_price is not None and card.old_price != listing.price:
        spans += [Span(" "), Span(texts.money(card.old_price, listing.currency), strike=True)]
    if listing.price is not None and listing.postage is not None:
        spans.append(Span(_postage(listing.price, listing.postage, listing.currency, texts)))
    return tuple(spans)


def _postage(price: Decimal, postage: Decimal, currency: str | None, texts: Texts) -> str:
    if postage == 0:
        return texts("card.postage_free")
    return texts(
        "card.postage",
        postage=texts.money(postage, currency),
        total=texts.money(price + postage, currency),
    )


def place_line(card: AlertCard, style: CardStyle) -> str:
    """Distance, town, collect or post."""
    listing, texts = card.listing, style.texts
    parts = []
    if card.distance_km is not None:
        parts.append(texts.distance(card.distance_km, style.units))
    elif Note.DISTANCE_UNKNOWN in card.notes:
        parts.append(texts("card.away_unknown"))
    if listing.place_label:
        parts.append(cut(listing.place_label, 40))
    if listing.deliverable:
        parts.append(texts("card.post"))
    elif listing.collectable:
        parts.append(texts("card.collect"))
    return " · ".join(parts)


def times_line(card: AlertCard, style: CardStyle) -> str:
    """Clock times, true for ever: "listed 14:02, found 40 s later"."""
    texts, listed, found = style.texts, card.listing.listed_at, card.found_at
    if listed is None:
        return texts("card.found", found=texts.clock(found, style.now)) if found else ""
    shown = texts.clock(listed, style.now)
    if found is None or found - listed < dt.timedelta(seconds=1):
        return texts("card.listed", listed=shown)
    return texts(
        "card.listed_found", listed=shown, span=texts.span((found - listed).total_seconds())
    )


def reason_line(card: AlertCard, style: CardStyle) -> str:
    """Why the person is told, and for which searches."""
    texts, listing = style.texts, card.listing
    if card.reason is None:
        return ""
    key = f"card.reason.{card.reason}"
    if card.reason in {Reason.PRICE_DROP, Reason.DROPPED_INTO_RANGE}:
        if card.old_price is None:
            reason = texts(f"{key}_plain")
        else:
            old = texts.money(card.old_price, listing.currency)
            reason = texts(key, old=old, price=price_text(listing, texts))
    else:
        reason = texts(key)
    if card.older_advert:
        reason = f"{reason} · {texts('card.older')}"
    if card.caught_up:
        reason = f"{reason} · {texts('card.caught_up')}"
    if card.test:
        reason = texts("card.test_reason")
    names = ", ".join(cut(name, 40) for name in card.search_names[:3])
    return texts("card.reason_for", reason=reason, names=names) if names else reason


def deal_line(card: AlertCard, style: CardStyle) -> str:
    """At most one line of evidence that the price is good."""
    deal, listing = card.deal, card.listing
    if deal is None or listing.price is None or listing.currency != deal.currency:
        return ""
    below = deal.below(listing.price)
    if below < DEAL_SHARE or listing.price_kind is not PriceKind.ASKING:
        return ""
    return style.texts(
        "card.deal",
        percent=round(below * 100),
        median=style.texts.money(deal.median, deal.currency),
        n=deal.sample,
    )


def _source_line(card: AlertCard, style: CardStyle) -> str:
    parts = [card.marketplace_label]
    if card.listing.condition is not None:
        parts.append(style.texts(f"condition.{card.listing.condition}"))
    parts += [style.texts(f"card.note.{n}") for n in card.notes if n not in _QUIET_NOTES]
    return " · ".join(parts)


def _badge(card: AlertCard, style: CardStyle) -> str:
    if card.test:
        return style.texts("card.test")
    if card.listing.state is not ListingState.ACTIVE:
        return style.texts(f"card.{card.listing.state}")
    if card.claimed_by:
        when = style.texts.clock(card.claimed_at, style.now) if card.claimed_at else ""
        return style.texts("card.claimed", name=cut(card.claimed_by, 30), when=when)
    return style.texts("card.demo") if card.demo else ""


def is_over(listing: Listing) -> bool:
    """Whether it can no longer be had."""
    return listing.state in {ListingState.SOLD, ListingState.ENDED}


def card_of(
    card: AlertCard, style: CardStyle, *, small: bool = False, rows: Rows | None = None
) -> Card:
    """The card; `rows` replaces its usual buttons."""
    listing = card.listing
    over = is_over(listing)
    if rows is None:
        drawn = test_rows if card.test else first_rows
        rows = () if over or small else drawn(card, style)
    caution = style.texts(f"card.caution.{card.caution}") if card.caution else ""
    since = listing.listed_at or card.found_at
    return Card(
        summary=summary(card, style),
        photo_url=safe_url(listing.image_urls[0]) if listing.image_urls else None,
        photo_alt=style.texts("card.photo_of", title=cut(listing.title, TITLE_LENGTH)),
        price=price_line(card, style),
        title=cut(listing.title, TITLE_LENGTH),
        url=safe_url(listing.url),
        place=place_line(card, style),
        source=_source_line(card, style),
        listed_at=listing.listed_at,
        found_at=card.found_at,
        times=times_line(card, style),
        clock=style.texts.clock(since, style.now) if since else "",
        clock_at=since,
        reason=reason_line(card, style),
        deal="" if over else deal_line(card, style),
        caution="" if over else caution,
        badge=_badge(card, style),
        struck=over,
        small=small,
        rows=rows,
        more=() if over or small or card.test else more_rows(card, style),
    )


def compacted(card: Card) -> Card:
    """Price, title, place and reason; what warns stays. For a place that wants it short."""
    return dataclasses.replace(
        card,
        compact=True,
        photo_url=None,
        source="",
        times="",
        clock="",
        clock_at=None,
        listed_at=None,
        found_at=None,
        deal="",
    )


def first_rows(card: AlertCard, style: CardStyle) -> Rows:
    """Open, and in a community I'm on it; then Not for me, Keep, More."""
    texts, tokens, delivery = style.texts, style.tokens, card.delivery_id or 0
    rows: list[tuple[Press, ...]] = []
    url = safe_url(card.listing.url)
    first = []
    if url:
        first.append(Press(texts("card.open", marketplace=card.marketplace_label), url=url))
    if card.community and card.claimed_by:
        first.append(Press(texts("card.release"), token=tokens.sign("a.free", delivery)))
    elif card.community:
        first.append(Press(f"🙋 {texts('card.claim')}", token=tokens.sign("a.claim", delivery)))
    if first:
        rows.append(tuple(first))
    rows.append(
        (
            Press(f"👎 {texts('card.not_for_me')}", token=tokens.sign("a.no", delivery)),
            Press(
                texts("card.kept") if card.kept else f"☆ {texts('card.keep')}",
                token=tokens.sign("a.keep", delivery),
            ),
            Press(f"⋯ {texts('card.more')}", token=tokens.sign("a.more", delivery)),
        )
    )
    return tuple(rows)


def test_rows(card: AlertCard, style: CardStyle) -> Rows:
    """The same buttons on a test: each says what it would do."""
    texts, tokens = style.texts, style.tokens
    url = safe_url(card.listing.url)
    first = (Press(texts("card.open", marketplace=card.marketplace_label), url=url),) if url else ()
    labels = {
        "no": f"👎 {texts('card.not_for_me')}",
        "keep": f"☆ {texts('card.keep')}",
        "more": f"⋯ {texts('card.more')}",
    }
    second = tuple(
        Press(label, token=tokens.sign("a.test", which)) for which, label in labels.items()
    )
    return (first, second) if first else (second,)


def more_rows(card: AlertCard, style: CardStyle) -> Rows:
    """What is behind More; it takes the place of the first rows."""
    texts, tokens, delivery = style.texts, style.tokens, card.delivery_id or 0
    search = card.search_ids[0] if card.search_ids else 0

    def press(key: str, action: str, *args: int, style: Style = Style.NORMAL) -> Press:
        return Press(texts(key), token=tokens.sign(action, delivery, *args), style=style)

    first = [press("card.snooze", "a.snooze", search), press("card.lower_max", "a.lower", search)]
    if card.listing.seller:
        first.insert(0, press("card.hide_seller", "a.seller"))
    return (
        tuple(first),
        (
            press("card.why", "a.why"),
            press("card.stop", "a.stop", search, style=Style.DANGER),
            press("button.back", "a.back"),
        ),
    )
