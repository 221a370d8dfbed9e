"""Folding text so that words can be compared. Criteria and listings pass through the same door.

What a word is, and why:

- Letters and digits of any script, without case and accents ("Citroën" is "citroen", "Straße" is
  "strasse"). Everything else parts words: "wh-1000xm4" is "wh" and "1000xm4" on both sides, so a
  search for it finds the title whichever way the hyphen was typed.
- A decimal stays whole: "2.4" is one word and never found in "2 4". Only a digit may stand before
  the point, so that "sofa.2 seater" is three words.
- A comma or an apostrophe inside a thousand ("1,500", "1'500") vanishes: people write both ways.
- An apostrophe between letters vanishes as well: "levi's" is "levis", "men's" is "mens".
- Digits and letters that touch stay together ("3080ti", "128gb"); that "3080 ti" means the same is
  the business of matching, which knows what the letters do to a model.

Nearly all titles are ASCII and have neither comma nor apostrophe: one `lower` and one `findall`.
Other texts are rarely more than a few foreign characters, so only these are looked up.
"""

from __future__ import annotations

import re
import unicodedata

_ASCII_WORD = re.compile(r"[a-z0-9]+(?:(?<=[0-9])\.[0-9]+)?")
_WORD = re.compile(r"[^\W_]+(?:(?<=[0-9])\.[0-9]+)?")
_THOUSANDS = re.compile(r",(?=[0-9]{3}(?![0-9]))(?<=[0-9],)")
_APOSTROPHE = re.compile(r"'(?=[a-z])(?<=[a-z]')|'(?=[0-9]{3}(?![0-9]))(?<=[0-9]')")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PLAIN = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
        "ŧ": "t",
        "ħ": "h",
        "×": "x",
        **dict.fromkeys("‘’‚‛′ʼ´", "'"),
    }
)


def utf16_length(text: str) -> int:
    """The length in UTF-16, as Telegram counts and as Discord might at worst."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fold(text: str) -> str:
    """Lower case without accents; every run of punctuation or space is one space."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    lowered = text.lower()
    pattern = _ASCII_WORD
    if not lowered.isascii():
        lowered = _FOREIGN.sub(_plain, lowered)
        if not lowered.isascii():
            pattern = _WORD
    if "," in lowered:
        lowered = _THOUSANDS.sub("", lowered)
    if "'" in lowered:
        lowered = _APOSTROPHE.sub("", lowered)
    return pattern.findall(lowered)


def _plain(found: re.Match[str]) -> str:
    """Foreign characters without accents; what NFKD takes apart otherwise ("²", "ﬁ") as well."""
    apart = unicodedata.normalize("NFKD", found[0].translate(_PLAIN)).casefold()
    if apart.isascii():
        return apart
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(_PLAIN)
