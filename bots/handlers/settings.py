"""`/settings`: place, currency, units, time zone, quiet hours, edited alerts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from babel.numbers import list_currencies

from bots.conversation.context import Context, Replies
from bots.events import Button, Command, Location
from bots.events import Text as TextEvent
from bots.handlers import rights, whereabouts
from bots.replies import Buttons, Notice, Press, Reply, Rich, Rows, Span, Text
from bots.texts.catalogues import LANGUAGES
from core.alerts.edits import judge_holds_again
from core.alerts.reasons import LEAST_SHARE
from core.errors import UserError
from core.people import service as people
from core.people.records import Owner
from core.searches.vocabulary import COUNTRY_CURRENCY, MONEY_WORDS, SIGNS

if TYPE_CHECKING:
    from core.places import Place

Args = tuple[str, ...]
_CLOCK = r"([0-9]{1,2})(?:[:.h]([0-9]{2})?)?\s*(?:uhr\b)?\s*(am|pm)?"
_HOURS = re.compile(
    rf"\s*(?:from|von|de)?\s*{_CLOCK}\s*(?:-|–|—|to|until|till|bis|a|hasta|à)\s*{_CLOCK}\s*",
    re.IGNORECASE,
)
MOVES_HOURS = frozenset({"preferences", "timezone"})
"""With these, quiet hours end and digests come at another moment: what is held is judged anew."""
PLACE_STEP = "place"
NIGHT = (dt.time(22), dt.time(8))
USUAL_DROP = round(LEAST_SHARE * 100)
DROPS = (5, 10, 20, 30, 50)
WELL_KNOWN = 50_000
"""A town of so many people needs no question when its name is all that was said."""


async def settings(ctx: Context, _command: Command) -> Replies:
    """Show them, with a button for each."""
    yield _shown(ctx, ctx.owner, None)


def _shown(ctx: Context, owner: Owner, edit: str | None, said: str = "") -> Reply:
    lines = _lines(ctx, owner)
    spans: list[Span] = []
    for line in lines:
        spans += [*line, Span("\n")]
    miles = owner.reads_in != "km"
    other = ctx.texts("settings.kilometres" if miles else "settings.miles")
    tokens = ctx.services.tokens
    quiet = owner.preferences.quiet_from is None
    rows: Rows = (
        (ctx.press("settings.set_place", "p.place"), ctx.press("settings.set_currency", "p.money")),
        (
            Press(ctx.texts("settings.swap_units", units=other), token=tokens.sign("p.units")),
            ctx.press("settings.set_timezone", "p.zone"),
        ),
        (ctx.press("settings.set_language", "p.lang"),),
        (
            ctx.press(
                "settings.set_quiet" if quiet else "settings.end_quiet", "p.quiet", int(quiet)
            ),
            ctx.press("settings.set_quiet_other", "p.hours"),
            ctx.press("settings.swap_edited", "p.edited"),
        ),
        (ctx.press("settings.set_drop", "p.drop"), ctx.press("settings.swap_deals", "p.deals")),
    )
    if rights.admins_decide(ctx):
        rows = (*rows, (ctx.press("group.swap_members", "p.members"),))
    return Reply(parts=(Text(tuple(spans[:-1])), Buttons(rows)), edit=edit, toast=said)


def _lines(ctx: Context, owner: Owner) -> list[Rich]:
    texts, wishes = ctx.texts, owner.preferences
    lines = [
        texts.rich("settings.title"),
        texts.rich(
            "settings.language",
            language=dataclasses.replace(texts, locale=owner.locale).language,
        ),
    ]
    if owner.home is not None:
        lines.append(texts.rich("settings.place", place=owner.home.label))
    else:
        lines.append(texts.rich("settings.no_place"))
    lines.append(texts.rich("settings.currency", currency=owner.currency or "–"))
    unit = texts("settings.kilometres" if owner.reads_in == "km" else "settings.miles")
    lines.append(texts.rich("settings.units", units=unit))
    lines.append(texts.rich("settings.timezone", timezone=owner.timezone))
    if wishes.quiet_from is not None and wishes.quiet_to is not None:
        lines.append(
            texts.rich(
                "settings.quiet", start=f"{wishes.quiet_from:%H:%M}", end=f"{wishes.quiet_to:%H:%M}"
            )
        )
    else:
        lines.append(texts.rich("settings.no_quiet"))
    lines.append(texts.rich(f"settings.edited_{'on' if wishes.edited_alerts else 'off'}"))
    lines.append(texts.rich("settings.drop", n=wishes.drop_percent or USUAL_DROP))
    lines.append(texts.rich(f"settings.deals_{'on' if wishes.quiet_break_through else 'off'}"))
    if rights.admins_decide(ctx):
        decided = {None: "small", True: "on", False: "off"}[wishes.members_create]
        lines.append(texts.rich(f"group.members_{decided}"))
    return lines


async def _change(ctx: Context, edit: str | None = None, **changes: Any) -> Reply:
    async with ctx.services.database.connect() as connection:
        owner = await people.update_owner(connection, ctx.owner, **changes)
        if changes.keys() & MOVES_HOURS:
            await judge_holds_again(connection, owner_id=owner.id, now=ctx.now)
    return _shown(ctx, owner, edit, ctx.texts("settings.saved"))


async def ask_language(ctx: Context, event: Button, _args: Args) -> Replies:
    """Offer the languages there are."""
    tokens = ctx.services.tokens
    rows = tuple(
        (Press(name, token=tokens.sign("p.tongue", code)),) for code, name in LANGUAGES.items()
    )
    title = Text(ctx.texts.rich("settings.which_language"))
    yield Reply(parts=(title, Buttons(rows)), edit=event.message_id)


async def language_pressed(ctx: Context, event: Button, args: Args) -> Replies:
    """One of them; the answer is in it already."""
    if args[0] not in LANGUAGES:
        raise UserError("error.expired_button")
    spoken = dataclasses.replace(ctx, texts=dataclasses.replace(ctx.texts, locale=args[0]))
    yield await _change(spoken, event.message_id, locale=args[0])


async def swap_units(ctx: Context, event: Button, _args: Args) -> Replies:
    """Miles or kilometres."""
    units = "mi" if ctx.owner.reads_in == "km" else "km"
    yield await _change(ctx, event.message_id, units=units)


async def swap_edited(ctx: Context, event: Button, _args: Args) -> Replies:
    """Tell edited listings, or not."""
    wishes = ctx.owner.preferences
    changed = dataclasses.replace(wishes, edited_alerts=not wishes.edited_alerts)
    yield await _change(ctx, event.message_id, preferences=changed)


async def set_drop(ctx: Context, event: Button, _args: Args) -> Replies:
    """The smallest fall in price worth an alert: the next in the row."""
    wishes = ctx.owner.preferences
    now = wishes.drop_percent or USUAL_DROP
    more = [percent for percent in DROPS if percent > now]
    changed = dataclasses.replace(wishes, drop_percent=more[0] if more else DROPS[0])
    yield await _change(ctx, event.message_id, preferences=changed)


async def swap_deals(ctx: Context, event: Button, _args: Args) -> Replies:
    """Let a great deal through quiet hours, or not."""
    wishes = ctx.owner.preferences
    changed = dataclasses.replace(wishes, quiet_break_through=not wishes.quiet_break_through)
    yield await _change(ctx, event.message_id, preferences=changed)


async def swap_members(ctx: Context, event: Button, _args: Args) -> Replies:
    """Whether members who are no admins may make searches."""
    wishes = ctx.owner.preferences
    allowed = False if wishes.members_create is None else not wishes.members_create
    changed = dataclasses.replace(wishes, members_create=allowed)
    yield await _change(ctx, event.message_id, preferences=changed)


async def quiet(ctx: Context, event: Button, args: Args) -> Replies:
    """The usual night, or none."""
    start, end = NIGHT if args and args[0] == "1" else (None, None)
    changed = dataclasses.replace(ctx.owner.preferences, quiet_from=start, quiet_to=end)
    yield await _change(ctx, event.message_id, preferences=changed)


async def hold_at_night(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Offered with the first alert of a night."""
    wishes = ctx.owner.preferences
    changed = dataclasses.replace(wishes, quiet_from=NIGHT[0], quiet_to=NIGHT[1])
    async with ctx.services.database.connect() as connection:
        await people.update_owner(connection, ctx.owner, preferences=changed)
    said = ctx.texts.rich(
        "alerts.held_at_night", start=f"{NIGHT[0]:%H:%M}", end=f"{NIGHT[1]:%H:%M}"
    )
    undo = ctx.press("settings.end_quiet", "p.quiet", 0)
    yield Reply(parts=(Notice(said, "good"), Buttons(((undo,),))))


async def ask_hours(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Ask for other hours."""
    ctx.dialogue.ask("hours")
    yield Reply(parts=(Notice(ctx.texts.rich("settings.ask_quiet")),))


async def hours(ctx: Context, event: TextEvent | Location) -> Replies:
    """Hours that were typed."""
    found = _HOURS.fullmatch(event.text) if isinstance(event, TextEvent) else None
    if found is None:
        raise UserError("settings.bad_quiet")
    start, end = _time(*found.group(1, 2, 3)), _time(*found.group(4, 5, 6))
    if start is None or end is None or start == end:
        raise UserError("settings.bad_quiet")
    ctx.dialogue.end()
    changed = dataclasses.replace(ctx.owner.preferences, quiet_from=start, quiet_to=end)
    yield await _change(ctx, preferences=changed)


def _time(hour: str, minute: str | None, half: str | None) -> dt.time | None:
    """10pm, 22, 22:30; None for what no clock shows."""
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    return dt.time(hours, minutes) if hours < 24 and minutes < 60 else None


async def ask_place(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Ask where the person is."""
    ctx.dialogue.ask(PLACE_STEP)
    share = Press(ctx.texts("settings.share_place"), ask_location=True)
    yield Reply(parts=(Text(ctx.texts.rich("settings.ask_place")), Buttons(((share,),))))


async def place(ctx: Context, event: TextEvent | Location) -> Replies:
    """A town that was typed, or a shared position."""
    if isinstance(event, Location):
        found = ctx.services.gazetteer.nearest(event.lat, event.lon)
        draft = await whereabouts.waiting_draft(ctx) if ctx.dialogue.step != PLACE_STEP else None
        if found is not None and draft is not None:
            async for reply in whereabouts.take_position(ctx, draft, found):
                yield reply
            return
        places = [found] if found else []
        said = ""
    else:
        said = event.text[:80]
        places = ctx.services.gazetteer.find(said, hint_country=event.actor.region)
    if not places:
        raise UserError("settings.bad_place", said=said)
    ctx.dialogue.end()
    if len(places) == 1 or places[0].label.casefold() == said.casefold():
        yield await _change(ctx, **whereabouts.home_of(ctx, places[0]))
        return
    rows = tuple(
        (Press(one.label, token=ctx.services.tokens.sign("p.home", one.id)),)
        for one in places[:5]
        if len(one.id) < 36
    )
    title = ctx.texts.rich("settings.which_place", name=said)
    yield Reply(parts=(Text(title), Buttons(rows)))


async def place_pressed(ctx: Context, event: Button, args: Args) -> Replies:
    """One of several places of that name."""
    found = ctx.services.gazetteer.get(args[0])
    if found is None:
        raise UserError("error.expired_button")
    yield await _change(ctx, event.message_id, **whereabouts.home_of(ctx, found))


async def ask_currency(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Ask for a currency."""
    ctx.dialogue.ask("currency")
    row = tuple(Press(code, send=code) for code in ("GBP", "EUR", "USD"))
    yield Reply(parts=(Text(ctx.texts.rich("settings.ask_currency")), Buttons((row,))))


async def currency(ctx: Context, event: TextEvent | Location) -> Replies:
    """A currency that was typed, as a code or a sign."""
    said = event.text.strip()[:20] if isinstance(event, TextEvent) else ""
    code = SIGNS.get(said.lower()) or MONEY_WORDS.get(said.lower()) or said.upper()
    if code == "$":
        home = ctx.owner.home.country if ctx.owner.home else "US"
        code = COUNTRY_CURRENCY.get(home, "USD")
    if code not in list_currencies():
        raise UserError("settings.bad_currency", said=said)
    ctx.dialogue.end()
    yield await _change(ctx, currency=code)


async def ask_timezone(ctx: Context, _event: Button, _args: Args) -> Replies:
    """Ask for a time zone."""
    ctx.dialogue.ask("timezone")
    yield Reply(parts=(Notice(ctx.texts.rich("settings.ask_timezone")),))


async def timezone(ctx: Context, event: TextEvent | Location) -> Replies:
    """A time zone that was typed, or a town that lies in it."""
    gazetteer = ctx.services.gazetteer
    if isinstance(event, Location):
        said, found = "", [place for place in [gazetteer.nearest(event.lat, event.lon)] if place]
    else:
        said = event.text[:80]
        found = gazetteer.find(said, hint_country=event.actor.region)
    found = [place for place in found if place.timezone]
    written = (said, said.strip().title().replace(" ", "_"), said.strip().upper())
    named = next(filter(None, map(people.clean_timezone, written)), None)
    if named is None and not found:
        raise UserError("settings.bad_timezone", said=said[:60])
    ctx.dialogue.end()
    if named is None and said and not _goes_without_saying(ctx, said, found):
        yield _which_town(ctx, said, found)
        return
    yield await _change(ctx, timezone=named or found[0].timezone)


def _goes_without_saying(ctx: Context, said: str, found: Sequence[Place]) -> bool:
    """Whether everybody would mean the first of these towns, or its clock shows the same.

    Every name is some hamlet's somewhere, and its time would pass for the person's own.
    """
    first, *others = found
    people_there = ctx.services.gazetteer.population
    size = people_there(first.id)
    rivals = [one for one in others if one.timezone != first.timezone]
    if said.casefold() == first.label.casefold():
        return True
    if not rivals and (not size or first.country == ctx.event.actor.region):
        # A postcode or a whole country has no size; a village in one's own country is no surprise.
        return True
    return size >= WELL_KNOWN and all(people_there(one.id) < size / 3 for one in rivals)


def _which_town(ctx: Context, said: str, found: Sequence[Place]) -> Reply:
    """The towns of a name, each a button."""
    sign = ctx.services.tokens.sign
    rows = tuple(
        (Press(one.label, token=sign("p.clock", one.id)),) for one in found[:5] if len(one.id) < 36
    )
    return Reply(parts=(Text(ctx.texts.rich("settings.which_place", name=said)), Buttons(rows)))


async def clock_pressed(ctx: Context, event: Button, args: Args) -> Replies:
    """The town whose time is meant."""
    found = ctx.services.gazetteer.get(args[0])
    if found is None or not found.timezone:
        raise UserError("error.expired_button")
    yield await _change(ctx, event.message_id, timezone=found.timezone)
