"""Wishes that rank and never hide: "ideally blue", "today"."""

from __future__ import annotations

from core.searches.criteria import Term
from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_terms import STEERING, term_of
from core.searches.parse_tokens import Kind
from core.searches.small_talk import IDEALLY, PREFERRED, SOFT_WORDS
from core.searches.vocabulary import KILOMETRES, MILES
from core.text import words


def ideally(line: Line, index: int, length: int) -> int:
    """Read "ideally blue": words that rank and never hide, up to the next clause."""
    end = index + length
    while line.word(end) in {"in", "a", "an", "the", "with", "if", "it", "is", "has", "be"}:
        end += 1
    first = end
    while end < len(line.tokens):
        taken = _soft_one(line, end)
        if not taken:
            break
        end += taken
    return end - index if end > first else 0


def _soft_one(line: Line, index: int) -> int:
    token = line.tokens[index]
    following = line.token(index + 1)
    counted = (
        token.kind is Kind.NUMBER
        and not (token.money or token.rest or token.sign)
        and following is not None
        and following.kind is Kind.WORD
        and line.word(index + 1) not in MILES | KILOMETRES
    )
    if counted and following is not None:
        term: Term | None = Term(" ".join(words(f"{token.raw} {following.raw}")), exact=True)
    elif token.kind is Kind.QUOTED or (token.kind is Kind.WORD and not _steers(line, index)):
        term = None if token.sign.startswith("-") else term_of(token)
        if token.sign.startswith("-"):
            return 0
    else:
        return 0
    if term is not None and token.text not in {"a", "an", "the", "and", "or"}:
        line.draft.soft.append(term)
        line.remark(ChipKind.SOFT, term.text)
    return 2 if counted else 1


def _steers(line: Line, index: int) -> bool:
    token = line.tokens[index]
    if "+" in token.sign:
        return False
    return token.text in _STEERING or (bool(token.text) and any(STEERING.at(line.words, index)))


_STEERING = frozenset({"but"})


def preferred(line: Line, index: int, length: int) -> int:
    """Read "hoover, dyson pref": the word before only ranks, when another is left to look for."""
    items = line.draft.items
    following = line.token(index + length)
    ends = following is None or following.kind is Kind.MARK
    if not ends or len(items) < 2 or items[-1].at != index - 1 or len(items[-1].terms) > 1:
        return 0
    term = items.pop().terms[0]
    line.draft.soft.append(term)
    line.remark(ChipKind.SOFT, term.text)
    return length


def soft(line: Line, index: int, length: int) -> int:
    """Read "today", "this weekend": they rank and never hide."""
    phrase = " ".join(line.words[index : index + length])
    line.draft.soft.append(Term(phrase, exact=length > 1))
    line.remark(ChipKind.SOFT, phrase)
    return length


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(IDEALLY, ideally)
    table.add(PREFERRED, preferred)
    table.add(SOFT_WORDS, soft)
    STEERING.add(IDEALLY, None)
    STEERING.add(SOFT_WORDS, None)
