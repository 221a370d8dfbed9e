"""The Home tab: a control panel with one's searches, the plan and where alerts go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import structlog

from bots.replies import Press, Span, Style
from bots.slack.elements import actions, name_all
from bots.slack.errors import ApiError
from bots.slack.limits import PLATFORM, VIEW_BLOCKS
from bots.slack.render import section, within
from bots.slack.targets import Target
from bots.texts.translate import Texts
from bots.views.places import kind_name
from core.people.service import clean_locale

if TYPE_CHECKING:
    from bots.events import Actor
    from bots.slack.api import Api
    from bots.slack.members import Members
    from bots.slack.store import Panel, Store
    from bots.slack.talks import Talk
    from bots.tokens import Tokens
    from core.people.records import Owner
    from core.searches.records import SavedSearch

Json = dict[str, Any]
NEW: Final = "~new"
"""The value of the button that opens a new search."""
SEARCHES: Final = 20
SAID: Final = 12
_DIVIDER: Final[Json] = {"type": "divider"}
_log = structlog.get_logger()


class Home:
    """Draws the Home tab of one person at a time."""

    def __init__(
        self,
        *,
        api: Api,
        members: Members,
        store: Store,
        tokens: Tokens,
        plan_name: Callable[[Owner], str],
        sells_plans: bool = False,
    ) -> None:
        self._api = api
        self._members = members
        self._store = store
        self._tokens = tokens
        self._plan_name = plan_name
        self._sells_plans = sells_plans

    async def redraw(self, talk: Talk) -> None:
        """After something was pressed there: what was said about it stands on top."""
        said = [block for message in talk.shown.values() for block in message.blocks]
        await self.publish(talk.team, talk.user, said[:SAID])

    async def publish(self, team: str, user: str, said: list[Json] | None = None) -> None:
        """Draw it. A Home tab that cannot be drawn stays as it is; nothing is lost by that."""
        try:
            actor = await self._members.actor(team, user)
            panels = await self._store.panels(team, user, with_team=actor.is_admin)
            view = {"type": "home", "blocks": self.blocks(actor, panels, said or [])}
            await self._api.call(team, "views.publish", {"user_id": user, "view": view})
        except ApiError as error:
            _log.warning("slack.home_not_drawn", error=error.error)

    def blocks(self, actor: Actor, panels: list[Panel], said: list[Json]) -> list[Json]:
        """Everything on it, top to bottom."""
        texts = Texts(clean_locale(actor.locale))
        made = [*said, _DIVIDER] if said else []
        if not any(panel.searches for panel in panels):
            made += section(texts.rich("slack.home.hello"))
        top = (
            Press(texts("slack.home.new"), token=NEW, style=Style.PRIMARY),
            Press(texts("slack.home.settings"), send="/settings"),
        )
        made += actions((top,))
        for panel in panels:
            made += self._panel(texts, panel)
        made = within(made, VIEW_BLOCKS)
        name_all(made)
        return made

    def _panel(self, texts: Texts, panel: Panel) -> list[Json]:
        own = panel.owner.kind == "person"
        made: list[Json] = [] if own else [_DIVIDER, *section(texts.rich("slack.home.channels"))]
        if panel.searches:
            made += section(texts.rich("slack.home.searches", n=len(panel.searches)))
        for search in panel.searches[:SEARCHES]:
            made += self._search(texts, panel, search, own=own)
        left = len(panel.searches) - SEARCHES
        if left > 0:
            made += section(texts.rich("slack.home.more", n=left))
        if own:
            made += [_DIVIDER, *section(self._plan(texts, panel)), *section(_places(texts, panel))]
            row = [Press(texts("slack.home.places"), send="/destinations")]
            if self._sells_plans:
                row.append(Press(texts("slack.home.plans"), send="/plan"))
            made += actions((tuple(row),))
        return made

    def _search(self, texts: Texts, panel: Panel, search: SavedSearch, *, own: bool) -> list[Json]:
        rich = [*texts.rich("searches.row", number=search.number, name=search.name)]
        rich.append(Span(f"\n{search.line}"))
        if search.state == "paused":
            rich.append(Span(f" · {texts('slack.home.paused')}"))
        rich += [Span(" · "), *texts.rich("searches.alerts", n=search.alerts_this_week)]
        spot = panel.spots.get(search.id)
        if not own and spot is not None and spot.name:
            rich.append(Span(f" · {spot.name}"))
        target = None if own or spot is None else Target(spot.chat, spot.thread)
        turn = "resume" if search.state == "paused" else "pause"
        row = tuple(
            Press(
                texts(f"searches.{what}"),
                token=self._tokens.sign(f"s.{what}", search.id),
                style=Style.DANGER if what == "delete" else Style.NORMAL,
            )
            for what in (turn, "edit", "delete")
        )
        return [*section(tuple(rich)), *(actions((row,), target) if own or target else [])]

    def _plan(self, texts: Texts, panel: Panel) -> tuple[Span, ...]:
        name = texts(f"plan.{self._plan_name(panel.owner)}")
        return texts.rich("slack.home.plan", plan=name)


def _places(texts: Texts, panel: Panel) -> tuple[Span, ...]:
    """Where alerts go; what cannot be reached is said."""
    named = []
    for platform, _chat, name, state in panel.places:
        place = name or (
            texts("slack.here") if platform == PLATFORM else kind_name(texts, platform)
        )
        named.append(texts("slack.home.gone", place=place) if state == "gone" else place)
    shown = ", ".join(dict.fromkeys(named)) or texts("slack.home.nowhere")
    return texts.rich("slack.home.alerts_go", places=shown)
