"""Tokens to terms, and terms into the draft."""

from __future__ import annotations

import re

from core.searches.criteria import Term
from core.searches.parse_draft import Item, Line, Phrases
from core.searches.parse_tokens import Kind, Token
from core.text import words

_MODEL_NUMBER = re.compile(r"(?=.*[0-9])(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)+", re.IGNORECASE)
_HYPHENATED = re.compile(r"[a-z]{1,12}-[a-z]{2,12}", re.IGNORECASE)
_LETTER_FIRST = re.compile(r"e(?:bike|scooter|reader|mtb|cargo)s?|t(?:shirt)s?|ulocks?")
_GLUED = re.compile(r"([a-z]{2,})([0-9]+[a-z]+[0-9]*)")

Terms = tuple[Term, ...]
STEERING: Phrases[None] = Phrases()
"""What opens a clause, and so ends a run of words; filled when the rules are entered."""


def term_of(token: Token) -> Term | None:
    """The term behind one token; None when nothing of it can be looked for."""
    folded = " ".join(words(token.raw))
    if not folded:
        return None
    if token.kind is Kind.QUOTED:
        return Term(folded, exact="+" not in token.sign)
    return Term(folded, exact=" " in folded and "+" not in token.sign)


def spellings_of(token: Token) -> Terms:
    """A word and, for numbers of models, the way to write it without its hyphen."""
    term = term_of(token)
    if term is None:
        return ()
    if token.kind is Kind.WORD and not token.sign:
        if _MODEL_NUMBER.fullmatch(token.raw):
            return term, Term(term.text.replace(" ", ""))
        if _HYPHENATED.fullmatch(token.raw):
            return term, Term(term.text.replace(" ", ""))
        letter = _LETTER_FIRST.fullmatch(term.text)
        if letter:
            return term, Term(f"{term.text[0]} {term.text[1:]}")
        glued = _GLUED.fullmatch(term.text)
        if glued and len(term.text) > 6:
            return term, Term(f"{glued[1]} {glued[2]}", exact=True)
    return (term,)


def add(line: Line, terms: Terms, index: int, *, plain: bool) -> None:
    """Require a word, or make it an alternative of the last one if "or" stood before it."""
    items = line.draft.items
    if not terms:
        return
    if line.joining and items:
        last = items[-1]
        items[-1] = Item((*last.terms, *terms), index, plain=False)
    else:
        items.append(Item(terms, index, plain))
    line.joining = False
