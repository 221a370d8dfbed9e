"""What the thing is called: required words, alternatives, exclusions, soft words, small talk."""

from __future__ import annotations

import re

from core.searches.criteria import Exclusion, Handover, Term
from core.searches.families import FAMILIES, FAMILY_OF, family_of
from core.searches.language import ChipKind
from core.searches.parse_draft import Ask, Item, Line, Phrases, Rule
from core.searches.parse_tokens import Kind, Token
from core.searches.vocabulary import (
    ACCESSORIES,
    DROPPED_PHRASES,
    EDITIONS,
    FREE_AFTER,
    FREE_BEFORE,
    FREE_DAMAGE,
    IDEALLY,
    POSTAGE,
    PURPOSES,
    SEALED,
    SOFT_NEGATED,
    SOFT_WORDS,
    word_set,
)
from core.text import words

_EXCLUDING = (
    ("but", "not"), ("and", "not"), ("and", "no"), ("not", "any"), ("not", "a"), ("not", "an"),
    ("not", "the"), ("no", "more"), ("anything", "but"), ("apart", "from"), ("other", "than"),
    ("except", "for"), ("must", "not", "be"), ("cant", "be"), ("can't", "be"), ("dont", "want"),
    ("don't", "want"), ("do", "not", "want"), ("not",), ("no",), ("without",), ("w/o",),
    ("excluding",), ("exclude",), ("excl",), ("except",), ("minus",), ("hide",), ("avoid",),
    ("ignore",), ("nothing",), ("non",), ("never",), ("isnt",), ("isn't",), ("skip",),
)  # fmt: skip
_TWO_READINGS = frozenset({"no", "without", "w/o", "and no"})
_IMPERATIVE = frozenset({"hide", "ignore", "skip", "exclude", "minus", "non"})
_MODEL_NUMBER = re.compile(r"(?=.*[0-9])(?=.*[a-z])[a-z0-9]+(?:-[a-z0-9]+)+", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_GLUED = re.compile(r"([a-z]{2,})([0-9]+[a-z]+[0-9]*)")
_LONGEST_FAMILY = max(len(phrase.split()) for phrase in FAMILY_OF)
_LONGEST_ACCESSORY = 2

Terms = tuple[Term, ...]


def term_of(token: Token) -> Term | None:
    """The term behind one token; None when nothing of it can be looked for."""
    folded = " ".join(words(token.raw))
    if not folded:
        return None
    if token.kind is Kind.QUOTED:
        return Term(folded, exact="+" not in token.sign and not token.plain)
    return Term(folded, exact=" " in folded and "+" not in token.sign)


def spellings_of(token: Token) -> Terms:
    """A word and, for numbers of models, the way to write it without its hyphen."""
    term = term_of(token)
    if term is None:
        return ()
    if token.kind is Kind.WORD and not token.sign:
        if _MODEL_NUMBER.fullmatch(token.raw):
            return term, Term(term.text.replace(" ", ""))
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


def word(line: Line, index: int) -> int:
    """Whatever no rule has claimed is a word to look for."""
    token = line.tokens[index]
    if _LINK.match(token.raw):
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
    if numbers and items and items[-1].index == index - 1 and items[-1].plain:
        before = items.pop().terms[0].text
        add(
            line,
            tuple(Term(f"{before} {piece}", exact=True) for piece in pieces),
            index,
            plain=False,
        )
    else:
        add(line, tuple(Term(piece, exact=" " in piece) for piece in pieces), index, plain=False)
    return 1


def quoted(line: Line, index: int) -> int:
    """A quoted phrase: required, or excluded with a minus before it."""
    token = line.tokens[index]
    if token.sign.startswith("-"):
        return signed(line, index)
    term = term_of(token)
    if token.family is not None:
        add(line, (Term(" ".join(words(token.family))),), index, plain=False)
    if term is not None:
        add(line, (term,), index, plain=False)
    return 1


def signed(line: Line, index: int) -> int:
    """Read "-broken", "-+broken" (without its family), "-broken:word" (with a family named)."""
    token = line.tokens[index]
    term = term_of(token)
    if term is None:
        return 1
    if token.family in FAMILIES:
        line.draft.excluded.append(Exclusion(term, token.family))
    elif "+" in token.sign:
        line.draft.excluded.append(Exclusion(Term(term.text)))
    elif token.kind is Kind.QUOTED:
        line.draft.excluded.append(Exclusion(term))
    else:
        exclude(line, term)
    return 1


def exclude(line: Line, term: Term) -> None:
    """Exclude a term with its family, and show what else that hides."""
    family = family_of(term.text)
    line.draft.excluded.append(Exclusion(term, family))
    if family is not None:
        line.remark(ChipKind.FAMILY, term.text, FAMILIES[family])


def excluding(line: Line, index: int, length: int) -> int:
    """Read "not broken", "no cracks or scratches", "without charger"."""
    start = index + length
    how = " ".join(line.words[index : index + length])
    while line.word(start) in {"any", "a", "an", "the", "visible", "major", "more", "adverts"}:
        start += 1
    taken = _seller(line, start) or _marketplace(line, start) or _soft_negated(line, start)
    if taken:
        return start - index + taken
    end = _exclude_one(line, start, how)
    if end == start:
        return 0
    while line.word(end) in {"or", "nor", "and", "/"} or _comma_list(line, end):
        following = end + 1
        if line.word(following) in {"or", "nor"}:
            following += 1
        if line.word(end) == "and" and not _is_damage(line, following):
            break
        more = _exclude_one(line, following, how)
        if more == following:
            break
        end = more
    return end - index


def _comma_list(line: Line, index: int) -> bool:
    """Whether a comma goes on with the list: damage follows, or "or" stands behind the next."""
    token = line.token(index)
    if token is None or token.raw != ",":
        return False
    return _is_damage(line, index + 1) or line.word(index + 2) in {"or", "nor"}


def _is_damage(line: Line, index: int) -> bool:
    return bool(line.word(index)) and line.word(index) in FAMILY_OF


def _exclude_one(line: Line, start: int, how: str) -> int:
    token = line.token(start)
    if token is None or token.kind is Kind.MARK or token.sign or token.money:
        return start
    if token.kind is Kind.QUOTED:
        term = term_of(token)
        if term is not None:
            exclude(line, term)
        return start + 1
    longest = min(_LONGEST_FAMILY, len(line.words) - start)
    for length in range(longest, 0, -1):
        phrase = " ".join(line.words[start : start + length])
        if phrase in FAMILY_OF and line.words[start : start + length].count("") == 0:
            exclude(line, Term(" ".join(words(phrase)), exact=length > 1))
            return start + length
    if how in _TWO_READINGS:
        taken = _accessory(line, start)
        if taken:
            return start + taken
    term = term_of(token)
    if term is None or (token.kind is Kind.WORD and token.text in _NO_TERM):
        return start
    exclude(line, term)
    return start + 1


_NO_TERM = word_set(
    """
    in on at for from near under over below above with to of too very that is as so
    """
)


def _accessory(line: Line, start: int) -> int:
    for length in range(min(_LONGEST_ACCESSORY, len(line.words) - start), 0, -1):
        phrase = " ".join(line.words[start : start + length])
        if phrase not in ACCESSORIES:
            continue
        term = Term(phrase, exact=length > 1)
        exclusion = Exclusion(term)
        edition = next(
            (
                name
                for (thing, part), name in EDITIONS.items()
                if part == phrase and thing in line.words
            ),
            None,
        )
        line.draft.asks.append(Ask(phrase, exclusion, edition))
        return length
    return 0


def _seller(line: Line, start: int) -> int:
    """Read "not from seller bob", "not seller bob", "no seller bob"."""
    end = start
    if line.word(end) in {"from", "by"}:
        end += 1
    if line.word(end) not in {"seller", "sellers", "user"}:
        token = line.token(end)
        if end > start and token is not None and token.raw.startswith("@"):
            line.draft.sellers.add(token.raw[1:])
            return end + 1 - start
        return 0
    token = line.token(end + 1)
    if token is None or token.kind is Kind.MARK:
        return 0
    line.draft.sellers.add(token.raw.lstrip("@"))
    return end + 2 - start


def _marketplace(line: Line, start: int) -> int:
    from core.searches.parse_traits import marketplace_at  # noqa: PLC0415

    end = start + (line.word(start) in {"on", "from"})
    name = marketplace_at(line, end)
    if name is None:
        return 0
    line.draft.not_marketplaces.add(name[0])
    return end + name[1] - start


def _soft_negated(line: Line, start: int) -> int:
    """Pets and smokers are soft: excluding "pet" would kill "pet free home"."""
    end = start
    while True:
        phrase = SOFT_NEGATED.get(line.word(end))
        if phrase is None:
            return max(0, end - start)
        line.draft.soft.append(Term(phrase))
        line.remark(ChipKind.SOFT, line.words[end])
        end += 1
        if line.word(end) in {"or", "and"} and line.word(end + 1) in SOFT_NEGATED:
            end += 1


def ideally(line: Line, index: int, length: int) -> int:
    """Read "ideally blue": words that rank and never hide, up to the next clause."""
    end = index + length
    while line.word(end) in {"in", "a", "an", "the", "with", "if", "it", "is", "has", "be"}:
        end += 1
    first = end
    while end < len(line.tokens):
        token = line.tokens[end]
        ordinary = token.kind is Kind.QUOTED or (token.kind is Kind.WORD and not _steers(line, end))
        if not ordinary or token.sign.startswith("-"):
            break
        term = term_of(token)
        if term is not None and token.text not in {"a", "an", "the", "and", "or"}:
            line.draft.soft.append(term)
            line.remark(ChipKind.SOFT, term.text)
        end += 1
    return end - index if end > first else 0


def _steers(line: Line, index: int) -> bool:
    token = line.tokens[index]
    if "+" in token.sign:
        return False
    return token.text in _STEERING or (bool(token.text) and any(STEERING.at(line.words, index)))


_STEERING = frozenset({"but", "or"})
STEERING: Phrases[None] = Phrases()
"""What ends a run of soft words; filled with the first words of the other rules."""


def soft(line: Line, index: int, length: int) -> int:
    """Read "today", "this weekend": they rank and never hide."""
    phrase = " ".join(line.words[index : index + length])
    line.draft.soft.append(Term(phrase, exact=length > 1))
    line.remark(ChipKind.SOFT, phrase)
    return length


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


def free(line: Line, index: int, length: int) -> int:
    """Read "free", but not "smoke free" or "free delivery"."""
    before, after = line.word(index - 1), line.word(index + length)
    items = line.draft.items
    if before in FREE_BEFORE and items and items[-1].index == index - 1:
        items.pop()
        if before in FREE_DAMAGE:
            exclude(line, Term(before))
        elif before in {"pet", "smoke"}:
            line.draft.soft.append(Term(f"{before} free"))
            line.remark(ChipKind.SOFT, f"{before} free")
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


def mark(line: Line, index: int) -> int:
    """Brackets hold alternatives; a bar means "or"; the rest only parts clauses."""
    token = line.tokens[index]
    if token.raw == "(":
        return _brackets(line, index)
    if token.raw == "|":
        line.joining = bool(line.draft.items)
        return 1
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


def either(line: Line, index: int, length: int) -> int:
    """Join with "or" its neighbours; two runs of several words are two phrases."""
    items = line.draft.items
    if not items or items[-1].index != index - 1:
        return length if line.word(index) == "or" else 0
    left, right = _run_before(line, index), _run_after(line, index + length)
    if left > 1 and right > 1 and len(items) >= left:
        phrases = items[-left:]
        first = [item.terms[0].text for item in phrases]
        second = [
            " ".join(words(token.raw))
            for token in line.tokens[index + length : index + length + right]
        ]
        if first[-1] != second[-1] and left == len(items):
            del items[-left:]
            terms = (Term(" ".join(first), exact=True), Term(" ".join(second), exact=True))
            items.append(Item(terms, index + length + right - 1, plain=False))
            return length + right
        if first[-1] == second[-1] and left == right == 2:
            del items[-2:]
            items.append(Item((Term(first[0]), Term(second[0])), index + length, plain=False))
            items.append(Item((Term(first[1]),), index + length + 1, plain=True))
            return length + right
    line.joining = True
    return length


def _run_before(line: Line, index: int) -> int:
    count = 0
    for item in reversed(line.draft.items):
        if item.index != index - 1 - count or not item.plain:
            break
        count += 1
    return count


def _run_after(line: Line, index: int) -> int:
    end = index
    while end < len(line.tokens):
        token = line.tokens[end]
        plain = token.kind is Kind.WORD or (token.kind is Kind.NUMBER and not token.money)
        if not plain or token.sign or (token.text and any(STEERING.at(line.words, end))):
            break
        end += 1
    return end - index


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add((("for", "my"), ("for", "our"), ("for", "the"), ("for", "a"), ("as", "a")), purpose)
    table.add(IDEALLY, ideally)
    table.add(SOFT_WORDS, soft)
    table.add((("sealed",), ("bnib",), ("misb",)), sealed)
    table.add((("free",), ("for", "free"), ("freebie",), ("freebies",), ("gratis",)), free)
    table.add((("or",), ("|",), ("and/or",), ("alternatively",)), either)
    STEERING.add(IDEALLY, None)
    STEERING.add(SOFT_WORDS, None)
    table.add(DROPPED_PHRASES, drop)
    table.add(_EXCLUDING, excluding)
