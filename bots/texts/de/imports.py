"""Suchen von anderswo herüberholen."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "import.private": (
        "Das geht nur im privaten Chat: Was du anderswo gespeichert hast, geht sonst niemanden an."
    ),
    "import.which": (
        "Ich kann herüberholen, was du auf einer Seite gespeichert hast: */import {name}*"
    ),
    "import.agree": "Bei {site} zustimmen",
    "import.begin": (
        "Ich kann deine gespeicherten Suchen und beobachteten Artikel bei {site} einmal lesen"
        " und hier Suchen daraus machen. Stimme dort zu; die Seite zeigt dann einen Code und"
        " wie du ihn mir schickst. Gespeichert wird nichts, bevor du es gesehen hast."
    ),
    "import.looking": "Ich lese, was du bei {site} gespeichert hast …",
    "import.failed": (
        "{site} hat nicht geantwortet wie erwartet. Bitte beginne noch einmal mit /import."
    ),
    "import.wrong_code": (
        "Der Code stimmt nicht oder ist zu alt. Bitte beginne noch einmal: */import {name}*"
    ),
    "import.found": Plural(
        "Bei {site} habe ich *eine* Suche gefunden:",
        "Bei {site} habe ich *{n}* Suchen gefunden:",
    ),
    "import.more": Plural(
        "… und noch eine.",
        "… und {n} weitere.",
    ),
    "import.sellers": (
        "Deine Lieblingsverkäufer: {sellers}. "
        "eBay zeigt die Sachen eines Verkäufers nur zu einem Wort; sag also, was du von einem"
        " suchst, zum Beispiel *lego from seller {first}*."
    ),
    "import.seller": "{seller} beobachten …",
    "import.save": "Alle beobachten",
    "import.saved": Plural(
        "*Eine* Suche läuft jetzt. /watches zeigt sie.",
        "*{n}* Suchen laufen jetzt. /watches zeigt sie.",
    ),
    "import.saved_some": Plural(
        "Es war Platz für *eine* Suche. /watches zeigt sie.",
        "Es war Platz für *{n}* Suchen. /watches zeigt sie.",
    ),
}
