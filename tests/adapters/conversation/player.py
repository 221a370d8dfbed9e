"""Plays the script on a rig, and compares what was said with what can be read on the wire."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence

from bots.replies import Buttons, Card, File, Notice, Press, Reply
from bots.replies import Text as Paragraph
from tests.adapters.chat_rig import ChatWorld, Rig, Shown, ShownButton
from tests.adapters.conversation.script import SHELVES, Step

CODE = re.compile(r"[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
CUT = 20
"""A platform may cut a label, but so much of it has to stand there."""


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """What the conversation said to one event, with no platform in it."""

    texts: tuple[str, ...]
    cards: tuple[str, ...]
    labels: tuple[str, ...]


def plain(text: str) -> str:
    """Words as a reader sees them: one space between them, nothing that cannot be seen."""
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(kept.replace("\ufe0f", "").split())


def said_of(replies: Sequence[Reply]) -> Said:
    """The last form of every message."""
    last: dict[str, Reply] = {}
    for number, reply in enumerate(replies):
        last[reply.slot or f"#{number}"] = reply
    texts, cards, labels = [], [], []
    for reply in last.values():
        for part in reply.parts:
            if isinstance(part, Paragraph | Notice):
                texts.append(CODE.sub("CODE", plain("".join(span.text for span in part.rich))))
            elif isinstance(part, Card):
                cards.append(plain(part.summary))
            elif isinstance(part, File):
                texts.append(part.name)
            if isinstance(part, Buttons | Card):
                labels += [plain(press.label) for row in part.rows for press in _asked(row)]
    return Said(tuple(texts), tuple(cards), tuple(labels))


def _asked(row: Sequence[Press]) -> list[Press]:
    """A button that shares a position is drawn where the platform has one."""
    return [press for press in row if not press.ask_location]


@dataclasses.dataclass(frozen=True, slots=True)
class Turn:
    """One step, played."""

    step: Step
    said: Said
    seen: tuple[Shown, ...]
    """Messages that are new, or say something else than before."""


class Player:
    """One script on one rig."""

    def __init__(self, world: ChatWorld, rig: Rig) -> None:
        self._world = world
        self._rig = rig
        self._code = ""
        world.shop.shelves += SHELVES

    async def play(self, step: Step) -> Turn:
        """Do one step and read what it brought."""
        if step.minutes:
            self._world.world.later(minutes=step.minutes)
        before = {message.id: message for message in await self._rig.shown(step.who)}
        heard = len(self._world.replies)
        await self._do(step)
        after = await self._rig.shown(step.who)
        seen = tuple(message for message in after if before.get(message.id) != message)
        for message in seen:
            found = CODE.search(message.text)
            self._code = found[0] if found else self._code
        return Turn(step, said_of(self._world.replies[heard:]), seen)

    async def _do(self, step: Step) -> None:
        if step.say:
            await self._rig.say(step.who, step.say.replace("{code}", self._code))
        elif step.press or step.forge:
            message, button = await self._find("ana" if step.press_of else step.who, step)
            handle = _forged(button.handle) if step.forge else button.handle
            await self._rig.press(step.who, handle, message_id=message.id)
        elif step.press_of:
            _message, button = await self._find("ana", step)
            await self._rig.press(step.who, button.handle)
        elif step.appears:
            await self._world.appears(*step.appears)
        else:
            await self._world.deliver()

    async def _find(self, who: str, step: Step) -> tuple[Shown, ShownButton]:
        """The newest button with these words on it."""
        label = step.press or step.press_of or step.forge
        messages = await self._rig.shown(who)
        for message in reversed(messages):
            for button in message.buttons:
                if label in plain(button.label):
                    return message, button
        labels = [button.label for message in messages for button in message.buttons]
        raise AssertionError(f"{step.name}: no button {label!r} in {labels}")


def _forged(handle: str) -> str:
    """The handle with its signature changed; what a platform puts around it stays."""
    place = len(handle) - 1
    return handle[:place] + ("A" if handle[place] != "A" else "B") + handle[place + 1 :]


def problems(turn: Turn) -> list[str]:
    """What was said and cannot be read on the wire, or not in its order."""
    wire = plain("\n".join(message.text for message in turn.seen))
    whole = CODE.sub("CODE", wire)
    wrong, position = [], 0
    for text in turn.said.texts:
        found = whole.find(text, position)
        if found < 0:
            wrong.append(f"{turn.step.name}: {text!r} is not in {whole!r}")
        else:
            position = found
    for card in turn.said.cards:
        wrong += [
            f"{turn.step.name}: {piece!r} of a card is not in {whole!r}"
            for piece in card.split(" · ")
            if piece not in whole
        ]
    labels = [plain(button.label) for message in turn.seen for button in message.buttons]
    for label in turn.said.labels:
        if not any(label[:CUT] in shown for shown in labels):
            wrong.append(f"{turn.step.name}: no button {label!r} in {labels}")
    wrong += [
        f"{turn.step.name}: {words!r} is not in {whole!r}"
        for words in turn.step.shows
        if words not in whole
    ]
    return wrong
