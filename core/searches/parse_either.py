"""Alternatives: what "or" joins of the words on its two sides."""

from __future__ import annotations

import re

from core.searches.criteria import Term
from core.searches.parse_draft import Item, Line
from core.searches.parse_terms import STEERING, add
from core.searches.parse_tokens import Kind, Token
from core.searches.synonyms import COMPOUNDS
from core.text import words


def either(line: Line, index: int, length: int) -> int:
    """Join with "or" its neighbours; two runs of several words are two phrases."""
    items = line.draft.items
    if not items or items[-1].at != index - 1:
        return length if line.word(index) == "or" else 0
    left, right = _run_before(line, index), _run_after(line, index + length)
    listed = line.word(index + length + right) in _OR
    if _alike(line.word(index - 1), line.word(index + length)):
        line.joining = True
        return length
    shared = right > 1 and line.words[index - 1] == line.words[index + length + right - 1]
    if not shared:
        taken = _compounds(line, index + length, left)
        if taken is not None:
            return length + taken
    several = left > 1 and right > 1 and not listed
    if several and _phrases(line, left, line.tokens[index + length : index + length + right]):
        return length + right
    if right > 1 and _with_maker(line, index + length):
        return length + 2
    line.joining = True
    return length


def _phrases(line: Line, left: int, beside: list[Token]) -> bool:
    """Join two runs of several words."""
    items = line.draft.items
    first = [item.terms[0].text for item in items[-left:]]
    second = [said for token in beside if (said := " ".join(words(token.raw)))]
    start = items[-1].at + 2
    if len(second) < len(beside) or not second:
        return False
    same = first[-1] == second[-1]
    if not same and _join_models(line, first, second, start):
        return True
    if not same and left == len(items):
        del items[-left:]
        terms = (Term(" ".join(first), exact=True), Term(" ".join(second), exact=True))
        items.append(Item(terms, start + len(second) - 1, plain=False))
        return True
    if same and left == len(second) == 2:
        del items[-2:]
        items.append(Item((Term(first[0]), Term(second[0])), start, plain=False))
        items.append(Item((Term(first[1]),), start + 1, plain=True))
        return True
    return False


def _with_maker(line: Line, start: int) -> bool:
    """Read "sony wh1000xm4 or bose qc45": the first model, spelled in two ways, loses its maker."""
    items = line.draft.items
    maker, model = line.words[start : start + 2]
    spelled = len(items[-1].terms) > 1 and not items[-1].plain
    if not spelled or not maker.isalpha() or not _MODEL.fullmatch(model):
        return False
    if not _MODEL.fullmatch(line.word(items[-1].at).replace("-", "")):
        return False
    terms = (*items.pop().terms, _model_name([maker, model]))
    if items and items[-1].plain and items[-1].at == start - 3:
        items.pop()
    items.append(Item(terms, start + 1, plain=False))
    return True


def _join_models(line: Line, first: list[str], second: list[str], start: int) -> bool:
    """Read "kef ls50 meta or q150 speakers": the models are alternatives, the rest is for both.

    Two phrases of everything that was said would be found in hardly any title.
    """
    mine = next((n for n, text in enumerate(first) if _MODEL.fullmatch(text)), None)
    theirs = next((n for n, text in enumerate(second) if _MODEL.fullmatch(text)), None)
    if mine is None or theirs is None or mine < theirs:
        return False
    # A maker that stands before one model stands before the other: "canon 80d or nikon d7500".
    names = first[mine - theirs :], second[: theirs + 1]
    items = line.draft.items
    del items[len(items) - len(names[0]) :]
    terms = tuple(_model_name(name) for name in names)
    items.append(Item(terms, start + theirs, plain=False))
    for number in range(theirs + 1, len(second)):
        items.append(Item((Term(second[number]),), start + number, plain=True))
    return True


def _model_name(name: list[str]) -> Term:
    """A long model needs no maker beside it, who often stands elsewhere in the title."""
    if len(name[-1]) >= _TELLING and _MODEL.fullmatch(name[-1]):
        return Term(name[-1])
    return Term(" ".join(name), exact=len(name) > 1)


_TELLING = 5
_MODEL = re.compile(r"(?=.*[0-9])(?=.*[a-z])[a-z0-9]{3,}")
_OR = frozenset({"or", "alternatively"})
_BESIDE = frozenset({"with", "w/", "without", "incl", "including", "inc", "plus"})
"""What follows belongs to either alternative."""
_MEASURED = re.compile(r"[0-9]+(?:\.[0-9]+)?([a-z]+|\")")


_SHORT_MODEL = 3


def _alike(one: str, other: str) -> bool:
    """Whether two words are of one series: "v11 or v12", "i5 or i7", "8ft or 10ft"."""
    measures = _MEASURED.fullmatch(one), _MEASURED.fullmatch(other)
    if measures[0] and measures[1] and measures[0][1] == measures[1][1]:
        return one != other
    if len(one) == len(other) <= _SHORT_MODEL and one.isalpha() and other.isalpha():
        # "commodore ve or vf", "xs or xr".
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    series, models = one.rstrip("0123456789"), other.rstrip("0123456789")
    return series == models and series != one and models != other


def _compounds(line: Line, start: int, left: int) -> int | None:
    """Join names of several words with what "or" puts beside them: "xbox series x or ps5"."""
    items = line.draft.items
    after = next((n for n in (3, 2) if " ".join(line.words[start : start + n]) in COMPOUNDS), 0)
    before = 0
    for count in range(min(left, 3), 1, -1):
        if " ".join(item.terms[0].text for item in items[-count:]) in COMPOUNDS:
            before = count
            break
    if before:
        name = " ".join(item.terms[0].text for item in items[-before:])
        items[-before:] = [Item((Term(name, exact=True),), items[-1].at, plain=False)]
    if not (before or after):
        return None
    line.joining = True
    if after:
        name = " ".join(line.words[start : start + after])
        add(line, (Term(name, exact=True),), start + after - 1, plain=False)
        return after
    return 0


def _run_before(line: Line, index: int) -> int:
    count = 0
    for item in reversed(line.draft.items):
        if item.at != index - 1 - count or not item.plain:
            break
        count += 1
    return count


def _run_after(line: Line, index: int) -> int:
    end = index
    while end < len(line.tokens):
        token = line.tokens[end]
        if token.text in _OR | _BESIDE or token.raw in _BESIDE:
            break
        plain = token.kind is Kind.WORD or (token.kind is Kind.NUMBER and not token.money)
        if not plain or token.sign or (token.text and any(STEERING.at(line.words, end))):
            break
        end += 1
    return end - index
