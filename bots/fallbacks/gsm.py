"""Words for text messages: into GSM-7 where it can be done, and counted before they are paid for.

One character outside of GSM-7 makes a segment hold 70 characters instead of 160, so a typographic
quote can double a bill. Titles are foreign text; their accents go before a segment does.
"""

from __future__ import annotations

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}\\[~]|€")
"""Each of them takes two places."""
_AS: Final = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "·": "-",
        "•": "-",
        "×": "x",
        "→": ">",
        "\u00a0": " ",
        "\u202f": " ",
        "\t": " ",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "ð": "d",
        "´": "'",
        "`": "'",
        "™": "TM",
        "®": "(R)",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "°": "deg",
        "²": "2",
        "³": "3",
    }
)


def is_gsm(words: str) -> bool:
    """Whether every character is in the small alphabet."""
    return all(c in BASIC or c in EXTENDED for c in words)


def to_gsm(words: str) -> str:
    """As much of it as the small alphabet can hold; what has no likeness there is left out."""
    out = []
    for c in words.translate(_AS):
        if c in BASIC or c in EXTENDED:
            out.append(c)
            continue
        plain = "".join(p for p in unicodedata.normalize("NFKD", c) if p in BASIC or p in EXTENDED)
        out.append(plain)
    return "".join(out)


def is_mostly_foreign(words: str) -> bool:
    """Whether too much would be lost: a Cyrillic title is better long than empty."""
    letters = [c for c in words if c.isalpha()]
    kept = [c for c in letters if to_gsm(c).strip()]
    return bool(letters) and len(kept) < 0.8 * len(letters)


def _units(words: str) -> int:
    if is_gsm(words):
        return len(words) + sum(c in EXTENDED for c in words)
    return len(words.encode("utf-16-le")) // 2


def segments(words: str) -> int:
    """How many messages it is paid as."""
    alone, joined = (160, 153) if is_gsm(words) else (70, 67)
    units = _units(words)
    return 1 if units <= alone else -(-units // joined)


def fit(words: str, most: int) -> str:
    """Cut at the end until it is no more than so many segments."""
    if segments(words) <= most:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if segments(f"{words[:middle].rstrip()}...") <= most:
            low = middle
        else:
            high = middle - 1
    return f"{words[:low].rstrip()}..."
