"""What people do in Slack, as the payloads that Slack makes of it, signed as Slack signs them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack import BOT, SIGNING_SECRET, TEAM, FakeSlack

Json = dict[str, Any]
Deliver = Callable[[str, Json], Awaitable[Json | None]]
"""Brings "commands", "interactive" or "events" to the app; gives what it acknowledged with."""
_numbers = itertools.count(1)


def body_of(kind: str, payload: Json) -> bytes:
    """The raw body of a webhook."""
    if kind == "events":
        return json.dumps(payload).encode()
    form = payload if kind == "commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode()


def signed(body: bytes, now: float, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers with which Slack says that it was Slack."""
    stamp = str(int(now))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": signature or ""}


def elements(message: Json) -> list[tuple[Json, Json]]:
    """Every element that can be pressed, with the block it stands in."""
    return [
        (block, element)
        for block in message.get("blocks", ())
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def labels(message: Json) -> list[str]:
    """What stands on the buttons and in the menus."""
    found = []
    for _, element in elements(message):
        if "text" in element:
            found.append(element["text"]["text"])
        found += [option["text"]["text"] for option in element.get("options", ())]
    return found


class Person:
    """Somebody in a workspace with a keyboard and a mouse."""

    def __init__(
        self, slack: FakeSlack, deliver: Deliver, user: str = "UANA00", team: str = TEAM
    ) -> None:
        self.slack = slack
        self.user = user
        self.team = team
        self._deliver = deliver
        if (team, user) not in slack.people:
            slack.person(user, team)
        self.dm = slack.direct(user, team)

    # -- commands and words ---------------------------------------------------------------------

    async def command(self, line: str, channel: str | None = None) -> Json | None:
        """`/watch ps5`, typed in a channel or in the chat with the app."""
        name, _, rest = line.partition(" ")
        where = channel or self.dm
        return await self._deliver(
            "commands",
            {
                "command": name,
                "text": rest,
                "team_id": self.team,
                "user_id": self.user,
                "user_name": self.user.lower(),
                "channel_id": where,
                "channel_name": "directmessage" if where == self.dm else "deals",
                "response_url": self.slack.reply_address(where, self.user),
                "trigger_id": self.slack.trigger(),
            },
        )

    async def event(
        self, event: Json, event_id: str | None = None, at: int | None = None
    ) -> Json | None:
        """Something of the Events API."""
        return await self._deliver(
            "events",
            {
                **({} if at is None else {"event_time": at}),
                "type": "event_callback",
                "team_id": self.team,
                "event_id": event_id or f"Ev{next(_numbers):08d}",
                "authorizations": [{"team_id": self.team, "user_id": BOT, "is_bot": True}],
                "event": event,
            },
        )

    async def say(self, text: str, *, thread: str = "", event_id: str | None = None) -> Json | None:
        """Plain words in the chat with the app."""
        event: Json = {
            "type": "message",
            "channel_type": "im",
            "channel": self.dm,
            "user": self.user,
            "text": text,
            "ts": f"1700000001.{next(_numbers):06d}",
        }
        if thread:
            event["thread_ts"] = thread
        return await self.event(event, event_id)

    async def mention(self, channel: str, text: str, *, thread: str = "") -> Json | None:
        """`@Magpie …` in a channel."""
        event: Json = {
            "type": "app_mention",
            "channel": channel,
            "user": self.user,
            "text": f"<@{BOT}> {text}",
            "ts": f"1700000001.{next(_numbers):06d}",
        }
        if thread:
            event["thread_ts"] = thread
        return await self.event(event)

    async def open_home(self) -> Json:
        """Go to the Home tab; what stands there."""
        before = self.home
        await self.event({"type": "app_home_opened", "user": self.user, "tab": "home"})
        await self.slack.until(lambda: self.home is not before)
        return self.home or {}

    @property
    def home(self) -> Json | None:
        """The Home tab as it stands."""
        return self.slack.homes.get((self.team, self.user))

    # -- presses --------------------------------------------------------------------------------

    def _payload(self, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": self.team},
            "user": {"id": self.user, "username": self.user.lower(), "team_id": self.team},
            "trigger_id": self.slack.trigger(),
        }

    async def _act(self, message: Json, action: Json, channel: str | None) -> Json | None:
        where = channel or self.dm
        given = self._payload("block_actions")
        given["actions"] = [action]
        if "ts" not in message:
            given["container"] = {"type": "view", "view_id": "V1"}
            given["view"] = message
            return await self._deliver("interactive", given)
        hidden = message.get("only_for") is not None
        given["container"] = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": where,
            "is_ephemeral": hidden,
        }
        if "thread_ts" in message:
            given["container"]["thread_ts"] = message["thread_ts"]
        given["channel"] = {"id": where, "name": "deals"}
        given["message"] = {} if hidden else message
        given["response_url"] = self.slack.reply_address(where, self.user, original=message)
        return await self._deliver("interactive", given)

    async def press(self, message: Json, label: str, channel: str | None = None) -> Json | None:
        """Press the button, or choose what stands in the menu, whose label holds these words."""
        for block, element in elements(message):
            about = {"action_id": element["action_id"], "block_id": block.get("block_id", "b")}
            if element["type"] == "button" and label in element["text"]["text"]:
                action = {**about, "type": "button", "value": element.get("value", "")}
                return await self._act(message, action, channel)
            for option in element.get("options", ()):
                if label in option["text"]["text"]:
                    action = {**about, "type": "overflow", "selected_option": option}
                    return await self._act(message, action, channel)
        raise AssertionError(f"no button {label!r} among {labels(message)}")

    async def press_value(self, message: Json, value: str, channel: str | None = None) -> None:
        """Press a button of this value, be it there or not."""
        action = {"type": "button", "action_id": "p1", "block_id": "b", "value": value}
        await self._act(message, action, channel)

    async def choose_channel(
        self, message: Json, chosen: str, channel: str | None = None
    ) -> Json | None:
        """Choose a channel in the menu below a preview."""
        for block, element in elements(message):
            if element["type"] == "conversations_select":
                action = {
                    "type": element["type"],
                    "action_id": element["action_id"],
                    "block_id": block["block_id"],
                    "selected_conversation": chosen,
                }
                return await self._act(message, action, channel)
        raise AssertionError("no menu of channels")

    # -- modals and shortcuts -------------------------------------------------------------------

    async def fill(self, view: Json, **values: str) -> Json | None:
        """Fill in a modal and send it."""
        state: dict[str, Json] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, name = block["element"], block["block_id"]
            value = values.get(name, element.get("initial_value", ""))
            given: Json = {"type": element["type"], "value": value or None}
            if element["type"] == "conversations_select":
                chosen = values.get(name, element.get("initial_conversation"))
                given = {"type": element["type"], "selected_conversation": chosen}
            state[name] = {element["action_id"]: given}
        payload = self._payload("view_submission")
        payload["view"] = {**view, "id": "V1", "state": {"values": state}}
        return await self._deliver("interactive", payload)

    async def shortcut(self, callback: str, message: Json | None = None) -> Json:
        """Use a shortcut; the modal that opens."""
        before = len(self.slack.opened)
        payload = self._payload("shortcut" if message is None else "message_action")
        payload["callback_id"] = callback
        if message is not None:
            payload["message"] = message
            payload["channel"] = {"id": self.dm}
            payload["response_url"] = self.slack.reply_address(self.dm, self.user)
        await self._deliver("interactive", payload)
        return await self.modal(before)

    async def modal(self, before: int) -> Json:
        """The modal that opens after so many."""
        await self.slack.until(lambda: len(self.slack.opened) > before)
        return self.slack.opened[-1]
