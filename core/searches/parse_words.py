"""What the thing is called: required words, alternatives, soft words, small talk."""

from __future__ import annotations

import re

from core.searches.criteria import Handover, Term
from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_either import either
from core.searches.parse_exclude import exclude, signed
from core.searches.parse_terms import STEERING, Terms, add, spellings_of, term_of
from core.searches.parse_tokens import Kind, Token
from core.searches.small_talk import BARE_PURPOSES, DROPPED_PHRASES, PURPOSES
from core.searches.vocabulary import (
    FREE_AFTER,
    FREE_BEFORE,
    FREE_DAMAGE,
    POSTAGE,
    SEALED,
)
from core.text import words

_PERCENT = re.compile(r"[0-9.,]+%\+?")
_TYRE = re.compile(r"[1-3][0-9]5/[2-8][05](?:z?r[0-9]{2}c?)?")
"""The size of a tyre: "225/45", "225/65r17"."""
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def word(line: Line, index: int) -> int:
    """Whatever no rule has claimed is a word to look for."""
    token = line.tokens[index]
    if _LINK.match(token.raw) or (_PERCENT.fullmatch(token.raw) and not token.sign):
        line.remark(ChipKind.UNUSED, token.raw[:80])
        return 1
    if "/" in token.raw and not token.sign:
        return _slashed(line, index)
    if token.raw.startswith("@") or not words(token.raw):
        line.remark(ChipKind.UNUSED, token.raw[:80])
        return 1
    if "+" in token.sign:
        add(line, _verbatim(token), index, plain=False)
    else:
        terms = spellings_of(token)
        add(line, terms, index, plain=len(terms) == 1 and " " not in terms[0].text)
    return 1


def _verbatim(token: Token) -> Terms:
    folded = " ".join(words(token.raw))
    return (Term(folded),) if folded else ()


def _slashed(line: Line, index: int) -> int:
    """Read "bike/cycle", and "fox 2/3/5" where the numbers belong to the word before."""
    pieces = [" ".join(words(piece)) for piece in line.tokens[index].raw.split("/")]
    pieces = [piece for piece in pieces if piece]
    if not pieces or len(pieces) > 8:
        line.remark(ChipKind.UNUSED, line.tokens[index].raw[:80])
        return 1
    items = line.draft.items
    numbers = len(pieces) > 1 and all(piece.isdigit() and len(piece) <= 4 for piece in pieces)
    if len(pieces) == 2 and _TYRE.fullmatch("/".join(pieces)):
        add(line, (Term(" ".join(pieces), exact=True),), index, plain=False)
    elif numbers and items and items[-1].at == index - 1 and items[-1].plain:
        before = items.pop().terms[0].text
        add(
            line,
            tuple(Term(f"{before} {piece}", exact=True) for piece in dict.fromkeys(pieces)),
            index,
            plain=False,
        )
    elif pieces[0].isdigit() and len(pieces) == 2:
        add(line, (Term(" ".join(pieces), exact=True),), index, plain=False)
    else:
        add(line, tuple(Term(piece, exact=" " in piece) for piece in pieces), index, plain=False)
    return 1


def quoted(line: Line, index: int) -> int:
    """A quoted phrase: required, or excluded with a minus before it."""
    token = line.tokens[index]
    if token.sign.startswith("-"):
        return signed(line, index)
    term = term_of(token)
    if term is not None:
        add(line, (term,), index, plain=False)
    return 1


def sealed(line: Line, index: int, _length: int) -> int:
    """Collectors say sealed, bnib or misb for the same; any "or" between them is swallowed."""
    end, said = index + 1, 1
    while line.word(end) == "or" and line.word(end + 1) in SEALED:
        end, said = end + 2, said + 1
    if line.word(index) != "sealed" and said == 1:
        return 0
    add(line, tuple(Term(word) for word in SEALED), index, plain=False)
    return end - index


def drop(_line: Line, _index: int, length: int) -> int:
    """Politeness and haggling."""
    return length


def purpose(line: Line, index: int, length: int) -> int:
    """Read "for my son": why, not what."""
    end = index + length
    if line.word(end) not in PURPOSES:
        return 0
    end += 1
    while line.word(end).rstrip("'s") in PURPOSES or line.word(end) in {"old", "year"}:
        end += 1
    line.remark(ChipKind.UNUSED, line.raw(index, end))
    return end - index


def bare_purpose(line: Line, index: int, length: int) -> int:
    """Read "for uni": why, not what; unless it is all there is to look for."""
    if not line.draft.items:
        return 0
    line.remark(ChipKind.UNUSED, line.raw(index, index + length))
    return length


def free(line: Line, index: int, length: int) -> int:
    """Read "free", but not "smoke free" or "free delivery"."""
    before, after = line.word(index - 1), line.word(index + length)
    items = line.draft.items
    if length == 1 and before in FREE_BEFORE and items and items[-1].at == index - 1:
        items.pop()
        if before in FREE_DAMAGE:
            exclude(line, Term(before))
        elif before in {"pet", "smoke"}:
            line.draft.soft.append(Term(f"{before} free"))
            line.remark(ChipKind.SOFT, f"{before} free")
            return length + (after in {"home", "house", "household"})
        else:
            add(line, (Term(f"{before} free", exact=True),), index, plain=False)
        return length
    if after in POSTAGE:
        line.draft.handover = Handover.DELIVERY
        return length + 1
    if after in FREE_AFTER:
        return 0
    line.draft.free = True
    return length


_OR_MORE = tuple(
    (link, more)
    for link in ("or", "and")
    for more in ("later", "newer", "above", "better", "higher", "greater", "up", "upwards", "lower")
)


def unused(line: Line, index: int, length: int) -> int:
    """A limit of nothing that can be measured: "m1 or later", "16gb min"."""
    before = line.number(index - 1) if index else None
    if line.number(index + length) is not None or (before is not None and not before.rest):
        return 0
    line.remark(ChipKind.UNUSED, line.raw(index, index + length))
    return length


def mark(line: Line, index: int) -> int:
    """Brackets hold alternatives; a bar means "or"; the rest only parts clauses."""
    token = line.tokens[index]
    if token.raw == "(":
        return _brackets(line, index)
    if token.raw == "|":
        return either(line, index, 1) or 1
    if line.joining and token.raw != "-":
        line.joining = False
    return 1


def _brackets(line: Line, index: int) -> int:
    """`(ps5, playstation 5)`: any one of them; each may have several words."""
    end = index + 1
    groups: list[list[Token]] = [[]]
    while end < len(line.tokens) and line.tokens[end].raw not in {"(", ")"}:
        token = line.tokens[end]
        if token.kind is Kind.MARK or token.text in {"or", "/"}:
            groups.append([])
        else:
            groups[-1].append(token)
        end += 1
    closed = end < len(line.tokens) and line.tokens[end].raw == ")"
    if not closed or len([group for group in groups if group]) < 1 or _is_clause(line, groups):
        return 1
    terms = tuple(term for group in groups if (term := _alternative(group)) is not None)
    add(line, terms, index, plain=False)
    return end - index + 1


def _is_clause(line: Line, groups: list[list[Token]]) -> bool:
    """Whether the brackets hold an aside such as "(not broken)" or "(max £300)"."""
    first = next(group for group in groups if group)[0]
    listed = sum(1 for group in groups if group) > 1
    if first.sign.startswith("-") or first.money is not None or first.kind is Kind.KEY:
        return True
    return not listed and first.kind is Kind.WORD and "+" not in first.sign and _opens(line, first)


def _opens(line: Line, token: Token) -> bool:
    index = line.tokens.index(token)
    return any(STEERING.at(line.words, index)) or token.text in {"in", "on", "for", "or", "and"}


def _alternative(group: list[Token]) -> Term | None:
    if len(group) == 1:
        return term_of(group[0])
    folded = " ".join(word for token in group for word in words(token.raw))
    return Term(folded, exact=True) if folded else None


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(BARE_PURPOSES, bare_purpose)
    table.add((("for", "my"), ("for", "our"), ("for", "the"), ("for", "a"), ("as", "a")), purpose)
    table.add((("sealed",), ("bnib",), ("misb",)), sealed)
    table.add(
        (
            ("free",),
            ("for", "free"),
            ("freebie",),
            ("freebies",),
            ("gratis",),
            ("foc",),
            ("free", "of", "charge"),
            ("free", "to", "collector"),
            ("free", "stuff"),
            ("free", "things"),
            ("freecycle",),
        ),
        free,
    )
    table.add((("or",), ("alternatively",)), either)
    table.add(_OR_MORE, unused)
    table.add((("min",), ("minimum",)), unused)
    table.add(DROPPED_PHRASES, drop)
