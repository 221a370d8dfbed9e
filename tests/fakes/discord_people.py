"""People in the fake Discord: they type commands, press buttons, fill in modals, write messages."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from tests.fakes.discord_parts import APPLICATION, user_of

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord

Json = dict[str, Any]
MANAGE = str(1 << 5)


@dataclasses.dataclass(slots=True)
class Person:
    """Somebody with an account."""

    world: FakeDiscord
    id: str
    locale: str = "en-GB"
    rights: str = "0"
    """Their own rights in servers, as each interaction says them."""

    @property
    def direct(self) -> str:
        """Their direct messages with the bot."""
        return self.world.direct(self.id)

    async def slash(self, name: str, where: str = "", **options: Any) -> Json:
        """Type a slash command; `where` is a channel of a server, else the direct messages."""
        resolved: Json = {"channels": {}, "roles": {}}
        given = []
        for option, value in options.items():
            kind = {"channel": 7, "role": 8, "max": 4, "server": 5}.get(option, 3)
            given.append({"name": option, "type": kind, "value": value})
            if kind == 7:
                resolved["channels"][value] = self.world.channels[value]
            if kind == 8:
                roles = [r for g in self.world.guilds.values() for r in g["roles"]]
                resolved["roles"][value] = next(r for r in roles if r["id"] == value)
        data = {"id": "1", "name": name, "type": 1, "options": given, "resolved": resolved}
        return await self._interact(2, data, where)

    async def types(self, name: str, option: str, typed: str, where: str = "") -> Json:
        """Begin to type an option that has suggestions."""
        focused = {"name": option, "type": 3, "value": typed, "focused": True}
        return await self._interact(4, {"id": "1", "name": name, "options": [focused]}, where)

    async def press(self, message: Json, label: str = "", *, custom_id: str = "") -> Json:
        """Press a button of a message, by its label or by whatever custom id."""
        if not custom_id:
            custom_id = button(message, label)["custom_id"]
        data = {"component_type": 2, "custom_id": custom_id}
        return await self._interact(3, data, message["channel_id"], message)

    async def choose(self, message: Json, label: str) -> Json:
        """Choose from a menu."""
        for row in message["components"]:
            for menu in row["components"]:
                for option in menu.get("options", ()):
                    if label in option["label"]:
                        data = {
                            "component_type": 3,
                            "custom_id": menu["custom_id"],
                            "values": [option["value"]],
                        }
                        return await self._interact(3, data, message["channel_id"], message)
        raise AssertionError(f"nothing says {label}")

    async def fill(self, modal: Json, where: str = "", **values: str) -> Json:
        """Send a modal back."""
        data = modal["answer"]["data"]
        rows = [
            {
                "type": 18,
                "component": {
                    "type": 4,
                    "custom_id": row["component"]["custom_id"],
                    "value": values.get(
                        row["component"]["custom_id"], row["component"].get("value", "")
                    ),
                },
            }
            for row in data["components"]
        ]
        sent = {"custom_id": data["custom_id"], "components": rows}
        return await self._interact(5, sent, where or modal["channel_id"], modal.get("message"))

    async def write(self, text: str, *, answers: str | None = None) -> Json:
        """Write into the direct messages."""
        message: Json = {
            "id": self.world.snowflake(), "channel_id": self.direct, "type": 19 if answers else 0,
            "author": user_of(self.id), "content": text, "embeds": [], "components": [],
            "timestamp": "2026-11-23T12:00:00+00:00", "edited_timestamp": None, "tts": False,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "pinned": False, "flags": 0,
        }  # fmt: skip
        if answers is not None:
            message["message_reference"] = {"message_id": answers, "channel_id": self.direct}
        self.world.written[self.direct].append(message)
        await self.world.gateway.tell("MESSAGE_CREATE", message)
        return message

    def sees(self, talk: Json) -> list[Json]:
        """What one interaction was answered with, oldest first."""
        posted = self.world.posted[talk["channel_id"]].values()
        return [one for one in posted if one.get("talk") == talk["id"]]

    async def answered(self, talk: Json, *words: str) -> Json:
        """The answer to an interaction that says all of this, now or when it comes."""

        def found() -> Json | None:
            for message in self.sees(talk):
                if all(word in str(message) for word in words) and "thinking" not in message:
                    return message
            return None

        made: Json = await self.world.until(found)
        return made

    async def _interact(
        self, kind: int, data: Json, where: str, message: Json | None = None
    ) -> Json:
        channel = where or self.direct
        about = self.world.channels[channel]
        guild = about.get("guild_id")
        talk: Json = {
            "id": self.world.snowflake(), "application_id": APPLICATION, "type": kind,
            "data": data, "token": f"talk-{self.world.snowflake()}", "version": 1,
            "channel_id": channel, "channel": about, "locale": self.locale, "entitlements": [],
            "app_permissions": "0", "attachment_size_limit": 26_214_400,
            "authorizing_integration_owners": {"0": guild or "0"},
            "context": 0 if guild else 1 if channel == self.direct else 2,
        }  # fmt: skip
        user = user_of(self.id)
        if guild:
            talk |= {"guild_id": guild, "guild": {"id": guild, "locale": "en-US", "features": []}}
            talk["member"] = {
                "user": user, "roles": [], "permissions": self.rights, "deaf": False,
                "mute": False, "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0,
            }  # fmt: skip
        else:
            talk["user"] = user
        if message is not None:
            hidden = {"files", "pings", "talk", "thinking", "reference"}
            talk["message"] = {k: v for k, v in message.items() if k not in hidden}
        kept = {**talk, "answer": None, "original": None}
        self.world.open[talk["token"]] = kept
        await self.world.gateway.tell("INTERACTION_CREATE", talk)
        return kept


def button(message: Json, label: str) -> Json:
    """The button of a message whose label holds a word."""
    for row in message["components"]:
        for one in row["components"]:
            if label in one.get("label", ""):
                found: Json = one
                return found
    raise AssertionError(f"no button says {label}: {message['components']}")
