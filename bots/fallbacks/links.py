"""What links in mail and text messages lead to: a page that asks, and a button that acts.

Scanners of mail open every link, so opening one changes nothing; only the button's POST does. The
one-click unsubscribe of mail programs is such a POST as well. Behind "all of them" stands what a
bundle or digest had no room for.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import text

from bots.adapter import DoorAnswer, DoorRequest
from bots.fallbacks.mail_page import page
from bots.texts.translate import Texts
from core.alerts.cards import Labels, load_cards, plain_label
from core.alerts.marks import Mark, set_mark
from core.people.records import units_of
from core.searches import service as searches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row

    from bots.fallbacks.render import OneWay
    from bots.fallbacks.store import FallbackStore
    from bots.tokens import Tokens
    from core.db import Database

ACTIONS: Final = {"m.no": "no", "m.keep": "keep", "m.stop": "stop", "m.off": "off", "m.on": "on"}
ALL: Final = "m.all"
MOST_SHOWN: Final = 200
UNSUBSCRIBED: Final = "unsubscribed"
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}
_PHOTOS: Final = {
    **_HEADERS,
    "Content-Security-Policy": f"{_HEADERS['Content-Security-Policy']}; img-src https: data:",
}
_PAGE: Final = (
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Magpie</title><style>'
    "body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;"
    "color:#1d2126;background:#fff}}button{{font:inherit;padding:.6rem 1.2rem;border:0;"
    "border-radius:.5rem;background:#1f5fbf;color:#fff}}"
    "@media(prefers-color-scheme:dark){{body{{color:#e9ecef;background:#15181c}}}}"
    "</style></head><body><p>{said}</p>{form}</body></html>"
)
_FORM: Final = '<form method="post" action="{to}"><button type="submit">{label}</button></form>'

_ALERT = text(
    """
    SELECT a.item_id, a.listing_id, a.search_ids
    FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    WHERE d.id = :id AND d.owner_id = :owner_id LIMIT 1
    """
)
_ADDRESS = text(
    "SELECT d.chat, o.locale, o.timezone, o.units, o.currency FROM destinations d"
    " JOIN owners o ON o.id = d.owner_id WHERE d.id = :id AND d.platform = 'email'"
)
_READER = text("SELECT '' AS chat, locale, timezone, units, currency FROM owners WHERE id = :id")
_BUNDLE = text(
    "SELECT id FROM deliveries WHERE owner_id = :owner_id"
    " AND (id = :id OR bundled_into = :id) AND kind = 'alert' ORDER BY id LIMIT :most"
)


class Links:
    """The door behind `/a/`."""

    def __init__(
        self,
        database: Database,
        store: FallbackStore,
        tokens: Tokens,
        one_way: OneWay,
        labels: Labels = plain_label,
    ) -> None:
        self._database = database
        self._store = store
        self._tokens = tokens
        self._one_way = one_way
        self._labels = labels

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """A page for GET, the deed for POST."""
        found = self._tokens.read(unquote(request.path))
        action, given = found if found is not None else ("", ())
        if action not in {*ACTIONS, ALL} or not all(arg.isdigit() for arg in given):
            return _page(404, Texts("en"), "link.none")
        args = [int(arg) for arg in given]
        reader = await self._reader(action, args)
        if reader is None:
            return _page(410, Texts("en"), "link.none")
        texts = Texts(reader.locale, reader.timezone)
        if action == ALL:
            units = units_of(reader.units, reader.currency, reader.locale)
            return await self._all(texts, units, args)
        verb = ACTIONS[action]
        if request.method != "POST":
            if verb == "off" and await self._is_off(reader.chat):
                return _page(200, texts, "link.done.off", self._form(texts, "on", args))
            return _page(200, texts, f"link.ask.{verb}", self._form(texts, verb))
        if not await self._do(verb, args):
            return _page(410, texts, "link.none")
        back = self._form(texts, "on", args) if verb == "off" else ""
        return _page(200, texts, f"link.done.{verb}", back)

    def _form(self, texts: Texts, verb: str, args: Sequence[int] = ()) -> str:
        """A button that does it; with arguments, at another address than this page's."""
        to = self._one_way.link(f"m.{verb}", *args) if args else ""
        label = html.escape(texts(f"link.yes.{verb}"))
        return _FORM.format(label=label, to=html.escape(urlsplit(to).path))

    async def _reader(self, action: str, args: Sequence[int]) -> Row[Any] | None:
        """Whose link it is: who reads the page, and the address of mail it is about."""
        of_mail = action in {"m.off", "m.on"}
        if len(args) != (1 if of_mail else 2):
            return None
        async with self._database.connect() as connection:
            found = await connection.execute(_ADDRESS if of_mail else _READER, {"id": args[0]})
            return found.first()

    async def _is_off(self, address: str) -> bool:
        return await self._store.suppressed("email", address) == UNSUBSCRIBED

    async def _all(self, texts: Texts, units: str, args: Sequence[int]) -> DoorAnswer:
        """Everything that one message told of, as cards."""
        owner_id, delivery_id = args
        given = {"id": delivery_id, "owner_id": owner_id, "most": MOST_SHOWN}
        async with self._database.connect() as connection:
            ids = list((await connection.execute(_BUNDLE, given)).scalars())
            cards = await load_cards(connection, ids, self._labels)
        if not cards:
            return _page(410, texts, "link.none")
        shown = self._one_way.page_of([cards[one] for one in ids if one in cards], texts, units)
        body = page(shown, "", self._one_way.base_url).encode()
        return DoorAnswer(status=200, body=body, media_type="text/html", headers=_PHOTOS)

    async def _do(self, verb: str, args: list[int]) -> bool:
        if verb in {"off", "on"}:
            return await self._mail(verb, args[0])
        owner_id, delivery_id = args
        async with self._database.connect() as connection:
            given = {"id": delivery_id, "owner_id": owner_id}
            alert = (await connection.execute(_ALERT, given)).first()
            if alert is None:
                return False
            if verb == "stop":
                await searches.set_state(connection, owner_id, alert.search_ids, "paused")
                return True
            await set_mark(
                connection,
                owner_id=owner_id,
                item_id=alert.item_id,
                listing_id=alert.listing_id,
                mark=Mark.HIDDEN if verb == "no" else Mark.KEPT,
            )
        return True

    async def _mail(self, verb: str, destination_id: int) -> bool:
        async with self._database.connect() as connection:
            found = (await connection.execute(_ADDRESS, {"id": destination_id})).first()
        if found is None:
            return False
        if verb == "off":
            await self._store.suppress("email", found.chat, UNSUBSCRIBED)
        else:
            await self._store.lift_if("email", found.chat, UNSUBSCRIBED)
        return True


def _page(status: int, texts: Texts, key: str, form: str = "") -> DoorAnswer:
    lang = html.escape(texts.locale)
    body = _PAGE.format(lang=lang, said=html.escape(texts(key)), form=form)
    return DoorAnswer(status=status, body=body.encode(), media_type="text/html", headers=_HEADERS)
