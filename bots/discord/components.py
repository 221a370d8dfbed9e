"""Buttons as Discord's components: five rows of five, and menus for whatever is more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bots.discord import words
from bots.discord.limits import (
    BUTTON_URL,
    CUSTOM_ID,
    LABEL,
    OPTION_LABEL,
    OPTIONS,
    PER_ROW,
    ROWS,
    fit,
)
from bots.discord.targets import Target, with_target
from bots.replies import Press, Rows, Style
from core.text import utf16_length

Json = dict[str, Any]
PICK: Final = "~pick"
FORM: Final = "~form "
PING: Final = "~ping "
ASK: Final = "~ask"
"""Opens a field for the answer to a question, where plain words are not heard."""
_STYLES: Final = {Style.PRIMARY: 1, Style.NORMAL: 2, Style.CHIP: 2, Style.DANGER: 4}
_ACTION_ROW, _BUTTON, _SELECT, _LINK = 1, 2, 3, 5


def components(rows: Rows, target: Target | None = None) -> list[Json]:
    """Rows of components. What Discord has no button for (a shared position) is left out."""
    drawn = [tuple(filter(None, (_button(press, target) for press in row))) for row in rows]
    kept = [row for row in drawn if row]
    whole = [part for row in kept for part in _chunks(row, PER_ROW)]
    if len(whole) > ROWS:
        whole = list(_chunks([button for row in kept for button in row], PER_ROW))
    if len(whole) <= ROWS:
        made = [{"type": _ACTION_ROW, "components": list(row)} for row in whole]
    else:
        made = _with_menus([button for row in kept for button in row], target)
    _tell_twins_apart(made)
    return made


def _button(press: Press, target: Target | None) -> Json | None:
    label = fit(" ".join(press.label.split()), LABEL)
    if press.ask_location or not label:
        return None
    if press.url is not None:
        if utf16_length(press.url) > BUTTON_URL or not press.url.lower().startswith(
            ("http://", "https://")
        ):
            return None
        return {"type": _BUTTON, "style": _LINK, "label": label, "url": press.url}
    said = press.token if press.token is not None else words.custom_id(press.send or "")
    custom_id = with_target(said, target)
    if utf16_length(custom_id) > CUSTOM_ID - 3:
        return None
    return {"type": _BUTTON, "style": _STYLES[press.style], "label": label, "custom_id": custom_id}


def _with_menus(buttons: Sequence[Json], target: Target | None) -> list[Json]:
    """More than 25 buttons: those that can be chosen from a menu are, the last stay buttons."""
    free = [b for b in buttons if "custom_id" in b]
    last = list(buttons[-PER_ROW:])
    free = [b for b in free if b not in last][: OPTIONS * (ROWS - 1)]
    made = []
    for number, part in enumerate(_chunks(free, OPTIONS)):
        options = [
            {"label": fit(b["label"], OPTION_LABEL), "value": b["custom_id"]} for b in _once(part)
        ]
        menu = {
            "type": _SELECT,
            "custom_id": with_target(f"{PICK}{number}", target),
            "options": options,
            "placeholder": "…",
        }
        made.append({"type": _ACTION_ROW, "components": [menu]})
    return [*made, {"type": _ACTION_ROW, "components": last}]


def _once(buttons: Iterable[Json]) -> list[Json]:
    """A menu refuses two options of one value."""
    return list({button["custom_id"]: button for button in buttons}.values())


def _tell_twins_apart(rows: Sequence[Json]) -> None:
    """Discord refuses a message that holds one custom id twice."""
    seen: set[str] = set()
    for row in rows:
        for component in row["components"]:
            custom_id = component.get("custom_id")
            if custom_id is None:
                continue
            number, name = 1, custom_id
            while name in seen:
                name, number = f"{custom_id}!{number}", number + 1
            component["custom_id"] = name
            seen.add(name)


def _chunks(values: Sequence[Json], size: int) -> Iterable[tuple[Json, ...]]:
    for start in range(0, len(values), size):
        yield tuple(values[start : start + size])
