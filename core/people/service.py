"""Who somebody is, found or made at first contact; and what is remembered about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text

from core.people.communities import OWNER_COLUMNS, Spot, find_community
from core.people.records import Destination, Owner, Preferences
from core.places import Place

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping
    from sqlalchemy.ext.asyncio import AsyncConnection

_PLACE = TypeAdapter(Place)
_PREFERENCES = TypeAdapter(Preferences)
NAME_LENGTH = 100


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody in a chat, as a platform tells it; locale, region and time zone are hints."""

    platform: str
    tenant: str
    user_id: str
    chat: str
    thread: str = ""
    display_name: str = ""
    locale: str | None = None
    timezone: str | None = None
    community: str = ""
    """The server, workspace or group it happened in; empty in a private chat."""
    chat_name: str = ""
    """What people call the chat ("#deals")."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who acts, for whom, and the chat they are in as a destination of that owner."""

    owner: Owner
    """Whom they act for: themselves in a private chat, the community elsewhere."""
    person: Owner
    """Themselves, wherever they are."""
    identity_id: int
    destination: Destination
    is_new: bool = False


_FIND = text(f"""
SELECT {OWNER_COLUMNS}, i.id AS identity_id, d.id AS destination_id, d.name AS destination_name,
       d.format AS destination_format, d.state AS destination_state
FROM chat_identities i
JOIN owners o ON o.id = i.owner_id
LEFT JOIN destinations d ON d.owner_id = o.id AND d.platform = i.platform
     AND d.tenant = i.tenant AND d.chat = :chat AND d.thread = :thread
WHERE i.platform = :platform AND i.tenant = :tenant AND i.user_id = :user_id
""")  # noqa: S608 - joined from constants of this module, values are bound

_MAKE_PERSON = text("""
WITH made AS (
    INSERT INTO owners (kind, name, locale, timezone)
    VALUES ('person', :name, :locale, :timezone) RETURNING id
)
INSERT INTO chat_identities (platform, tenant, user_id, owner_id, display_name)
SELECT :platform, :tenant, :user_id, id, :name FROM made
ON CONFLICT (platform, tenant, user_id) DO NOTHING
RETURNING owner_id
""")

_CLEAR_LOSER = text("""
DELETE FROM owners o
WHERE o.id = currval(pg_get_serial_sequence('owners', 'id'))
  AND NOT EXISTS (SELECT FROM chat_identities i WHERE i.owner_id = o.id)
""")

_BACK_AGAIN = text("""
UPDATE destinations SET state = 'active', state_reason = '' WHERE id = :id AND state = 'gone'
""")

_MAKE_DESTINATION = text("""
INSERT INTO destinations (owner_id, platform, tenant, chat, thread, name, verified_at, identity_id)
SELECT owner_id, :platform, :tenant, :chat, :thread, :name, :now, id FROM chat_identities
WHERE platform = :platform AND tenant = :tenant AND user_id = :user_id
ON CONFLICT (owner_id, platform, tenant, chat, thread) DO NOTHING
""")

_MAKE_PRIVATE = text("""
INSERT INTO destinations AS d (owner_id, platform, tenant, chat, thread, name, verified_at,
                               identity_id)
VALUES (:owner_id, :platform, :tenant, :chat, :thread, '', :now, :identity_id)
ON CONFLICT (owner_id, platform, tenant, chat, thread) DO UPDATE
SET state = CASE WHEN d.state = 'gone' THEN 'active' ELSE d.state END, identity_id = :identity_id
RETURNING id
""")


async def resolve(connection: AsyncConnection, contact: Contact, now: dt.datetime) -> Person:
    """Find the person, or make them; one statement for somebody known.

    In a community the acting owner is the community, and the chat is a place of the community's.
    A chat that the platform had called gone and from which somebody writes is there again.

    Two first messages at once make one person: the identity is unique, and the owner of the one
    that lost is left without identity and cleared with the transaction.
    """
    keys = {
        "platform": contact.platform,
        "tenant": contact.tenant,
        "user_id": contact.user_id,
        "chat": contact.chat,
        "thread": contact.thread,
    }
    named = {"name": clean_name(contact.chat_name), "now": now}
    row = (await connection.execute(_FIND, keys)).mappings().first()
    is_new = row is None
    if row is None:
        await _make(connection, contact)
    if contact.community:
        if row is None:
            row = (await connection.execute(_FIND, keys)).mappings().one()
        return await _member(connection, contact, row, is_new=is_new, now=now)
    if row is None or row["destination_id"] is None:
        await connection.execute(_MAKE_DESTINATION, {**keys, **named})
        row = (await connection.execute(_FIND, keys)).mappings().one()
    elif row["destination_state"] == "gone":
        await connection.execute(_BACK_AGAIN, {"id": row["destination_id"]})
        row = (await connection.execute(_FIND, keys)).mappings().one()
    owner = owner_of(row)
    return Person(
        owner=owner,
        person=owner,
        identity_id=row["identity_id"],
        destination=_destination(contact, row),
        is_new=is_new,
    )


def _destination(contact: Contact, row: RowMapping) -> Destination:
    return Destination(
        id=row["destination_id"],
        owner_id=row["id"],
        platform=contact.platform,
        tenant=contact.tenant,
        chat=contact.chat,
        thread=contact.thread,
        name=row["destination_name"],
        format=row["destination_format"],
        state=row["destination_state"],
    )


async def _member(
    connection: AsyncConnection,
    contact: Contact,
    row: RowMapping,
    *,
    is_new: bool,
    now: dt.datetime,
) -> Person:
    """Somebody who acts for a community."""
    here = Spot(
        contact.platform,
        contact.tenant,
        contact.community,
        chat=contact.chat,
        thread=contact.thread,
        name=clean_name(contact.chat_name),
    )
    found = await find_community(
        connection,
        here,
        now,
        locale=clean_locale(contact.locale),
        timezone=clean_timezone(contact.timezone) or "UTC",
    )
    return Person(
        owner=owner_of(found),
        person=owner_of(row),
        identity_id=row["identity_id"],
        destination=_destination(contact, found),
        is_new=is_new,
    )


async def private_place(
    connection: AsyncConnection,
    *,
    owner_id: int,
    identity_id: int,
    place: tuple[str, str, str, str],
    now: dt.datetime,
) -> int:
    """The destination that is somebody's own chat (platform, tenant, chat, thread), ready to use.

    For a chat they have not written in yet; one that was gone is there again.
    """
    found = await connection.execute(
        _MAKE_PRIVATE,
        {
            "owner_id": owner_id,
            "identity_id": identity_id,
            **dict(zip(("platform", "tenant", "chat", "thread"), place, strict=True)),
            "now": now,
        },
    )
    return int(found.scalar_one())


async def _make(connection: AsyncConnection, contact: Contact) -> None:
    made = await connection.execute(
        _MAKE_PERSON,
        {
            "platform": contact.platform,
            "tenant": contact.tenant,
            "user_id": contact.user_id,
            "name": clean_name(contact.display_name),
            "locale": clean_locale(contact.locale),
            "timezone": clean_timezone(contact.timezone) or "UTC",
        },
    )
    if made.first() is None:
        # Somebody else made the identity in between; our owner row must not stay.
        await connection.execute(_CLEAR_LOSER)


def owner_of(row: RowMapping) -> Owner:
    """An owner from a row with its columns; a stored value that no longer reads is left out."""
    try:
        home = _PLACE.validate_python(row["home"]) if row["home"] else None
    except ValidationError:
        home = None
    return Owner(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        locale=row["locale"],
        currency=row["currency"],
        units=row["units"],
        timezone=row["timezone"],
        home=home,
        preferences=read_preferences(row["preferences"]),
        plan=row["plan"],
    )


def read_preferences(data: object) -> Preferences:
    """Preferences as stored; unknown or broken entries fall back to the defaults."""
    try:
        return _PREFERENCES.validate_python(data or {})
    except ValidationError:
        return Preferences()


def clean_name(given: str) -> str:
    """A name as it can be stored and shown: without characters that do something."""
    return "".join(c for c in given[: 4 * NAME_LENGTH] if c.isprintable())[:NAME_LENGTH].strip()


def clean_locale(given: str | None) -> str:
    """A language tag that is safe to keep ("en-GB"); anything else is English."""
    tag = (given or "").replace("_", "-")[:20]
    return tag if tag and all(p.isalnum() for p in tag.split("-")) and tag[0].isalpha() else "en"


def clean_timezone(given: str | None) -> str | None:
    """The name of a time zone that exists, or None."""
    if not given or len(given) > 64:
        return None
    try:
        return zoneinfo.ZoneInfo(given).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


_COLUMNS = frozenset({"name", "locale", "currency", "units", "timezone"})


async def update_owner(connection: AsyncConnection, owner: Owner, **changes: Any) -> Owner:
    """Remember something about an owner; gives the owner as they are now."""
    values: dict[str, Any] = {k: v for k, v in changes.items() if k in _COLUMNS}
    sets = [f"{name} = :{name}" for name in values]
    if "home" in changes:
        home = changes["home"]
        values["home"] = orjson.dumps(_PLACE.dump_python(home)).decode() if home else None
        sets.append("home = CAST(:home AS jsonb)")
    if "preferences" in changes:
        data = _PREFERENCES.dump_python(changes["preferences"], mode="json", exclude_defaults=True)
        values["preferences"] = orjson.dumps(data).decode()
        # What rests for a plan stands beside what the person has chosen, and is not theirs to lose.
        sets.append(
            "preferences = CAST(:preferences AS jsonb) || jsonb_strip_nulls("
            "jsonb_build_object('rested_digests', preferences->'rested_digests'))"
        )
    await connection.execute(
        text(f"UPDATE owners SET {', '.join(sets)} WHERE id = :id"),  # noqa: S608 - our own names
        {**values, "id": owner.id},
    )
    return dataclasses.replace(owner, **changes)
