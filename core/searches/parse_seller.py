"""Whose things: "from seller bob", "sold by @bob"; and in `parse_exclude` whose not."""

from __future__ import annotations

from core.searches.language import ChipKind
from core.searches.parse_draft import Line, Phrases, Rule
from core.searches.parse_terms import STEERING
from core.searches.parse_tokens import Kind

_NAMES_A_SELLER = frozenset({"seller", "sellers", "user"})
_PRAISE = frozenset({"best", "top", "good", "reputable", "trusted"})
"""Before "seller" they speak of no one in particular."""
_OPENERS = (
    ("only", "from", "seller"), ("from", "the", "seller"), ("from", "seller"), ("by", "seller"),
    ("only", "seller"), ("from", "user"), ("by", "user"), ("sold", "by"), ("seller",),
)  # fmt: skip
_BEFORE_SIGN = (("only", "from"), ("only", "by"), ("sold", "by"), ("from",), ("by",), ("only",))
_PRIVATE = tuple(
    tuple(phrase.split())
    for phrase in (
        "from private sellers only", "private sellers only", "private seller only",
        "from private sellers",
        "from a private seller", "only private sellers", "private sellers", "private seller",
        "private sale", "no trade sellers", "no dealers or traders", "no vat", "plus vat",
        "inc vat", "vat free", "ending soonest", "ending soon", "ends soon", "newly listed",
    )
)  # fmt: skip
"""Nothing can be filtered by these, and no seller writes them."""


def seller_at(line: Line, start: int) -> tuple[str, int] | None:
    """The name of a seller and how many tokens say it: "seller bob", "from @bob"."""
    end = start + (line.word(start) in {"from", "by"})
    if line.word(end) in _NAMES_A_SELLER:
        token = line.token(end + 1)
        if token is None or token.kind is Kind.MARK:
            return None
        return token.raw.lstrip("@"), end + 2 - start
    token = line.token(end)
    if end > start and token is not None and token.raw.startswith("@") and len(token.raw) > 1:
        return token.raw[1:], end + 1 - start
    return None


def only_seller(line: Line, index: int, length: int) -> int:
    """Read "from seller bob": nobody else's things; and "seller: not bob"."""
    denied = line.word(index + length) in {"not", "isn't", "isnt", "except"}
    length += denied
    token = line.token(index + length)
    if token is None or token.kind is Kind.MARK or token.sign or line.word(index - 1) in _PRAISE:
        return 0
    name = token.raw.lstrip("@")
    steers = token.kind is Kind.WORD and not token.raw.startswith("@")
    if not name or (steers and any(STEERING.at(line.words, index + length))):
        return 0
    (line.draft.sellers if denied else line.draft.only_sellers).add(name)
    return length + 1


def only_signed(line: Line, index: int, length: int) -> int:
    """Read "from @bob", "by @bob"."""
    token = line.token(index + length)
    if token is None or not token.raw.startswith("@") or len(token.raw) == 1:
        return 0
    line.draft.only_sellers.add(token.raw[1:])
    return length + 1


def unfiltered(line: Line, index: int, length: int) -> int:
    """Say that a wish about sellers or the end of an auction cannot be followed."""
    line.remark(ChipKind.UNUSED, line.raw(index, index + length))
    return length


def rules(table: Phrases[Rule]) -> None:
    """Enter the rules of this module."""
    table.add(_OPENERS, only_seller)
    table.add(_BEFORE_SIGN, only_signed)
    table.add(_PRIVATE, unfiltered)
