"""Second look at the words: towns without a "near", models of two words, names for one thing."""

from __future__ import annotations

import dataclasses
import re

from core.searches.criteria import Criteria, Term
from core.searches.language import ChipKind
from core.searches.parse_draft import Change, Item, Line, Remark
from core.searches.parse_tokens import Kind
from core.searches.parse_town import COUNTRY, district, is_town, named, near_town, put_place
from core.searches.synonyms import KINDRED, SAME
from core.searches.vocabulary import SAFE_WORDS, SUFFIXES

_LONGEST_TOWN = 3
_STATE = 2
_CODES = ("pc:", "zip:")
_DISTRICT = re.compile(r"[a-z]{2}[0-9]{1,2}|[a-z]{1,2}(?:[0-9]|1[0-9]|2[0-2])")
"""Not "bmw london e46": London has no such district."""
_SHORT = re.compile(r"[0-9]{1,2}|[a-z][0-9]{1,2}")
_CHIP = re.compile(r"(?:[a-z]{2})?[0-9]{3,4}")
_CHIP_SUFFIXES = frozenset({"ti", "super", "xt", "xtx"})

Group = tuple[Term, ...]


def find_town(line: Line) -> None:
    """A town at the end of a run of words, when no place was said: "ps5 sub 300 leeds"."""
    draft = line.draft
    if draft.places and draft.places[0].id.startswith(_CODES):
        _drop_town_of_code(line)
    if draft.places or draft.near_home or draft.no_place or draft.country or draft.place_text:
        return
    if _town_with_district(line):
        return
    for start, end in reversed(_runs(line)):
        if _follows_comma(line, start) and _take_town(line, start - 1, end):
            # "norwich, norfolk"
            return
        for length in range(min(_LONGEST_TOWN, end - start), 0, -1):
            if _take_town(line, end - length, end):
                return
        if start and line.understood_before(draft.items[start].at):
            for length in range(min(_LONGEST_TOWN, end - start - 1), 0, -1):
                if _take_town(line, start, start + length):
                    return
    _one_of_towns(line)


def _town_with_district(line: Line) -> bool:
    """Read "bed frame leeds ls6": the district is the place, for it lies in the town before it."""
    items = line.draft.items
    for number in range(len(items) - 1, 1, -1):
        at = items[number].at
        if items[number - 1].at == at - 1 and is_town(line, at - 1) and _lies_in(line, at):
            del items[number - 1 : number + 1]
            return True
    return False


def _drop_town_of_code(line: Line) -> None:
    """Read "sofa london n1 6xy", "desk austin, tx 78704": the town says again where the code is."""
    items, code = line.draft.items, line.draft.places[0]
    at = line.words.index(said) if (said := code.id.partition(":")[2].lower()) in line.words else 0
    for item in items[1:]:
        # A comma and the state may stand between.
        if item.at not in range(at - 3, at) or not item.plain:
            continue
        if not near_town(line, item.at, code):
            continue
        state = {item.at + 1, item.at + 2} if code.country == "US" else set()
        items[:] = [
            one
            for one in items
            if one is not item and not (one.at in state and len(line.words[one.at]) == _STATE)
        ]
        return


def _lies_in(line: Line, at: int) -> bool:
    if not _DISTRICT.fullmatch(line.words[at]):
        return False
    keep = line.draft.places, line.draft.place_text, line.draft.country
    if district(line, at) and near_town(line, at - 1, line.draft.places[0]):
        return True
    line.draft.places, line.draft.place_text, line.draft.country = keep
    return False


def _one_of_towns(line: Line) -> None:
    """Read "sofa leeds or york": one search has one place, so the first is it."""
    items = line.draft.items
    for number in range(len(items) - 1, 0, -1):
        names = [term.text for term in items[number].terms]
        known = len(names) > 1 and all(
            name.isalpha() and name not in SAFE_WORDS and _is_town_name(line, name)
            for name in names
        )
        if known and put_place(line, names[0], bare=True):
            del items[number]
            for name in names[1:]:
                line.remark(ChipKind.UNUSED, name)
            return


def _is_town_name(line: Line, name: str) -> bool:
    keep = line.draft.places, line.draft.place_text, line.draft.country
    known = put_place(line, name, bare=True)
    line.draft.places, line.draft.place_text, line.draft.country = keep
    return known


def _follows_comma(line: Line, start: int) -> bool:
    items = line.draft.items
    if not start or not items[start - 1].plain:
        return False
    before, at = items[start - 1].at, items[start].at
    return at == before + 2 and line.tokens[before + 1].raw == ","


def _runs(line: Line) -> list[tuple[int, int]]:
    """Stretches of plain words that stand next to each other."""
    runs: list[tuple[int, int]] = []
    items = line.draft.items
    start = 0
    for place in range(1, len(items) + 1):
        ends = place == len(items) or items[place].at != items[place - 1].at + 1
        if ends or not (items[start].plain and items[place].plain):
            if items[start].plain:
                runs.append((start, place))
            start = place
    return runs


def _take_town(line: Line, start: int, end: int) -> bool:
    """Take the words for a town if they are one, whole, and there is more: "free stuff leeds"."""
    items = line.draft.items
    first = items[start].at
    everything = end - start == len(items) and not line.draft.free
    if everything or (end - start == 1 and items[start].terms[0].text in SAFE_WORDS):
        return False
    if line.tokens[first].kind is not Kind.WORD or (
        end - start == 1 and len(line.words[first]) < 3
    ):
        return False
    keep = line.draft.places, line.draft.place_text, line.draft.country
    taken = named(line, first, bare=True, codes=False)
    last = items[end - 1].at
    if not taken or first + taken - 1 < last or _swallows(line, first, taken, end):
        line.draft.places, line.draft.place_text, line.draft.country = keep
        return False
    del items[start : start + sum(1 for item in items if first <= item.at < first + taken)]
    return True


def _swallows(line: Line, first: int, taken: int, end: int) -> bool:
    """Whether the place would take words of the next clause that are no region."""
    extra = [item for item in line.draft.items[end:] if first <= item.at < first + taken]
    if len(extra) < 2:
        return False
    said = " ".join(item.terms[0].text for item in extra)
    regions = line.gazetteer.find(said)
    return not (regions and regions[0].id.startswith(("area:", COUNTRY)))


def join_models(line: Line) -> None:
    """Make one name each of "13 mini" and "3080 ti"."""
    items = line.draft.items
    place = 0
    while place < len(items) - 1:
        item = items[place]
        end = place + 1
        if item.plain:
            text = item.terms[0].text
            allowed = _CHIP_SUFFIXES if _CHIP.fullmatch(text) else SUFFIXES
            if _CHIP.fullmatch(text) or _SHORT.fullmatch(text):
                end = _suffixes(items, place, allowed)
        if end > place + 1:
            name = " ".join(part.terms[0].text for part in items[place:end])
            items[place:end] = [Item((Term(name, exact=True),), items[end - 1].at, plain=False)]
        place += 1


def _suffixes(items: list[Item], place: int, allowed: frozenset[str]) -> int:
    end = place + 1
    while (
        end < len(items)
        and items[end].plain
        and items[end].at == items[end - 1].at + 1
        and items[end].terms[0].text in allowed
    ):
        end += 1
    return end


def add_synonyms(line: Line) -> None:
    """Write equal names into the search and offer kindred ones."""
    items = line.draft.items
    place = 0
    while place < len(items):
        place += _synonym_at(line, place)


def _synonym_at(line: Line, place: int) -> int:
    """Look up the longest name at a place; the items to go on by."""
    items = line.draft.items
    for length in (3, 2, 1):
        part = items[place : place + length]
        if len(part) < length or not all(item.plain for item in part) or not _adjacent(part):
            continue
        before = len(items)
        if _replace(line, place, length, " ".join(item.terms[0].text for item in part)):
            return length - (before - len(items))
    return 1


def _adjacent(part: list[Item]) -> bool:
    return part[-1].at - part[0].at == len(part) - 1


def _replace(line: Line, place: int, length: int, name: str) -> bool:
    items = line.draft.items
    original = tuple(item.terms for item in items[place : place + length])
    if name in SAME:
        own = Term(name, exact=" " in name)
        group = (own, *(Term(other, exact=" " in other) for other in SAME[name]))
        items[place : place + length] = [Item(group, items[place].at, plain=False)]
        change = _put_back(group, original if length == 1 else ((own,),))
        line.draft.remarks.append(Remark(ChipKind.SYNONYM, name, SAME[name], without=change))
        return True
    if name in KINDRED:
        kindred = tuple(Term(other, exact=" " in other) for other in KINDRED[name])
        group = (Term(name, exact=" " in name), *kindred)
        line.draft.remarks.append(
            Remark(ChipKind.SYNONYM, KINDRED[name][0], (name,), instead=_swap(original, group))
        )
        return True
    return False


def _put_back(group: Group, original: tuple[Group, ...]) -> Change:
    def change(criteria: Criteria) -> Criteria:
        return _exchange(criteria, (group,), original)

    return change


def _swap(original: tuple[Group, ...], group: Group) -> Change:
    def change(criteria: Criteria) -> Criteria:
        return _exchange(criteria, original, (group,))

    return change


def _exchange(criteria: Criteria, old: tuple[Group, ...], new: tuple[Group, ...]) -> Criteria:
    groups = criteria.required
    for start in range(len(groups) - len(old) + 1):
        if groups[start : start + len(old)] == old:
            groups = (*groups[:start], *new, *groups[start + len(old) :])
            return dataclasses.replace(criteria, required=groups)
    return criteria
