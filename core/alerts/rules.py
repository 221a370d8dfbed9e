"""What is said in one chat now, later, or not at all: the rules against being muted.

Pure: the rows of one lane that are due, what the lane has shown lately and the time go in, a list
of steps comes out. The rules, in the order in which they are tried:

- An alert is dropped when its place is paused, its searches are gone or want it no more, its item
  or seller is hidden, the thing is sold or the alert is days old. Of several alerts about one item
  only the newest is shown.
- What a search had found when it was paused waits until it goes on.
- In the owner's quiet hours alerts are held to their end; then they come as one bundle.
- At most three cards in ten minutes: the fourth, with all that waits beside it or comes in
  the same minute, is one bundle, and what comes after that waits until the ten minutes have passed.
  A bundle of news counts for the cards in it.
- A place that wants a digest gets all at its hour, in one message.
- Adverts older than the search are no news: they wait some minutes for each other and come as one
  silent bundle, be it of a single advert.
- What was tried is tried again as it was, before all else.
- What a marketplace held while it could not be read comes as one bundle, marked late.
- Silent, too: reposts, edits, bundles over an hour late, everything at night.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from core.alerts.again import name_of, tried_with
from core.alerts.card import AlertCard
from core.alerts.digests import DIGEST_BEST, DIGESTS, digest_at
from core.alerts.states import DeliveryKind, DeliveryState, Reason
from core.listings.listing import ListingState

CARDS_IN_WINDOW: Final = 3
WINDOW: Final = dt.timedelta(minutes=10)
MINUTE: Final = dt.timedelta(minutes=1)
"""The fourth card waits for company to the end of its minute, by the clock: so alerts that are
judged apart wait for the same moment. Then it goes, alone or as a bundle."""
GATHERING: Final = dt.timedelta(minutes=5)
"""Older adverts wait at least so long, and then to the next full ten minutes by the clock."""
BEST: Final = 3
LATE: Final = dt.timedelta(hours=1)
TOO_OLD: Final = dt.timedelta(days=3)
"""An alert or notice that could not be delivered for so long is let go."""
DIGEST_TOO_OLD: Final = dt.timedelta(days=10)
"""A weekly digest gathers what is a week old."""
NIGHT: Final = (dt.time(22), dt.time(8))
GREAT_DEAL: Final = Decimal("0.3")
"""This share below the median may come through quiet hours, if the owner allows it."""
PAUSED: Final = "search paused"
"""Why an alert is held that had been found when its search was paused."""
PAUSED_LOOK: Final = dt.timedelta(minutes=15)
"""So long after a search goes on, at most, comes what it had found before."""
LOUD: Final = frozenset({Reason.NEW, Reason.PRICE_DROP, Reason.DROPPED_INTO_RANGE})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The owner of a place, as far as delivering goes."""

    owner_id: int
    locale: str
    timezone: str
    units: str
    quiet: tuple[dt.time, dt.time] | None = None
    break_through: bool = False
    night_told: bool = False

    @property
    def zone(self) -> dt.tzinfo:
        """Where this owner's clock hangs; UTC if the zone is not known here."""
        try:
            return zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return dt.UTC

    def local(self, now: dt.datetime) -> dt.datetime:
        """The time on this owner's wall."""
        return now.astimezone(self.zone)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of the outbox with all that the rules ask about."""

    id: int
    created_at: dt.datetime
    due_at: dt.datetime
    lane_id: int
    destination_id: int
    destination_state: str
    kind: DeliveryKind
    state: DeliveryState
    state_reason: str
    attempts: int
    silent: bool
    payload: dict[str, Any]
    message_id: str | None
    wanted_revision: int
    reader: Reader
    card: AlertCard | None
    searches_alive: bool
    searches_running: bool  # One of them is not paused.
    hidden: bool
    wanted: bool = True  # One of them, as it is now, would still find it.
    soft_hits: int = 0
    format: str = "rich"
    first_message_id: str | None = None
    """The message in which this place was first told of the item."""


@dataclasses.dataclass(frozen=True, slots=True)
class Drop:
    """The row ends here without a message."""

    row: Waiting
    state: DeliveryState
    reason: str
    into: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Hold:
    """The row waits until a time."""

    row: Waiting
    until: dt.datetime
    why: str


@dataclasses.dataclass(frozen=True, slots=True)
class Say:
    """One message: a notice, a card, a bundle, or the correction of one. The first row leads."""

    rows: tuple[Waiting, ...]
    ranked: tuple[Waiting, ...] = ()
    """Of a bundle: the best, best first."""
    silent: bool = False
    late: bool = False
    digest: str = ""
    offers_quiet: bool = False
    """It would have made a sound by day: with the first of these, quiet hours are offered."""

    @property
    def leader(self) -> Waiting:
        """The row that stands for the message: the oldest."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """By which a receiver knows it, whatever is said again or beside it."""
        return name_of([row.id for row in self.rows])

    @property
    def cards(self) -> int:
        """For how many cards it counts: a burst that came as one message was a burst all the same.

        What was held for a reason of its own, and adverts older than the search, are no burst.
        """
        news = sum(not _is_older(row) and not _comes_late(row) for row in self.rows)
        return max(1, min(news, CARDS_IN_WINDOW + 1))

    @property
    def is_alert(self) -> bool:
        """Whether it counts against the limit of cards."""
        return self.leader.kind is DeliveryKind.ALERT and not self.is_edit

    @property
    def is_edit(self) -> bool:
        """Whether it corrects a message already shown."""
        return self.leader.state is DeliveryState.SENT


Step = Drop | Hold | Say


def within(span: tuple[dt.time, dt.time], at: dt.time) -> bool:
    """Whether a wall time lies in a span that may go over midnight; an empty span holds nothing."""
    start, end = span
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def quiet_until(reader: Reader, now: dt.datetime) -> dt.datetime | None:
    """The end of the quiet hours the owner is in; None outside of them."""
    if reader.quiet is None:
        return None
    local = reader.local(now)
    if not within(reader.quiet, local.timetz().replace(tzinfo=None)):
        return None
    end = local.replace(
        hour=reader.quiet[1].hour, minute=reader.quiet[1].minute, second=0, microsecond=0
    )
    if end <= local:
        end += dt.timedelta(days=1)
    return end.astimezone(dt.UTC)


def is_night(reader: Reader, now: dt.datetime) -> bool:
    """Between ten in the evening and eight in the morning, where the owner is."""
    return within(NIGHT, reader.local(now).timetz().replace(tzinfo=None))


def _deal(row: Waiting) -> Decimal:
    card = row.card
    if card is None or card.deal is None or card.listing.price is None:
        return Decimal(0)
    if card.deal.currency != card.listing.currency:
        return Decimal(0)
    return card.deal.below(card.listing.price)


def _is_older(row: Waiting) -> bool:
    return row.card is not None and row.card.older_advert


def _comes_late(row: Waiting) -> bool:
    """It waited for the owner, or its marketplace could not be read when it was put up."""
    caught_up = row.card is not None and row.card.caught_up
    return row.state is DeliveryState.HELD or caught_up


def _worth(row: Waiting) -> tuple[bool, Decimal, int, int]:
    return (not _is_older(row), _deal(row), row.soft_hits, row.id)


def rank(rows: Iterable[Waiting]) -> list[Waiting]:
    """Best first: news, then the better deal, then more of the wished-for words, then the newer."""
    return sorted(rows, key=_worth, reverse=True)


def _is_over(card: AlertCard, now: dt.datetime) -> bool:
    listing = card.listing
    if listing.state in {ListingState.SOLD, ListingState.ENDED}:
        return True
    return listing.ends_at is not None and listing.ends_at <= now


def _dropped(row: Waiting, now: dt.datetime) -> Drop | None:
    if row.created_at + (DIGEST_TOO_OLD if row.format in DIGESTS else TOO_OLD) <= now:
        return Drop(row, DeliveryState.EXPIRED, "too old")
    if row.kind is not DeliveryKind.ALERT:
        return None
    if row.card is None:
        return Drop(row, DeliveryState.EXPIRED, "listing is gone")
    if row.destination_state == "paused":
        return Drop(row, DeliveryState.CANCELLED, "destination paused")
    if not row.searches_alive:
        return Drop(row, DeliveryState.CANCELLED, "search deleted")
    if not row.wanted:
        return Drop(row, DeliveryState.CANCELLED, "search changed")
    if row.hidden:
        return Drop(row, DeliveryState.CANCELLED, "hidden")
    taken = row.card.reason is Reason.NEW and row.card.listing.state is ListingState.RESERVED
    if taken or _is_over(row.card, now):
        return Drop(row, DeliveryState.EXPIRED, f"listing {row.card.listing.state.value}")
    return None


def _newest_of_each(rows: Sequence[Waiting]) -> tuple[list[Waiting], list[Drop]]:
    """One card an item and owner: a price that fell three times in the night is told once."""
    newest: dict[tuple[int, int], Waiting] = {}
    for row in rows:
        if row.card is not None:
            newest[row.reader.owner_id, row.card.item_id] = row
    kept, dropped = [], []
    for row in rows:
        last = newest[row.reader.owner_id, row.card.item_id] if row.card is not None else row
        if last is row:
            kept.append(row)
        else:
            dropped.append(Drop(row, DeliveryState.BUNDLED, "newer alert of the item", last.id))
    return kept, dropped


def _resting(row: Waiting, now: dt.datetime) -> Hold | None:
    """Who pauses a search wants silence at once; what it had found is told when it goes on."""
    return None if row.searches_running else Hold(row, now + PAUSED_LOOK, PAUSED)


def _held(row: Waiting, now: dt.datetime) -> Hold | None:
    until = quiet_until(row.reader, now)
    if until is None or (row.reader.break_through and _deal(row) >= GREAT_DEAL):
        return None
    return Hold(row, until, "quiet hours")


def _is_loud(row: Waiting) -> bool:
    card = row.card
    return not row.silent and card is not None and card.reason in LOUD and not card.older_advert


def _say(rows: Sequence[Waiting], now: dt.datetime, *, bundle: bool) -> Say:
    night = is_night(rows[0].reader, now)
    late = bundle and min(row.created_at for row in rows) + LATE <= now
    loud = not late and any(_is_loud(row) for row in rows)
    reader = rows[0].reader
    offers = night and loud and not reader.night_told and reader.quiet is None
    best = tuple(rank(rows)[:BEST]) if bundle else ()
    return Say(tuple(rows), best, silent=night or not loud, late=late, offers_quiet=offers)


def _paced(rows: list[Waiting], shown_at: Sequence[dt.datetime], now: dt.datetime) -> list[Step]:
    """Cards one by one while they are few; otherwise one bundle; otherwise not yet."""
    recent = sorted(at for at in shown_at if now - WINDOW < at <= now)
    if len(recent) > CARDS_IN_WINDOW:
        free_at = recent[-CARDS_IN_WINDOW - 1] + WINDOW
        return [Hold(row, free_at, "burst") for row in rows]
    gathering, rows = _gathering(rows, now)
    if not rows:
        return gathering
    ripe_at = min(row.created_at for row in rows).replace(second=0, microsecond=0) + MINUTE
    if len(recent) == CARDS_IN_WINDOW and now < ripe_at:
        return [*gathering, *(Hold(row, ripe_at, "burst") for row in rows)]
    older = [row for row in rows if _is_older(row)]
    news = [row for row in rows if not _is_older(row)]
    was_held = len(news) > 1 and any(_comes_late(row) for row in news)
    if was_held or len(recent) + len(news) + bool(older) > CARDS_IN_WINDOW:
        return [*gathering, _say(rows, now, bundle=len(rows) > 1 or bool(older))]
    together = [_say(older, now, bundle=True)] if older else []
    return [*gathering, *together, *(_say([row], now, bundle=False) for row in news)]


def _gathered_at(created_at: dt.datetime) -> dt.datetime:
    """The same moment for all that are judged within ten minutes of the clock."""
    whole = (created_at + GATHERING).replace(second=0, microsecond=0)
    return whole - dt.timedelta(minutes=whole.minute % 10) + WINDOW


def _gathering(rows: list[Waiting], now: dt.datetime) -> tuple[list[Step], list[Waiting]]:
    """Adverts older than the search that still wait for each other, and all the other rows."""
    older = [row for row in rows if _is_older(row)]
    until = _gathered_at(min((row.created_at for row in older), default=now))
    if not older or until <= now:
        return [], rows
    holds: list[Step] = [Hold(row, until, "older adverts") for row in older]
    return holds, [row for row in rows if not _is_older(row)]


def _lead(step: Step) -> int:
    return step.leader.id if isinstance(step, Say) else step.row.id


def plan(rows: Sequence[Waiting], shown_at: Sequence[dt.datetime], now: dt.datetime) -> list[Step]:
    """What becomes of the due rows of one lane, in the order of the lane."""
    steps: list[Step] = []
    alerts: list[Waiting] = []
    for row in sorted(rows, key=lambda row: row.id):
        if row.state is DeliveryState.SENT:
            steps.append(Say((row,), silent=True))
        elif (drop := _dropped(row, now)) is not None:
            steps.append(drop)
        elif row.kind is DeliveryKind.ALERT:
            alerts.append(row)
        else:
            silent = row.silent or is_night(row.reader, now)
            steps.append(Say((row,), silent=silent))
    alerts, repeated = _newest_of_each(alerts)
    steps += repeated
    due: dict[tuple[int, str], list[Waiting]] = {}
    again: dict[tuple[int, str, int], list[Waiting]] = {}
    for row in alerts:
        hold = _resting(row, now) or _gathered(row, now) or _held(row, now)
        form = row.format if row.format in DIGESTS else ""
        if hold is not None:
            steps.append(hold)
        elif (leader := tried_with(row)) is not None:
            again.setdefault((row.reader.owner_id, form, leader), []).append(row)
        else:
            due.setdefault((row.reader.owner_id, form), []).append(row)
    repeats = [_again(mine, form, now) for (_, form, _), mine in again.items()]
    shown_at = [*shown_at, *(now for say in repeats for _ in range(say.cards))]
    for (_, form), mine in due.items():
        steps += [_digest(mine, form)] if form else _paced(mine, shown_at, now)
    return sorted([*steps, *repeats], key=_lead)


def _again(rows: Sequence[Waiting], form: str, now: dt.datetime) -> Say:
    """As it was tried: it has had its turn, and waits for no company."""
    if form:
        return _digest(rows, form)
    return _say(rows, now, bundle=len(rows) > 1 or any(map(_is_older, rows)))


def _gathered(row: Waiting, now: dt.datetime) -> Hold | None:
    """What waits for the place's digest; every alert of one span waits for the same moment."""
    if row.format not in DIGESTS:
        return None
    due = digest_at(row.format, row.created_at, row.reader.zone)
    return Hold(row, due, f"{row.format} digest") if due > now else None


def _digest(rows: Sequence[Waiting], form: str) -> Say:
    return Say(tuple(rows), tuple(rank(rows)[:DIGEST_BEST]), silent=True, digest=form)
