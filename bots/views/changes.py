"""A change of a search as a question: from what to what."""

from __future__ import annotations

import dataclasses

from bots.replies import Rich
from bots.texts.translate import Texts
from bots.views.criteria import place, understood
from core.searches.criteria import Criteria


def change_line(
    name: str, before: Criteria, after: Criteria, texts: Texts, labels: dict[str, str]
) -> Rich:
    """From £400 to £300, from Leeds to York; the whole search where more than one thing changes."""
    if _only_maximum(before, after):
        old = texts.money(before.price_max, before.currency) if before.price_max else ""
        new = texts.money(after.price_max, after.currency) if after.price_max else ""
        return texts.rich("searches.change_from_to", name=name, old=old, new=new)
    if before.near and after.near and dataclasses.replace(before, near=after.near) == after:
        old, new = (
            "".join(span.text for span in place(criteria, texts)) for criteria in (before, after)
        )
        return texts.rich("searches.change_from_to", name=name, old=old, new=new)
    return (
        *texts.rich("searches.change_to", name=name),
        *understood(after, texts, labels),
    )


def _only_maximum(before: Criteria, after: Criteria) -> bool:
    """Whether one upper limit took the place of another, in the same money."""
    if not before.price_max or not after.price_max or before.currency != after.currency:
        return False
    same = dataclasses.replace(before, price_max=after.price_max, about=after.about)
    return same == after and before.price_min is None
