"""What the thing must not be: "-broken", "not red", "no cracks or dents", "without charger"."""

from __future__ import annotations

import dataclasses

from core.condition import Condition
from core.searches.criteria import Criteria, Exclusion, Term
from core.searches.families import FAMILIES, FAMILY_OF, family_of
from core.searches.language import ChipKind
from core.searches.parse_draft import Ask, Change, Line, Phrases, Remark, Rule
from core.searches.parse_price import at_boundary
from core.searches.parse_seller import seller_at
from core.searches.parse_terms import STEERING, term_of
from core.searches.parse_tokens import Kind
from core.searches.parse_town import is_town
from core.searches.parse_traits import marketplace_at
from core.searches.small_talk import SOFT_NEGATED
from core.searches.vocabulary import ACCESSORIES, EDITIONS, word_set
from core.text import words

_EXCLUDING = (
    ("but", "not"), ("and", "not"), ("and", "no"), ("not", "any"), ("not", "a"), ("not", "an"),
    ("not", "the"), ("no", "more"), ("anything", "but"),
    *(("any", kind, *but) for kind in ("colour", "color", "size", "brand", "make", "model")
      for but in (("but",), ("except",), ("bar",), ("but", "not"), ("but", "no"))),
    ("anything", "but", "not"), ("any", "but"), ("apart", "from"), ("other", "than"),
    ("except", "for"), ("must", "not", "be"), ("cant", "be"), ("can't", "be"), ("dont", "want"),
    ("don't", "want"), ("do", "not", "want"), ("dont", "show", "me"), ("don't", "show", "me"),
    ("do", "not", "show", "me"), ("dont", "show"), ("don't", "show"), ("do", "not", "show"),
    ("dont", "send", "me"), ("don't", "send", "me"), ("leave", "out"),
    ("not", "interested", "in"), ("no", "interest", "in"),
    ("not",), ("no",), ("without",), ("w/o",),
    ("excluding",), ("exclude",), ("excl",), ("except",), ("minus",), ("hide",), ("avoid",),
    ("ignore",), ("nothing",), ("non",), ("never",), ("isnt",), ("isn't",), ("skip",),
)  # fmt: skip
_WORKING = tuple(
    tuple(phrase.split())
    for phrase in """
    in fully working order|in full working order|in good working order|in working order
    full working order|good working order|fully working order|working order|fully working
    in working condition|working condition|must be fully working|must be working|must work
    tested and working|tested working|working only|fully functional|fully functioning
    """.strip()
    .replace("\n", "|")
    .split("|")
)
_TWO_READINGS = frozenset({"no", "without", "w/o", "and no"})
_LONGEST_FAMILY = max(len(phrase.split()) for phrase in FAMILY_OF)
_LONGEST_ACCESSORY = 2
_CHIP_WORDS = 4
_EDITION = frozenset({"edition", "editions", "version", "versions", "model", "models"})
_THANKS = frozenset({"thanks", "please", "pls", "ta", "cheers", "thx"})
_PARTS = word_set(
    "screen screens display glass hinge hinges lens lenses port ports zip zips buttons"
)
_NO_TERM = word_set(
    """
    in on at for from near under over below above with to of too very that is as so
    """
)


def exclude(line: Line, term: Term) -> None:
    """Exclude a term with its family, and show what else that hides."""
    family = family_of(term.text)
    line.draft.excluded.append(Exclusion(term, family))
    if family is not None:
        others = (word for word in FAMILIES[family] if word != term.text)
        remark = Remark(
            ChipKind.FAMILY, term.text, tuple(others)[:_CHIP_WORDS], without=_alone(term, family)
        )
        line.draft.remarks.append(remark)


def _alone(term: Term, family: str) -> Change:
    """The word hides only itself."""

    def change(criteria: Criteria) -> Criteria:
        excluded = tuple(
            Exclusion(term) if one == Exclusion(term, family) else one for one in criteria.excluded
        )
        return dataclasses.replace(criteria, excluded=excluded)

    return change


def excluding(line: Line, index: int, length: int) -> int:
    """Read "not broken", "no cracks or scratches", "without charger"."""
    start = index + length
    how = " ".join(line.words[index : index + length])
    while line.word(start) in {"any", "a", "an", "the", "visible", "major", "more", "adverts"}:
        start += 1
    taken = _seller(line, start) or _marketplace(line, start)
    if not taken and _family_phrase(line, start) < 2:
        taken = _soft_negated(line, start)
    if taken:
        return start - index + taken
    unused = _not_used(line, start) if how == "not" else 0
    if how in _TWO_READINGS:
        unused = _does_not_matter(line, start)
    if unused:
        line.remark(ChipKind.UNUSED, line.raw(index, unused))
        return unused - index
    if how == "not" and line.word(start) in _LINKS and line.word(start + 1):
        start += 1
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
    return end - index + (line.word(end) in {"one", "ones"})


def _not_used(line: Line, start: int) -> int:
    """The end of "not too big" and "not from Leeds", which no advert can be asked; 0 if neither."""
    degree = line.word(start) in _DEGREES and bool(line.word(start + 1))
    elsewhere = line.word(start) in _LINKS and is_town(line, start + 1)
    return start + 2 if degree or elsewhere else 0


def _does_not_matter(line: Line, start: int) -> int:
    """The end of "without dust cover ok", "no box is fine": nothing is asked for; 0 if not said."""
    for end in range(start + 1, start + 1 + _LONGEST_PART):
        said = end + (line.word(end) in {"is", "are", "would", "be", "its", "it's", "that's"})
        if line.word(said) in _FINE and line.word(said + 1) != "condition":
            return said + 1
        if not line.word(end) or any(STEERING.at(line.words, end)):
            return 0
    return 0


_FINE = frozenset({"ok", "okay", "fine", "acceptable"})
_LONGEST_PART = 3
_DEGREES = frozenset({"too", "very", "so", "that"})
_LINKS = frozenset({"from", "with", "in"})


def _comma_list(line: Line, index: int) -> bool:
    """Whether a comma goes on with the list: damage follows, or "or" stands behind the next."""
    token = line.token(index)
    if token is None or token.raw != ",":
        return False
    return _is_damage(line, index + 1) or line.word(index + 2) in {"or", "nor"}


def _is_damage(line: Line, index: int) -> bool:
    return bool(line.word(index)) and line.word(index) in FAMILY_OF


def _family_phrase(line: Line, start: int) -> int:
    """How many words from here on open a family: "spares or repair"."""
    longest = min(_LONGEST_FAMILY, len(line.words) - start)
    for length in range(longest, 0, -1):
        phrase = " ".join(line.words[start : start + length])
        if phrase in FAMILY_OF and "" not in line.words[start : start + length]:
            return length
    return 0


def working(line: Line, _index: int, length: int) -> int:
    """Read "fully working": nothing of the family of broken things."""
    exclude(line, Term("broken"))
    return length


def bare_working(line: Line, index: int, length: int) -> int:
    """Read "washing machine working": not "working dog", "working title"."""
    following = line.token(index + length)
    ends = following is None or following.kind is not Kind.WORD or at_boundary(line, index + length)
    return working(line, index, length) if ends and line.draft.items else 0


def not_working(line: Line, _index: int, length: int) -> int:
    """A thing to repair, unless broken ones were just excluded: "not broken, not working"."""
    if any(exclusion.family == "broken" for exclusion in line.draft.excluded):
        exclude(line, Term("not working", exact=True))
    else:
        line.draft.conditions = (line.draft.conditions or frozenset()) | {Condition.FOR_PARTS}
    return length


def _exclude_one(line: Line, start: int, how: str) -> int:
    token = line.token(start)
    if token is None or token.kind is Kind.MARK or token.sign or token.money:
        return start
    if token.kind is Kind.QUOTED:
        term = term_of(token)
        if term is not None:
            exclude(line, term)
        return start + 1
    length = _family_phrase(line, start)
    if length:
        phrase = " ".join(line.words[start : start + length])
        exclude(line, Term(" ".join(words(phrase)), exact=length > 1))
        # "no cracked screen" asks for no screen.
        part = bool(line.draft.items) and line.word(start + length) in _PARTS
        return start + length + part
    if how in _TWO_READINGS:
        taken = _accessory(line, start)
        if taken:
            return start + taken
    term = term_of(token)
    if term is None or (token.kind is Kind.WORD and token.text in _NO_TERM):
        return start
    if _is_pair(line, start, how):
        second = " ".join(words(line.tokens[start + 1].raw))
        exclude(line, Term(f"{term.text} {second}", exact=True))
        return start + 2
    exclude(line, term)
    return start + 1


def _is_pair(line: Line, start: int, how: str) -> bool:
    """Whether two words are excluded as one phrase: "no disc version", ", not travel system,".

    Excluding only the first of them would hide more than was meant, and make the second a word to
    look for. In the middle of a sentence "not" denies one word: "3080 not ti boxed".
    """
    second, behind = line.token(start + 1), line.token(start + 2)
    if second is None or second.kind is not Kind.WORD or second.sign or not second.raw.isalpha():
        return False
    if second.text in {"one", "ones"}:
        return False
    ends = behind is None or behind.kind is Kind.MARK or behind.text in _THANKS
    ends = ends or any(STEERING.at(line.words, start + 2)) or is_town(line, start + 2)
    if not ends or any(STEERING.at(line.words, start + 1)) or second.text in _NO_TERM:
        return False
    first = start - len(how.split())
    opened = line.token(first - 1)
    parted = (
        second.text in _EDITION
        or opened is None
        or opened.kind is Kind.MARK
        or line.understood_before(first)
    )
    return (parted or how == "no") and not line.gazetteer.find(second.raw, limit=1)


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
    """Read "not from seller bob", "not seller bob", "no seller bob", "not by @bob"."""
    found = seller_at(line, start)
    if found is None:
        return 0
    line.draft.sellers.add(found[0])
    return found[1]


def _marketplace(line: Line, start: int) -> int:
    end = start + (line.word(start) in {"on", "from"})
    name = marketplace_at(line, end)
    if name is None:
        return 0
    line.draft.not_marketplaces.add(name[0])
    if not (line.context.marketplaces or line.draft.marketplaces):
        # Which others there are is not known here.
        line.remark(ChipKind.UNUSED, line.raw(start, end + name[1]))
    return end + name[1] - start


def _soft_negated(line: Line, start: int) -> int:
    """Pets and smokers are soft: excluding "pet" would kill "pet free home"."""
    end = start
    while True:
        phrase = SOFT_NEGATED.get(line.word(end))
        if phrase is None or (end > start and line.word(end + 1) == "free"):
            return max(0, end - start)
        line.draft.soft.append(Term(phrase))
        line.remark(ChipKind.SOFT, line.words[end])
        end += 1
        if line.word(end) in {"or", "and"} and line.word(end + 1) in SOFT_NEGATED:
            end += 1


def signed(line: Line, index: int) -> int:
    """Read "-broken", "-+broken" (without its family)."""
    token = line.tokens[index]
    term = term_of(token)
    if term is None:
        return 1
    if "+" in token.sign:
        line.draft.excluded.append(Exclusion(Term(term.text)))
    elif token.kind is Kind.QUOTED:
        line.draft.excluded.append(Exclusion(term))
    else:
        exclude(line, term)
    return 1


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(_WORKING, working)
    table.add((("working",),), bare_working)
    table.add((("not", "working"), ("non", "working")), not_working)
    table.add(_EXCLUDING, excluding)
