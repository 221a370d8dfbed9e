"""Discord's input as events."""

from __future__ import annotations

from typing import Final

from bots.discord.commands import line_of
from bots.discord.incoming import DirectMessage, Incoming, Kind
from bots.discord.limits import PLATFORM, TENANT
from bots.discord.modals import ANSWER, FILLED, WATCH, WATCH_DIRECTLY
from bots.discord.targets import Target, read
from bots.discord.words import KEPT, SAY
from bots.events import Actor, AnyEvent, Button, ChatAddress, Command, FormSubmitted, Text

DEFAULT_LOCALE: Final = "en-US"
"""What Discord says of people who never chose a language: no hint at a country."""


def direct(channel: str) -> ChatAddress:
    """The address of a private chat."""
    return ChatAddress(platform=PLATFORM, tenant=TENANT, chat=channel)


def event_of(raw: object) -> AnyEvent | None:
    """The event of an input; None for what is not for the conversation."""
    if isinstance(raw, DirectMessage):
        return Text(
            address=direct(raw.channel),
            actor=Actor(user_id=raw.user, display_name=raw.user_name),
            event_id=raw.id,
            reply_to=raw.answers,
            text=raw.text,
        )
    return _interaction(raw) if isinstance(raw, Incoming) else None


def target_of(given: Incoming) -> Target | None:
    """The channel of a server it is meant for: the option, or what the button carries."""
    if given.kind is Kind.COMMAND:
        channel = given.values.get("channel", "")
        if given.server and channel and given.manages:
            role = given.values.get("role", "")
            # Everybody is a role, too, but none that anybody has chosen to have.
            return Target(channel, role if role != given.server else "")
        # A sample in a channel is seen by everybody; who may not post there gets their own.
        may = given.manages or given.name != "test"
        if given.server and given.values.get("server") and given.channel and may:
            return Target(given.channel)
        return None
    return read(given.name)[1] if given.server else None


def address_of(given: Incoming) -> ChatAddress:
    """Where it belongs.

    What a member does in a server for themselves belongs into their direct messages; so their
    searches are the same wherever they ask for them, and alerts never land in a channel by
    accident. A channel is meant when it is named, or when the card that was pressed hangs there.
    """
    target = target_of(given)
    if target is not None:
        return _in_server(given, target.channel)
    if given.in_direct:
        return direct(given.channel)
    if given.server and given.kind is Kind.COMPONENT and not given.hidden:
        return _in_server(given, given.parent or given.channel)
    return direct(given.direct)


def _in_server(given: Incoming, channel: str) -> ChatAddress:
    name = given.resolved.get("channels", {}).get(channel, {}).get("name", "")
    if not name and given.channel == channel:
        name = given.channel_name
    return ChatAddress(
        platform=PLATFORM,
        tenant=TENANT,
        chat=channel,
        private=False,
        community=given.server,
        name=f"#{name}" if name else "",
    )


def actor_of(given: Incoming) -> Actor:
    """Who did it. In a server only Manage Server lets somebody decide for it."""
    region = given.locale.partition("-")[2] if given.locale != DEFAULT_LOCALE else ""
    return Actor(
        user_id=given.user,
        display_name=given.user_name,
        locale=given.locale or None,
        region=region if len(region) == 2 and region.isupper() else None,
        is_admin=given.manages or not given.server,
    )


def _interaction(given: Incoming) -> AnyEvent | None:
    address, actor = address_of(given), actor_of(given)
    if not address.private and address.community == "":
        return None
    if given.kind is Kind.COMMAND:
        args = line_of(given.name, given.values, given.locale)
        return Command(address=address, actor=actor, event_id=given.id, name=given.name, args=args)
    said = read(given.name)[0]
    if given.kind is Kind.MODAL:
        return _form(given, said, address, actor)
    if given.kind is not Kind.COMPONENT:
        return None
    if said.startswith((SAY, KEPT)):
        line = given.words if said.startswith(KEPT) else said.removeprefix(SAY)
        if not line:
            # Too old: what is unknown as a token is answered as a button that has expired.
            return Button(
                address=address, actor=actor, event_id=given.id, token="", message_id=given.message
            )
        return Text(address=address, actor=actor, event_id=given.id, text=line, pressed=True)
    return Button(
        address=address,
        actor=actor,
        event_id=given.id,
        token=said,
        message_id=given.message or None,
    )


def _form(given: Incoming, said: str, address: ChatAddress, actor: Actor) -> AnyEvent | None:
    if said in {WATCH, WATCH_DIRECTLY}:
        args = line_of("watch", given.values, given.locale)
        return Command(address=address, actor=actor, event_id=given.id, name="watch", args=args)
    if said == ANSWER:
        text = given.values.get("answer", "")
        return Text(address=address, actor=actor, event_id=given.id, text=text, pressed=True)
    if not said.startswith(FILLED):
        return None
    return FormSubmitted(
        address=address,
        actor=actor,
        event_id=given.id,
        token=said.removeprefix(FILLED),
        values=dict(given.values),
    )
