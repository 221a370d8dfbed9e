"""Words with which people say where a search shall report, in the languages there are texts in.

All are compared folded: in lower case and without accents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from core.text import fold

BETWEEN: Final = re.compile(
    r"(?<=\s)(?:->|→|to|by|via|as|an|per|nach|als|auf|a|al|por|en|à|au|aux|par|sur|vers)(?=\s)",
    re.IGNORECASE,
)
"""What may stand between a search and a place."""
AND: Final = re.compile(r"\s+(?:and|und|y|e|et|&)\s+|\s*\+\s*", re.IGNORECASE)
ALL: Final = frozenset(
    {
        *("all", "everything", "all searches"),
        *("alle", "alles", "alle suchen"),
        *("todo", "todas", "todas busquedas"),
        *("tout", "toutes", "toutes recherches"),
    }
)
HERE: Final = frozenset(
    {
        *("here", "this chat", "hier", "hierher", "dieser chat", "diesen chat"),
        *("aqui", "este chat", "ici", "ce chat"),
    }
)
_EMAIL: Final = ("email", "mail", "e mail", "mails", "emails", "correo", "courriel")
_PHONE: Final = ("phone", "handy", "telefon", "telefono", "movil", "mobile", "telephone", "cell")
_TEXT: Final = ("sms", "text", "texts", "text message", "mensaje", "texto")
_BROWSER: Final = ("browser", "navegador", "navigateur")
PUSH: Final = ("fcm", "ntfy", "pushover", "webpush")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(_EMAIL, ("email",)),
    **dict.fromkeys(_PHONE, ("sms", *PUSH)),
    **dict.fromkeys(_TEXT, ("sms",)),
    **dict.fromkeys(_BROWSER, ("webpush",)),
    "push": PUSH,
    "app": ("fcm",),
    "hook": ("webhook",),
}
"""What people call a way, and the platforms it can be, the first one first."""
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "hourly": ("hourly", "stundlich", "horari", "horaire"),
    "daily": ("daily", "taglich", "diari", "quotidien"),
    "weekly": ("weekly", "wochentlich", "semanal", "hebdomadaire"),
    "compact": ("compact", "kompakt", "short", "kurz", "breve", "court", "bref"),
    "rich": ("rich", "full", "voll", "ausfuhrlich", "complet"),
}
"""How words for a form begin; what follows is an ending."""
_DIGEST: Final = ("digest", "resumen", "resume", "ubersicht", "sammel")
_FILLERS: Final = frozenset(
    {
        *("my", "the", "a", "an", "alerts", "cards"),
        *("mein", "meine", "meinen", "meinem", "die", "der", "das", "den", "dem", "eine", "einer"),
        *("mi", "mis", "el", "la", "los", "las", "un", "una"),
        *("mon", "ma", "mes", "le", "les", "une", "de", "du", "des"),
    }
)


def without_fillers(said: str) -> list[str]:
    """The words that say something."""
    return [word for word in said.split() if fold(word) not in _FILLERS]


def form_of(said: str) -> tuple[str, str]:
    """The form that is named, "" for none, and the other words."""
    form, rest = "", []
    for word in without_fillers(said):
        folded = fold(word)
        named = next((one for one, begins in _FORMS.items() if folded.startswith(begins)), "")
        digest = folded.startswith(_DIGEST)
        if named or digest:
            form = named or form or "daily"
        else:
            rest.append(word)
    return form, " ".join(rest)
