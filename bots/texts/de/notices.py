"""What is said unasked and is not an alert."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "notices.test": (
        "*Das ist eine Probe.* Sie kam auf dem Weg jeder Meldung; Meldungen erreichen dich also "
        "hier."
    ),
    "notices.destination_gone": (
        "Ich kann nicht mehr an *{name}* schreiben; was dorthin sollte, kommt jetzt hierher."
    ),
    "notices.community_gone": (
        "In *{name}* kann ich nicht mehr schreiben. Die Suchen dort bleiben erhalten und gehen"
        " weiter, wenn ich wieder hineingelassen werde."
    ),
    "notices.topic_gone": (
        "Ein Thema von *{name}* wurde gelöscht. Was dafür bestimmt war, kommt jetzt hierher."
    ),
    "notices.place_deleted": (
        "*{name}* wurde gelöscht, darum kann ich dort nicht mehr schreiben. Die Suchen "
        "bleiben, sagen aber niemandem Bescheid: Damit es weitergeht, schreib sie anderswo "
        "noch einmal mit /watch."
    ),
    "notices.topic_deleted": (
        "Das Thema von *{name}*, in dem ich schrieb, wurde gelöscht. Die Suchen bleiben, "
        "sagen aber niemandem Bescheid: Damit es weitergeht, schreib sie im Hauptchat der "
        "Gruppe oder in einem anderen Thema noch einmal mit /watch."
    ),
    "notices.too_many": Plural(
        "*{name}* hat an einem Tag {n} Meldung gebracht. Für weniger schreib /edit {number} und "
        "ein Wort dazu.",
        "*{name}* hat an einem Tag {n} Meldungen gebracht. Für weniger schreib /edit {number} und "
        "ein Wort dazu.",
    ),
    "notices.too_many_price": Plural(
        "*{name}* hat an einem Tag {n} Meldung gebracht. Für etwa ein Drittel davon schreib"
        " /edit {number} max {price_max}.",
        "*{name}* hat an einem Tag {n} Meldungen gebracht. Für etwa ein Drittel davon schreib"
        " /edit {number} max {price_max}.",
    ),
    "notices.too_many_radius": Plural(
        "*{name}* hat an einem Tag {n} Meldung gebracht. Um näher zu suchen, schreib"
        " /edit {number} within {radius} {unit}.",
        "*{name}* hat an einem Tag {n} Meldungen gebracht. Um näher zu suchen, schreib"
        " /edit {number} within {radius} {unit}.",
    ),
    "notices.too_many_both": Plural(
        "*{name}* hat an einem Tag {n} Meldung gebracht. Für weniger schreib /edit {number} max"
        " {price_max} oder /edit {number} within {radius} {unit}.",
        "*{name}* hat an einem Tag {n} Meldungen gebracht. Für weniger schreib /edit {number} max"
        " {price_max} oder /edit {number} within {radius} {unit}.",
    ),
    "notices.source_blind": (
        "Ich kann {marketplace} gerade nicht lesen, von dort erreicht dich also nichts. Ich"
        " versuche es weiter und sage dir, wenn es wieder geht."
    ),
    "notices.source_back": "{marketplace} ist wieder lesbar. Ich habe alles nachgeholt.",
    "notices.query_refused": (
        "{marketplace} nimmt eine deiner Suchen so nicht an. Deine anderen Märkte betrifft das"
        " nicht; vielleicht helfen andere Wörter, ein anderer Ort oder die eingefügte Adresse"
        " einer Suche von dort."
    ),
}
