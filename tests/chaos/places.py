"""People with places of every kind, and the alerts that wait for them."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.installation_store.models.bot import Bot

from bots.fallbacks.store import FallbackStore
from bots.fallbacks.vault import Vault
from bots.fallbacks.webhook import new_secret
from bots.slack.crypto import Cipher
from bots.slack.installations import Installations
from tests.chaos.devices import phone
from tests.chaos.providers import NO_SUCH_BOX
from tests.chaos.worker import KEYS, SMTP_DOMAIN
from tests.fakes.outbox import World
from tests.fakes.slack import SCOPES

if TYPE_CHECKING:
    from tests.chaos.hours import QuickClock
    from tests.chaos.providers import Sky
    from tests.fakes.outbox import Place

CHATS = ("telegram", "discord", "slack")
OTHERS = ("web", "email", "smtp", "sms", "webhook", "ntfy", "pushover", "webpush", "fcm")
KINDS = (*CHATS, *OTHERS)
CHATS_SHARE = 5
"""Every so manyth alert is for one of the three platforms."""
MANY = {True: 10, False: 25}
"""Alerts of a place that has many, on one of the three and elsewhere; they come as one message."""
EACH = 40
"""Places of one person: nobody reaches a daily ceiling."""
LATER_EVERY = 3
"""Of a place's many alerts so manyth ones come within two minutes after the others."""
DEAD_EVERY = 150
"""So many alerts of a kind, and one more is for a place that is dead and has another behind it."""
TEAMS = 4
PLATFORMS = {"smtp": "email"}


@dataclasses.dataclass(slots=True)
class Settling:
    """Makes people; the providers get to know their addresses."""

    world: World
    sky: Sky
    clock: QuickClock
    numbers: itertools.count[int] = dataclasses.field(default_factory=lambda: itertools.count(1))
    guild: str = ""
    made: int = 0

    async def everybody(self, alerts: int) -> int:
        """So many alerts over all kinds; how many there are, which may be a few more."""
        self.guild = self.sky.discord.guild()
        await self._teams()
        chats = alerts // CHATS_SHARE
        for kind in KINDS:
            few = kind in CHATS
            mine = chats // len(CHATS) if few else (alerts - chats) // len(OTHERS)
            singles, many = max(1, mine * (8 if few else 1) // 20), MANY[few]
            await self._alerts(kind, singles, 1)
            await self._alerts(kind, max(1, -(-(mine - singles) // many)), many)
            if kind in {*CHATS, "smtp", "webhook"}:
                for _ in range(max(1, mine // DEAD_EVERY)):
                    await self._dead(kind)
        # Only so a message can be told from every other one.
        await self.world.run("UPDATE listings SET title = 'Trek Marlin ' || id")
        await self.world.run("ANALYZE")
        return self.made

    async def _alerts(self, kind: str, count: int, each: int) -> None:
        """So many places of a kind with so many alerts each, shared among a few people."""
        while count > 0:
            owner = await self._owner()
            places = await self._places(owner, kind, min(count, EACH))
            ids = await self.world.alerts(places, each)
            self.made += len(ids)
            await self._put_off([one for one in ids if one % LATER_EVERY == 0] if each > 1 else [])
            count -= len(places)

    async def _put_off(self, ids: list[int]) -> None:
        """Some come when their place has been written to already, and perhaps did not answer."""
        await self.world.run(
            "UPDATE deliveries SET created_at = created_at + make_interval(secs => id % 120),"
            " due_at = due_at + make_interval(secs => id % 120) WHERE id = ANY(:ids)",
            ids=ids,
        )

    async def _owner(self) -> int:
        return await self.world.owner(preferences={"night_silent_told": True})

    async def _places(self, owner: int, kind: str, count: int) -> list[Place]:
        tenant = f"T{next(self.numbers) % TEAMS}" if kind == "slack" else "bot"
        chats = [await self._address(kind, tenant, owner) for _ in range(count)]
        return await self.world.places(owner, chats, PLATFORMS.get(kind, kind), tenant=tenant)

    async def _dead(self, kind: str) -> None:
        """Somebody whose first place is dead without anybody knowing it yet."""
        owner = await self._owner()
        tenant = "T0" if kind == "slack" else "bot"
        chat = await self._address(kind, tenant, owner, dead=True)
        first = await self.world.places(owner, [chat], PLATFORMS.get(kind, kind), tenant=tenant)
        await self._places(owner, "web", 1)
        await self.world.run("UPDATE destinations SET position = 0 WHERE id = :id", id=first[0].id)
        self.made += len(await self.world.alerts(first, 1))

    async def _address(self, kind: str, tenant: str, owner: int, *, dead: bool = False) -> str:
        number, sky = next(self.numbers), self.sky
        match kind:
            case "telegram":
                sky.telegram.chat(number).state = "blocked" if dead else ""
            case "discord":
                channel = sky.discord.channel(self.guild, f"c{number}")
                if dead:
                    del sky.discord.channels[channel]
                return channel
            case "slack":
                channel = sky.slack.channel(f"c{number}", tenant)
                sky.slack.channels[channel]["is_archived"] = dead
                return channel
            case "web":
                await self.world.run(
                    "INSERT INTO web_sessions (chat, secret_hash) VALUES (:chat, :chat)",
                    chat=f"w{number}",
                )
                return f"w{number}"
            case "email":
                return f"p{number}@a.example"
            case "smtp":
                return f"{NO_SUCH_BOX if dead else ''}p{number}{SMTP_DOMAIN}"
            case "sms":
                return f"+4477009{number:05d}"
            case "webhook" | "webpush" | "fcm":
                store = FallbackStore(self.world.database, self.clock, Vault(KEYS))
                return await store.keep(owner, kind, self._endpoint(kind, number, dead=dead))
            case "ntfy":
                return f"magpie-topic-{number}"
            case "pushover":
                return f"u{number:029d}"
        return str(number)

    def _endpoint(self, kind: str, number: int, *, dead: bool) -> dict[str, Any]:
        base = self.sky.others.base
        if kind == "webpush":
            return self.sky.others.browser.subscription(f"{base}/push/{number}", KEYS)
        if kind == "fcm":
            return phone(number)
        return {"url": f"{base}/hook/{'gone/' if dead else ''}{number}", "secret": new_secret()}

    async def _teams(self) -> None:
        """The Slack app is installed in some workspaces."""
        kept = Installations(self.world.database, self.clock, Cipher(KEYS))
        for number in range(TEAMS):
            team, token = f"T{number}", f"xoxb-{number}-storm"
            self.sky.slack.team(team, token)
            await kept.async_save_bot(
                Bot(
                    team_id=team,
                    team_name=team,
                    bot_token=token,
                    bot_id="B1",
                    bot_user_id="UBOT00",
                    bot_scopes=SCOPES,
                    installed_at=self.clock.now().timestamp(),
                )
            )
