"""A preview as a message: what was understood, what matches, what was hidden, what to press."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bots.replies import Buttons, Notice, Part, Press, Rich, Rows, Span, Style, Text
from bots.views.cards import CardStyle, card_of, price_text
from bots.views.criteria import joined, understood
from core.matching.verdict import Rule, by_telling
from core.preview.run import SLOW
from core.searches.criteria import Criteria, Handover
from core.searches.language import ChipKind

if TYPE_CHECKING:
    from bots.texts.translate import Texts
    from core.preview.values import Hidden, NearMiss, PreviewState

BEST = 3
ACCESSORY_SHARE = 1 / 3
_UNNAMED = frozenset({Rule.MARKETPLACE, Rule.STATE, Rule.SELLER, Rule.REQUIRED, Rule.TITLE})
"""What these hide is counted together: nobody misses it, or the words say it."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SAID_ELSEWHERE = frozenset({ChipKind.SOFT})
"""The line that says what was understood holds them already."""
_WIDENED = frozenset({ChipKind.SYNONYM, ChipKind.FAMILY})
"""More was read into a word than was written: said in words, with a chip for the word alone."""
_NEED_PLACE = frozenset({ChipKind.NEEDS_HOME, ChipKind.UNKNOWN_PLACE})
Labels = dict[str, str]
"""Names people know, by marketplace."""


class PreviewView:
    """Draws one draft in one language."""

    def __init__(self, style: CardStyle, labels: Labels, draft_id: int, criteria: Criteria) -> None:
        self._style = style
        self._texts = style.texts
        self._labels = labels
        self._draft_id = draft_id
        self._criteria = criteria

    def press(self, key: str, action: str, *args: int, **params: object) -> Press:
        """A button of this draft."""
        token = self._style.tokens.sign(action, self._draft_id, *args)
        return Press(self._texts(key, **params), token=token)

    def names(self, marketplaces: tuple[str, ...]) -> str:
        """eBay, Gumtree."""
        return ", ".join(self._labels.get(name, name) for name in marketplaces)

    def looking(
        self, marketplaces: tuple[str, ...], chips: Rows, said: tuple[Part, ...] = ()
    ) -> tuple[Part, ...]:
        """The answer that comes at once; `said` are remarks about what was understood."""
        line = understood(self._criteria, self._texts, self._labels)
        if marketplaces:
            status = self._texts.rich("preview.looking", marketplaces=self.names(marketplaces))
        else:
            status = self._texts.rich("preview.nowhere")
        return (Text((*line, Span("\n"), *status)), *said, *_buttons(chips))

    def found(
        self, state: PreviewState, chips: Rows, said: tuple[Part, ...] = (), *, changes: bool
    ) -> tuple[Part, ...]:
        """The same message with results."""
        line = understood(self._criteria, self._texts, self._labels)
        parts: list[Part] = [Text((*line, Span("\n"), *self._counts(state))), *said]
        parts += [
            self._failure(name, kind, state.counts.get(name, 0))
            for name, kind in sorted(state.failures.items())
        ]
        parts += [card_of(card, self._style, small=True) for card in state.cards[:BEST]]
        near_rows: Rows = ()
        if state.near_misses:
            parts.append(Text(self._texts.rich("preview.near_title")))
            parts += [self._near_card(near) for near in state.near_misses]
            near_rows = self._loosen_rows(state.near_misses)
        if state.looking:
            names = self.names(state.looking)
            parts.append(Text(self._texts.rich("preview.still_looking", marketplaces=names)))
        parts += _buttons((*chips, *near_rows, *self._actions(state, changes=changes)))
        return tuple(parts)

    def _failure(self, name: str, kind: str, count: int) -> Notice:
        """Not read at all, read in part, or merely slow: each is another thing."""
        key = "preview.failed_partly" if count else "preview.failed"
        if kind == SLOW:
            key = "preview.slow"
        why = self._texts(f"why.{kind}") if kind != SLOW else ""
        marketplace = self._labels.get(name, name)
        return Notice(self._texts.rich(key, marketplace=marketplace, why=why), "warning")

    def _counts(self, state: PreviewState) -> Rich:
        texts = self._texts
        read = tuple(sorted(state.counts.keys() - state.failures.keys()))
        if state.total:
            sentence = list(texts.rich("preview.matches", n=state.total))
            shown = [
                f"{self._labels.get(n, n)} {c}"
                for n, c in sorted(state.counts.items())
                if c or n in read
            ]
            sentence += texts.rich("preview.counts", counts=", ".join(shown))
        elif state.looking:
            names = self.names(read)
            sentence = list(texts.rich("preview.none_yet", marketplaces=names)) if read else []
        else:
            key = _nothing(state)
            named = {"marketplaces": self.names(read)} if key == "preview.none" else {}
            sentence = list(texts.rich(key, **named))
        parts: list[Rich] = [tuple(sentence)] if sentence else []
        if state.median is not None:
            median = texts.money(state.median, state.currency)
            parts.append(texts.rich("preview.typical", median=median))
        line = [*joined(parts, ", "), Span(".")] if parts and state.total else list(joined(parts))
        hidden = hidden_line(state.hidden, texts)
        if hidden:
            line += [Span(" "), *texts.rich("preview.hidden", what=hidden)]
        if state.accessories > state.total * ACCESSORY_SHARE:
            line += [Span(" "), *texts.rich("preview.accessories", n=state.accessories)]
        return tuple(line)

    def _near_card(self, near: NearMiss) -> Part:
        card = card_of(near.card, self._style, small=True)
        reasons = [
            self._texts(
                f"preview.near.{miss.rule}",
                price=price_text(near.card.listing, self._texts),
                found=self._distance(miss.found),
                term=miss.detail.replace(" | ", " / "),
            )
            for miss in by_telling(near.misses)
        ]
        return dataclasses.replace(card, reason=" · ".join(reasons))

    def _distance(self, found: str) -> str:
        number = _NUMBER.search(found)
        return self._texts.distance(float(number[0]), self._style.units) if number else found

    def _loosen_rows(self, misses: tuple[NearMiss, ...]) -> Rows:
        rows: dict[str, tuple[Press, ...]] = {}
        for number, near in enumerate(misses):
            if near.loosened is None:
                continue
            label = self._loosen_label(near, near.loosened)
            if near.brings:
                label = self._texts("preview.loosen_count", what=label, n=near.brings)
            token = self._style.tokens.sign("d.loosen", self._draft_id, number)
            rows.setdefault(label, (Press(label, token=token),))
        return tuple(rows.values())

    def _loosen_label(self, near: NearMiss, loosened: Criteria) -> str:
        """Every rule that has to give way: "Up to £390 + Within 20 mi"."""
        radius = loosened.near.radius_km if loosened.near else 0.0
        labels = [
            self._texts(
                f"preview.loosen.{miss.rule}",
                max=self._texts.money(loosened.price_max or Decimal(0), loosened.currency),
                distance=self._texts.distance(radius, self._style.units),
                term=miss.detail.replace(" | ", " / "),
            )
            for miss in by_telling(near.misses)
        ]
        return " + ".join(dict.fromkeys(labels))

    def _actions(self, state: PreviewState, *, changes: bool) -> Rows:
        first = []
        if state.counts or state.looking:
            # With nobody there to be asked, watching would be a promise that nobody can keep.
            watch = self.press("preview.update" if changes else "preview.watch", "d.watch")
            first.append(Press(f"✅ {watch.label}", token=watch.token, style=Style.PRIMARY))
        if state.total > BEST:
            first.append(self.press("preview.show_all", "d.all", 0, n=state.total))
        second = [self.press("preview.change", "d.change"), self.press("button.cancel", "d.cancel")]
        extra = []
        if state.accessories > state.total * ACCESSORY_SHARE:
            extra.append(self.press("preview.hide_accessories", "d.parts"))
        rules = {one.rule for one in state.hidden}
        if Rule.WANTED in rules:
            extra.append(self.press("preview.show_wanted", "d.wanted"))
        if Rule.BOX_ONLY in rules:
            extra.append(self.press("preview.show_box_only", "d.boxes"))
        if self._criteria.near is not None and self._criteria.handover is Handover.ANY:
            extra.append(self.press("preview.also_posted", "d.posted"))
        rows = [tuple(row) for row in (first, second) if row]
        return (*rows, tuple(extra)) if extra else tuple(rows)


def _nothing(state: PreviewState) -> str:
    """Nothing found is another thing than nothing read, or nobody there to be asked."""
    if not state.counts:
        return "preview.nowhere"
    return "preview.unread" if state.counts.keys() <= state.failures.keys() else "preview.none"


def hidden_line(hidden: tuple[Hidden, ...], texts: Texts) -> str:
    """How many listings each rule turned away, in words: "31 parts and accessories, 6 broken"."""
    shown, others = [], 0
    for one in hidden:
        if one.rule is Rule.EXCLUDED:
            shown.append(texts("preview.hidden.excluded", n=one.count, term=one.term))
        elif one.rule in _UNNAMED:
            others += one.count
        else:
            shown.append(texts(f"preview.hidden.{one.rule}", n=one.count))
    if others:
        shown.append(texts("preview.hidden.other", n=others))
    return ", ".join(shown)


def _buttons(rows: Rows) -> tuple[Part, ...]:
    return (Buttons(rows),) if rows else ()


def chip_rows(style: CardStyle, draft_id: int, state: dict[str, Any]) -> Rows:
    """Questions first, each with its options; then chips, removable or acceptable."""
    texts, tokens = style.texts, style.tokens
    rows: list[tuple[Press, ...]] = []
    for q, question in enumerate(state.get("questions", ())):
        rows.append(
            tuple(
                Press(
                    texts(f"option.{option['key']}", label=option["label"]),
                    token=tokens.sign("d.option", draft_id, q, o),
                )
                for o, option in enumerate(question["options"])
            )
        )
    chips: list[Press] = []
    for number, chip in enumerate(state.get("chips", ())):
        if chip["kind"] in _NEED_PLACE:
            token = tokens.sign("d.where", draft_id)
            chips.append(Press(texts("chip.set_place"), token=token, style=Style.CHIP))
        params = {"text": chip["text"], "words": ", ".join(chip["detail"])}
        kind = chip["kind"]
        if chip.get("without"):
            removed = f"{texts(f'chip.{kind}', **params)} ✕"
            if kind in _WIDENED:
                removed = texts(f"chip.{kind}_only", text=chip["text"])
            chips.append(
                Press(
                    removed,
                    token=tokens.sign("d.drop", draft_id, number),
                    style=Style.CHIP,
                )
            )
        if chip.get("instead"):
            key = f"chip.{kind}_add"
            chips.append(
                Press(
                    f"+ {texts(key, **params)}",
                    token=tokens.sign("d.add", draft_id, number),
                    style=Style.CHIP,
                )
            )
    return (*rows, *(tuple(chips[at : at + 2]) for at in range(0, len(chips), 2)))


def remarks(style: CardStyle, state: dict[str, Any]) -> tuple[Part, ...]:
    """Questions and chips as sentences, above the results."""
    texts = style.texts
    parts: list[Part] = [
        Notice(texts.rich(f"question.{question['kind']}", text=question["text"]))
        for question in state.get("questions", ())
    ]
    said = [
        texts(f"chip.{chip['kind']}", text=chip["text"], words=", ".join(chip["detail"]))
        for chip in state.get("chips", ())
        if _is_spoken(chip)
    ]
    if said:
        parts.append(Notice((Span(" · ".join(said)),)))
    return tuple(parts)


def _is_spoken(chip: dict[str, Any]) -> bool:
    """Whether the chip is a sentence; most that can be taken away speak for themselves."""
    kind = chip["kind"]
    if kind in _WIDENED:
        return not chip.get("instead")
    return not chip.get("without") and kind not in _SAID_ELSEWHERE
