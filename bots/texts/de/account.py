"""Start, help, settings, export, forget, test."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "start.promise": (
        "Ich beobachte Gebrauchtmärkte und schreibe dir, sobald dein Stück eingestellt wird. "
        "Ich suche auf: {sources}."
    ),
    "start.just_write": "Schreib es einfach, zum Beispiel: *{example}*",
    "start.group_write": "Schreibt zum Beispiel: */watch {example}*",
    "start.try": "Das probieren",
    "start.set_place": "📍 Mein Ort",
    "start.example_gb": "road bike under £300 near Leeds",
    "start.example_us": "standing desk under $200 in Austin, TX",
    "start.example_de": "road bike under 300 euros near Berlin",
    "start.example_au": "surfboard under $300 near Sydney",
    "start.no_sources": (
        "Ich beobachte Gebrauchtmärkte und schreibe dir, sobald dein Stück eingestellt wird. Hier "
        "ist noch kein Markt eingeschaltet."
    ),
    "start.place_known": "Dein Ort ist *{place}*.",
    "start.demo": (
        "Hier ist noch kein echter Markt eingerichtet, darum siehst du den Vorführmarkt: Seine "
        "Anzeigen sind erfunden."
    ),
    "help.text": (
        "*Schreib, was du suchst*, wie du es sagen würdest; Preis, Ort und was nicht sein soll auf "
        "Englisch:\n"
        "ps5 under £300 within 20 miles of Leeds, not broken\n"
        '"13 mini" 128gb max 220, no box\n'
        "free sofa SE London, delivery ok\n\n"
        "*Danach* zeigt /watches, was du beobachtest, /edit 2 max 350 ändert eine Suche, /pause "
        "und /resume halten sie an und setzen sie fort, /delete löscht (mit Rückgängig), /why mit "
        "einem Link sagt, warum eine Anzeige kam oder nicht. /share 2 gibt eine Suche weiter, "
        "/link macht aus zwei Chats von dir einen. /destinations sagt, wohin Meldungen gehen: "
        "E-Mail, Handy, Push, andere Chats, jedes in seiner Form; /delivery, was aus den letzten "
        "wurde. /settings, /test, /export und /forget betreffen "
        "dich; /stop hält alles an."
    ),
    "settings.title": "*Deine Einstellungen*",
    "settings.place": "Ort: *{place}*",
    "settings.no_place": "Ort: nicht gesetzt",
    "settings.currency": "Währung: *{currency}*",
    "settings.units": "Entfernungen in *{units}*",
    "settings.timezone": "Zeitzone: *{timezone}*",
    "settings.quiet": "Ruhezeit: *{start} bis {end}*, so lange warten Meldungen",
    "settings.no_quiet": "Ruhezeit: keine",
    "settings.edited_on": "Geänderte Anzeigen: *werden gemeldet*",
    "settings.edited_off": "Geänderte Anzeigen: werden nicht gemeldet",
    "settings.language": "Sprache: *{language}*",
    "settings.set_language": "Sprache",
    "settings.which_language": "Welche? Datum, Zahlen und Geld richten sich auch danach.",
    "settings.set_place": "📍 Ort",
    "settings.set_currency": "Währung",
    "settings.set_timezone": "Zeitzone",
    "settings.swap_units": "{units} verwenden",
    "settings.set_quiet": "Ruhe 22–8 Uhr",
    "settings.set_quiet_other": "Andere Zeiten",
    "settings.end_quiet": "Keine Ruhezeit",
    "settings.swap_edited": "Geänderte an/aus",
    "settings.ask_place": "Wo bist du? Schreib einen Ort oder eine Postleitzahl.",
    "settings.share_place": "Meine Position teilen",
    "settings.ask_currency": "Welche Währung? Zum Beispiel GBP, EUR oder USD.",
    "settings.ask_timezone": "Welche Zeitzone? Ein Ort in deiner Nähe genügt, oder Europe/Berlin.",
    "settings.ask_quiet": (
        "Von wann bis wann soll ich Meldungen zurückhalten? Zum Beispiel 22:00-08:00."
    ),
    "settings.bad_place": "„{said}“ kenne ich nicht. Versuch es mit der nächsten Stadt.",
    "settings.bad_currency": (
        "„{said}“ ist keine Währung, die ich kenne. Drei Buchstaben, zum Beispiel EUR."
    ),
    "settings.bad_timezone": (
        "Eine Zeitzone „{said}“ kenne ich nicht. Versuch es mit der nächsten großen Stadt."
    ),
    "settings.bad_quiet": "Das konnte ich nicht lesen. Schreib es wie 22:00-08:00.",
    "settings.which_place": "Welches {name}?",
    "settings.saved": "Gespeichert.",
    "settings.miles": "Meilen",
    "settings.kilometres": "Kilometer",
    "export.text": "Alles, was ich über dich aufbewahre, steht in dieser Datei.",
    "forget.ask": Plural(
        "Dich ganz vergessen? *Eine Suche*, deine Einstellungen und dein Verlauf gehen verloren "
        "und kommen nicht zurück.",
        "Dich ganz vergessen? *{n} Suchen*, deine Einstellungen und dein Verlauf gehen verloren "
        "und kommen nicht zurück.",
    ),
    "forget.yes": "Ja, vergiss mich",
    "forget.done": "Erledigt. Ich weiß nichts mehr über dich. Schreib etwas, um neu anzufangen.",
    "test.sent": "Eine Probe ist unterwegs, auf demselben Weg wie jede Meldung.",
    "test.sample_title": "Mountainbike Trek Marlin 5, Größe M",
    "test.sample_place": "Leeds",
    "test.pressed.no": (
        "Der Knopf geht. Bei einer echten Meldung blendet er das Stück aus und fragt, warum. "
        "Nichts wurde ausgeblendet."
    ),
    "test.pressed.keep": (
        "Der Knopf geht. Bei einer echten Meldung legt er das Stück unter /kept ab. Nichts wurde "
        "gemerkt."
    ),
    "test.pressed.more": (
        "Der Knopf geht. Bei einer echten Meldung bietet er Verkäufer ausblenden, Stumm, "
        "Höchstpreis senken, Warum und Beenden an."
    ),
    "test.nowhere": (
        "In diesen Chat kann ich gerade nicht schreiben: Er ist angehalten oder geschlossen. "
        "Schreib mir von dort, wo du Meldungen haben willst."
    ),
    "cancel.nothing": "Es gab nichts abzubrechen.",
}
