"""What links in mail and text messages lead to: a page that asks, and a button that acts.

Scanners of mail open every link, so opening one changes nothing; only the button's POST does. The
one-click unsubscribe of mail programs is such a POST as well.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sqlalchemy import text

from bots.adapter import DoorAnswer, DoorRequest
from bots.texts.translate import Texts
from core.alerts.marks import Mark, set_mark
from core.searches import service as searches

if TYPE_CHECKING:
    from bots.fallbacks.store import FallbackStore
    from bots.tokens import Tokens
    from core.db import Database

ACTIONS: Final = {"m.no": "no", "m.keep": "keep", "m.stop": "stop", "m.off": "off", "m.on": "on"}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}
_PAGE: Final = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Magpie</title><style>'
    "body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem;"
    "color:#1d2126;background:#fff}}button{{font:inherit;padding:.6rem 1.2rem;border:0;"
    "border-radius:.5rem;background:#1f5fbf;color:#fff}}"
    "@media(prefers-color-scheme:dark){{body{{color:#e9ecef;background:#15181c}}}}"
    "</style></head><body><p>{said}</p>{form}</body></html>"
)
_FORM: Final = '<form method="post"><button type="submit">{label}</button></form>'

_ALERT = text(
    """
    SELECT a.item_id, a.listing_id, a.search_ids
    FROM deliveries d JOIN alerts a ON a.id = d.alert_id
    WHERE d.id = :id AND d.owner_id = :owner_id LIMIT 1
    """
)
_ADDRESS = text("SELECT chat FROM destinations WHERE id = :id AND platform = 'email'")


class Links:
    """The door behind `/a/`."""

    def __init__(self, database: Database, store: FallbackStore, tokens: Tokens) -> None:
        self._database = database
        self._store = store
        self._tokens = tokens

    async def receive(self, request: DoorRequest) -> DoorAnswer:
        """A page for GET, the deed for POST."""
        texts = Texts("en")
        found = self._tokens.read(unquote(request.path))
        verb = ACTIONS.get(found[0]) if found is not None else None
        if found is None or verb is None or not all(arg.isdigit() for arg in found[1]):
            return _page(404, texts("link.none"))
        if request.method != "POST":
            form = _FORM.format(label=html.escape(texts(f"link.yes.{verb}")))
            return _page(200, texts(f"link.ask.{verb}"), form)
        done = await self._do(verb, [int(arg) for arg in found[1]])
        return _page(200, texts(f"link.done.{verb}")) if done else _page(410, texts("link.none"))

    async def _do(self, verb: str, args: list[int]) -> bool:
        if verb in {"off", "on"}:
            return len(args) == 1 and await self._mail(verb, args[0])
        if len(args) != 2:
            return False
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
            found = await connection.execute(_ADDRESS, {"id": destination_id})
            address: str | None = found.scalar_one_or_none()
        if address is None:
            return False
        if verb == "off":
            await self._store.suppress("email", address, "unsubscribed")
        else:
            await self._store.lift_if("email", address, "unsubscribed")
        return True


def _page(status: int, said: str, form: str = "") -> DoorAnswer:
    page = _PAGE.format(said=html.escape(said), form=form)
    return DoorAnswer(status=status, body=page.encode(), media_type="text/html", headers=_HEADERS)
