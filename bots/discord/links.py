"""Addresses that Discord will not have: each is taken out, and shown as words where that fits."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bots.discord.markdown import bare_link

if TYPE_CHECKING:
    from bots.discord.render import Message

SHOWN: Final = 300


def without_links(message: Message, fields: Sequence[str]) -> Message | None:
    """The message without the links that these refused fields name; None if they name none.

    Only what is named goes, so a market at an address of the house costs a card no picture.
    """
    embeds: set[int] = set()
    buttons: set[tuple[int, int]] = set()
    for field in fields:
        match field.split("."):
            case ["embeds", number, "url"]:
                embeds.add(int(number))
            case ["components", line, "components", number, "url"]:
                buttons.add((int(line), int(number)))
    if not embeds and not buttons:
        return None
    made = copy.deepcopy(message)
    for which in embeds:
        _show(made, which)
    for at, row in enumerate(made.components):
        kept = [one for n, one in enumerate(row["components"]) if (at, n) not in buttons]
        row["components"] = kept
    made.components = [row for row in made.components if row["components"]]
    return made


def _show(message: Message, number: int) -> None:
    """A card that can lead nowhere at least says where its listing is."""
    embed = message.embeds[number]
    link = bare_link(embed.pop("url", ""))
    if link and len(link) <= SHOWN and len(message.embeds) == 1:
        embed["description"] = f"{embed.get('description', '')}\n{link}".strip()
