"""One person in several chats: linking, unlinking; and searches that are given away."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "link.how": (
        "Schreib das innerhalb von {minutes} Minuten in deinem anderen Chat mit mir. Es gilt "
        "einmal und verbindet nichts, bevor du in beiden Chats zugestimmt hast:"
    ),
    "link.command": "/link {code}",
    "link.there": "In {platform}:",
    "link.open": "{platform} öffnen",
    "link.ask": (
        "Diesen Chat mit *{name}* verbinden? Beide Chats wären dann eine Person: Wer dort "
        "schreibt, sieht und ändert alles, was du hier beobachtest. Sag nein, wenn du diesen Code "
        "nicht selbst gemacht hast."
    ),
    "link.would_have": Plural(
        "Zusammen wären es *eine* Suche und *{places}* Chats.",
        "Zusammen wären es *{n}* Suchen und *{places}* Chats.",
    ),
    "link.ask_maker": (
        "*{name}* hat deinen Code und will eine Person mit dir sein. Wer dort schreibt, würde "
        "alles sehen und ändern, was du hier beobachtest."
    ),
    "link.yes": "Ja, verbinden",
    "link.wait": "Jetzt sag ja in deinem anderen Chat, {name}.",
    "link.done": "Verbunden. Dieser Chat und *{name}* sind jetzt eine Person.",
    "link.refused": "In Ordnung, nichts wird verbunden.",
    "link.wrong": (
        "Diesen Code kenne ich nicht, oder er ist benutzt oder älter als {minutes} Minuten. "
        "Schreib /link in deinem anderen Chat für einen neuen."
    ),
    "link.too_many": "Zu viele falsche Codes. Versuch es in einer Stunde wieder.",
    "link.own": "Diesen Code hast du gemacht. Schreib ihn in deinem *anderen* Chat.",
    "link.already": "Diese beiden Chats sind schon verbunden.",
    "link.who": "{name} auf {platform}",
    "link.nameless": "einem Chat auf {platform}",
    "unlink.which": "Mit dir verbunden. Wer davon soll wieder eine eigene Person sein?",
    "unlink.one": "{name} trennen",
    "unlink.this": "diesen Chat",
    "unlink.none": "Mit diesem Chat ist kein anderer verbunden. /link verbindet einen.",
    "unlink.ask": (
        "*{name}* trennen? Dort fängt alles neu an; was du beobachtest, bleibt bei deinen anderen "
        "Chats, und Meldungen gehen nicht mehr dorthin."
    ),
    "unlink.yes": "Ja, trennen",
    "unlink.done": "Getrennt: *{name}*.",
    "share.code": "*{name}* kann kopieren, wer dies hat, so oft er will:",
    "share.command": "/start s_{code}",
    "share.gone": "Diese Suche wird nicht mehr geteilt.",
}
