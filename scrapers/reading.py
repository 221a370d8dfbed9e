"""What every marketplace reads: text without tricks, web addresses, times, condition words."""

from __future__ import annotations

import datetime as dt
import email.utils
import html
import re
from types import MappingProxyType
from urllib.parse import quote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from core.condition import Condition
from core.text import fold

TITLE_LENGTH = 300
DESCRIPTION_LENGTH = 10_000
ADDRESS_LENGTH = 2_000
_HTML_LENGTH = 100_000

# Characters that no listing needs: controls (PostgreSQL refuses NUL), lone surrogates, and marks
# that turn the direction of the text around them.
_TRICKS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\uffff]"
)
_TAG_OR_ENTITY = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z]")
# Words stand apart where a block ends, not where a bold one does.
_BLOCK_END = re.compile(
    r"<(?=(?:br|hr|/?(?:p|div|li|ul|ol|tr|td|th|h[1-6]|table))\b)", re.IGNORECASE
)
# What most descriptions hold: plain tags only. Taking those out needs no parser and a tenth of
# the time.
_PLAIN_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?>")
_NEEDS_PARSER = re.compile(r"<(?:script|style|noscript|template|title|textarea|!)", re.IGNORECASE)
# An address that needs no repair, which is nearly every one.
_SOUND_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]{1,253}(?::\d{1,4})?(?:[/?][\w%/:=&?~#+!$,;'@()*.-]*)?", re.ASCII
)
_EARLIEST = dt.datetime(1995, 1, 1, tzinfo=dt.UTC)
_CLOCKS_DIFFER_BY = dt.timedelta(days=1)
# How nearly every feed writes its dates; the standard library's reader takes five times as long.
_RFC_822_GMT = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) "
    r"(?:GMT|UTC|Z|[+-]0000)",
    re.ASCII,
)
_MONTH_NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), start=1)}
_AGO = re.compile(r"(\d{1,4}|an?)\s+(minute|min|hour|hr|day|week|month)s?\s+ago", re.IGNORECASE)
_AGO_SECONDS = {
    "minute": 60,
    "min": 60,
    "hour": 3600,
    "hr": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_592_000,
}

_CONDITIONS = {
    Condition.NEW: (
        "new|brand new|bnib|bnwt|bnwot|bnwob|nib|nwt|sealed|new sealed|unused|never used|"
        "new with tags|new with box|new without tags|new without box|new condition|newcondition|"
        "neu|neuf|nuevo|nuovo"
    ),
    Condition.LIKE_NEW: (
        "like new|as new|as good as new|used like new|mint|near mint|pristine|immaculate|open box|"
        "opened never used|new other|new other see details|excellent|excellent condition|"
        "barely used|refurbished|certified refurbished|excellent refurbished|refurbishedcondition|"
        "pre owned excellent|wie neu|neuwertig|comme neuf|tres bon etat|como nuevo|come nuovo"
    ),
    Condition.GOOD: (
        "good|very good|used|used good|good condition|very good condition|gently used|pre owned|"
        "preowned|pre loved|preloved|second hand|secondhand|usedcondition|used condition|"
        "seller refurbished|very good refurbished|good refurbished|pre owned good|"
        "gut|sehr gut|gebraucht|bon|bon etat|occasion|usado|usato|buono"
    ),
    Condition.FAIR: (
        "fair|used fair|acceptable|worn|well used|well loved|poor|heavily used|fair condition|"
        "pre owned fair|in ordnung|akzeptabel|satisfaisant"
    ),
    Condition.FOR_PARTS: (
        "for parts|parts|parts only|spares|spares or repair|spares or repairs|spares repairs|"
        "for spares or repair|for spares or repairs|for parts or not working|not working|"
        "non working|broken|faulty|damaged|damagedcondition|salvage|defekt|als ersatzteil|"
        "pour pieces|para piezas"
    ),
}
_CONDITION_OF_WORDS = MappingProxyType(
    {
        phrase: condition
        for condition, phrases in _CONDITIONS.items()
        for phrase in phrases.split("|")
    }
)


def clean(text: str, limit: int) -> str:
    """One line without control characters or direction tricks, cut to `limit`."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_TRICKS.sub("", text[: limit * 2]).split())[:limit].rstrip()


def plain_text(source: str, limit: int = DESCRIPTION_LENGTH) -> str:
    """The text of a piece of HTML; of plain text, the text itself."""
    source = source[:_HTML_LENGTH]
    if not _TAG_OR_ENTITY.search(source):
        return clean(source, limit)
    if "<" not in source:
        return clean(html.unescape(source), limit)
    source = _BLOCK_END.sub(" <", source)
    if not _NEEDS_PARSER.search(source):
        bare = _PLAIN_TAG.sub("", source)
        if "<" not in bare:
            return clean(html.unescape(bare), limit)
    parser = LexborHTMLParser(source)
    parser.strip_tags(["script", "style", "noscript", "template"])
    body = parser.body
    return clean(body.text(), limit) if body is not None else ""


def title_text(source: str) -> str:
    """A title: feeds escape it once, twice or not at all, and some put tags into it."""
    source = source[: TITLE_LENGTH * 8]
    if _TAG_OR_ENTITY.search(source):
        source = plain_text(source, TITLE_LENGTH) or html.unescape(source)
    return clean(source, TITLE_LENGTH)


def first_image(source: str) -> str:
    """Address of the first picture in a piece of HTML, as written; empty if there is none."""
    if "<img" not in source[:_HTML_LENGTH]:
        return ""
    node = LexborHTMLParser(source[:_HTML_LENGTH]).css_first("img[src]")
    return (node.attributes.get("src") or "") if node is not None else ""


def web_address(text: str, base: str = "") -> str | None:
    """An http or https address in plain ASCII, made whole with `base`; None for anything else."""
    text = text.strip()
    if len(text) <= ADDRESS_LENGTH and _SOUND_ADDRESS.fullmatch(text):
        return text
    if not text or len(text) > ADDRESS_LENGTH or _TRICKS.search(text):
        return None
    try:
        whole = urljoin(base, text) if base else text
        parts = urlsplit(whole)
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            return None
        _ = parts.port  # A port that is no number raises here.
        host = parts.netloc.encode("idna").decode() if not parts.netloc.isascii() else parts.netloc
    except ValueError:
        return None
    rest = quote(whole[len(parts.scheme) + 3 + len(parts.netloc) :], safe="%/:=&?~#+!$,;'@()*[]")
    address = f"{parts.scheme}://{host}{rest}"
    return address if len(address) <= ADDRESS_LENGTH else None


def read_when(text: str, now: dt.datetime) -> dt.datetime | None:
    """A moment in UTC: RFC 3339, RFC 822, seconds or milliseconds since 1970, or "3 hours ago"."""
    text = text.strip()[:64]
    if not text:
        return None
    try:
        when = _parse_when(text, now)
        if when is None:
            return None
        when = when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None
    # Beyond that the clock of the other side is wrong, or the field holds something else.
    return when if when >= _EARLIEST else None


def _parse_when(text: str, now: dt.datetime) -> dt.datetime | None:
    if text.isascii() and text.isdigit() and 9 <= len(text) <= 13:
        return dt.datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), dt.UTC)
    if text[:4].isdigit() and text[4:5] == "-":
        return dt.datetime.fromisoformat(text)
    mail = _RFC_822_GMT.fullmatch(text)
    if mail is not None and mail[2] in _MONTHS:
        day, month, year, hour, minute, second = mail.groups()
        return dt.datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=dt.UTC
        )
    ago = _AGO.search(text)
    if ago is not None:
        count = int(ago[1]) if ago[1].isdigit() else 1
        return now - dt.timedelta(seconds=count * _AGO_SECONDS[ago[2].lower()])
    if text.lower() in {"just now", "now"}:
        return now
    return email.utils.parsedate_to_datetime(text)


def read_past(text: str, now: dt.datetime) -> dt.datetime | None:
    """A moment that cannot lie ahead, such as the posting of an advert."""
    when = read_when(text, now)
    if when is None or when > now + _CLOCKS_DIFFER_BY:
        return None
    return min(when, now)


def read_condition(text: str) -> Condition | None:
    """The condition that a whole field names; a sentence that merely mentions one names none."""
    words = fold(text.rsplit("/", 1)[-1][:100].replace("_", " "))
    return _CONDITION_OF_WORDS.get(words)


def read_flag(text: str) -> bool | None:
    """Yes or no, in the words machines use."""
    word = text.strip().lower()
    if word in {"true", "yes", "1"}:
        return True
    return False if word in {"false", "no", "0"} else None
