"""A line taken apart: words, numbers with what is glued to them, quoted phrases, keys, marks."""

from __future__ import annotations

import enum
import re
import unicodedata
from decimal import Decimal

from core.searches.vocabulary import SIGNS, word_set

LONGEST = 4_000
"""Characters read; nobody types more, and what is longer is an attack on our time."""
_MOST_DIGITS = 12

_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂〃", '"'),
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
        "…": " ",
        "•": ",",
        "·": ",",
        "×": "x",
        "：": ":",
    }
)
KEYS = word_set(
    """
    about min max currency radius unit assumed condition on year mileage seller near every
    country pin
    """
)
_TOKEN = re.compile(
    r"""
    (?P<key>[-+]?[a-z]+):(?P<value>\+?"[^"]*"|[^\s"]+)
  | (?P<inches>[0-9]+(?:\.[0-9]+)?)(?:"|'')(?![a-z0-9])
  | (?P<sign>[-+!]{0,2})"(?P<quoted>[^"]*)"
  | (?P<mark>[(),;|\[\]{}=]|[<>]=?|[~≈≤≥])
  | (?P<word>
      [^\s"(),;|\[\]{}<>~≈≤≥]+
      (?:,[0-9]{3}(?![0-9])[^\s"(),;|<>]*|,[0-9]{1,2}(?![0-9])(?:k(?![a-z]))?)*
    )
  | (?P<stray>")
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGN = r"(?:us\$|au\$|ca\$|nz\$|hk\$|a\$|c\$|s\$|[£€$¥₹])"
_AMOUNT = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}"
    r"|[0-9]+(?:\.[0-9]+)?|[0-9]+,[0-9]{1,2}|\.[0-9]+"
)
_NUMBER = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<amount>{_AMOUNT})(?P<rest>[a-z£€$¥₹\"'+]*|-?ish|\.-|/-)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?P<sign>{_SIGN})?(?P<first>{_AMOUNT})(?P<k1>k?)(?:-|\.\.)(?P<sign2>{_SIGN})?"
    rf"(?P<second>{_AMOUNT})(?P<rest>[a-z£€$]*)",
    re.IGNORECASE,
)
_EUROPEAN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")


class Kind(enum.IntEnum):
    """What sort of token it is."""

    WORD = 0
    NUMBER = 1
    RANGE = 2
    QUOTED = 3
    MARK = 4
    KEY = 5


class Token:
    """One piece of a line. `text` is lower case and what phrases are compared with."""

    __slots__ = (
        *("end", "family", "kind", "money", "plain", "raw"),
        *("rest", "second", "sign", "start", "text", "value"),
    )

    def __init__(self, kind: Kind, raw: str, start: int, end: int) -> None:
        self.kind = kind
        self.raw = raw
        self.text = raw.lower()
        self.start = start
        self.end = end
        self.sign = ""
        """ "-" for an exclusion, "+" for a word that must not be interpreted."""
        self.value = Decimal(0)
        self.second = Decimal(0)
        self.money: str | None = None
        """The currency sign that is glued to the number."""
        self.rest = ""
        """What is glued behind a number: "k", "gb", "mi", "ish"."""
        self.family: str | None = None
        self.plain = False


def normalise(line: str) -> str:
    """One spelling for quotation marks, dashes, spaces and full-width characters."""
    text = line[:LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS)
    return text.replace("''", '"')


def tokenize(text: str) -> list[Token]:
    """Take a normalised line apart; no character makes it fail."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        token = _token(found)
        if token is not None:
            tokens.append(token)
    return _glue_signs(tokens)


def _token(found: re.Match[str]) -> Token | None:
    start, end = found.span()
    kind = found.lastgroup
    if kind == "value":
        return _key(found)
    if kind == "quoted":
        token = Token(Kind.QUOTED, found["quoted"], start, end)
        token.text = ""
        token.sign = found["sign"].replace("!", "-")
        return token
    if kind == "inches":
        token = Token(Kind.NUMBER, found[0], start, end)
        token.value, token.rest = _decimal(found["inches"]), "inch"
        return token
    if kind == "mark":
        return Token(Kind.MARK, found[0], start, end)
    return _word(found[0], start, end) if kind == "word" else None


def _key(found: re.Match[str]) -> Token | None:
    start, end = found.span()
    key = found["key"].lower()
    if key.lstrip("-+") not in KEYS and not key.startswith("-"):
        return _word(found[0].replace('"', ""), start, end)
    value = found["value"]
    quoted = value.endswith('"')
    token = Token(Kind.KEY, value.lstrip("+").strip('"') if quoted else value, start, end)
    token.text = ""
    token.family = key
    token.plain = quoted
    token.sign = "+" if quoted and value[0] == "+" else ""
    return token


def _word(chunk: str, start: int, end: int) -> Token | None:
    raw = chunk.rstrip(".?!:'*=") or chunk
    raw = raw.lstrip("'*#") or raw
    sign = ""
    if raw[0] in "-!+" and len(raw) > 1 and (raw[1].isalnum() or raw[1] in "-+£€$"):
        sign = "+" if raw[0] == "+" else "-"
        raw = raw[1:]
        if raw[0] in "-+" and len(raw) > 1:
            sign, raw = sign + raw[0], raw[1:]
    if not any(character.isalnum() for character in raw):
        if raw.lower() in SIGNS or raw == "&":
            return Token(Kind.WORD, raw, start, end)
        return Token(Kind.MARK, "-" if raw in {"-", "--", "---"} else ",", start, end)
    token = Token(Kind.WORD, raw, start, end)
    token.sign = sign
    if not sign.startswith("+") and any("0" <= character <= "9" for character in raw):
        _read_number(token)
    if sign:
        token.text = ""
    return token


def _read_number(token: Token) -> None:
    found = _RANGE.fullmatch(token.raw)
    if found is not None:
        token.kind = Kind.RANGE
        token.value, token.second = _decimal(found["first"]), _decimal(found["second"])
        sign = found["sign"] or found["sign2"]
        token.money = SIGNS[sign.lower()] if sign else None
        token.rest = found["rest"].lower()
        if found["k1"]:
            token.value *= 1000
        _take_money(token)
        return
    found = _NUMBER.fullmatch(token.raw)
    if found is None:
        return
    amount = found["amount"]
    token.kind = Kind.NUMBER
    token.rest = (found["rest"] or "").lower().lstrip("-")
    token.money = SIGNS[found["sign"].lower()] if found["sign"] else None
    _take_money(token)
    token.value = _decimal(amount)
    if token.money:
        read_as_money(token)
    if token.rest in {".-", ".", "/-"}:
        # How prices without pence are written: "300.-".
        token.rest = ""


def read_as_money(token: Token) -> None:
    """A dot before three digits parts thousands in an amount: "1.200 €"; in a size it does not."""
    amount = token.raw.strip("£€$¥₹abchknsu")
    if token.kind is Kind.NUMBER and _EUROPEAN.fullmatch(amount):
        token.value = Decimal(amount.replace(".", ""))


def _take_money(token: Token) -> None:
    if token.rest and token.rest[-1] in "£€$¥₹":
        token.money, token.rest = SIGNS[token.rest[-1]], token.rest[:-1]


def _decimal(text: str) -> Decimal:
    if re.fullmatch(r"[0-9.]+,[0-9]{1,2}", text):
        text = text.replace(".", "").replace(",", ".")
    text = text.replace(",", "")
    if len(text) > _MOST_DIGITS:
        # More digits than any price has: a number of a model, whose value nobody asks for.
        text = text[:_MOST_DIGITS].rstrip(".")
    return Decimal(text)


def _glue_signs(tokens: list[Token]) -> list[Token]:
    """Join a currency sign that stands alone to its number: "£ 300", "300 €"."""
    kept: list[Token] = []
    for token in tokens:
        before = kept[-1] if kept else None
        if before is not None and before.kind is Kind.WORD and token.kind in _COUNTS:
            sign = SIGNS.get(before.text)
            if sign is not None and before.text not in {"zl", "kr"} and token.money is None:
                token.money = sign
                token.start = before.start
                read_as_money(token)
                kept[-1] = token
                continue
        if before is not None and before.kind in _COUNTS and token.text in SIGNS:
            before.money = before.money or SIGNS[token.text]
            before.end = token.end
            read_as_money(before)
            continue
        kept.append(token)
    return kept


_COUNTS = frozenset({Kind.NUMBER, Kind.RANGE})
