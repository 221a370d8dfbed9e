"""What is said on Discord only: slash commands and their options, channels of servers, mentions."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "discord.command.watch": "Gebrauchtmärkte nach etwas absuchen",
    "discord.command.watches": "Was du beobachtest",
    "discord.command.edit": "Eine Suche ändern",
    "discord.command.pause": "Eine Suche anhalten",
    "discord.command.resume": "Eine angehaltene Suche fortsetzen",
    "discord.command.delete": "Eine Suche löschen; das lässt sich rückgängig machen",
    "discord.command.stop": "Alle deine Suchen anhalten",
    "discord.command.kept": "Gemerkte Anzeigen",
    "discord.command.why": "Warum eine Anzeige gemeldet wurde oder nicht",
    "discord.command.test": "Eine Probemeldung senden",
    "discord.command.settings": "Ort, Geld, Sprache, Ruhezeit",
    "discord.command.destinations": "Wohin Meldungen gehen: E-Mail, Handy, Push, andere Chats",
    "discord.command.delivery": "Die letzten Meldungen, und wohin jede ging",
    "discord.command.help": "Wie es geht, mit Beispielen",
    "discord.command.start": "Was Magpie tut",
    "discord.command.cancel": "Eine offene Frage schließen",
    "discord.command.export": "Alles, was Magpie über dich aufbewahrt, als Datei",
    "discord.command.forget": "Alles löschen, was Magpie über dich aufbewahrt",
    "discord.command.import": "Suchen übernehmen, die du anderswo hast",
    "discord.command.link": "Dieses Konto mit einem anderen Chat von dir verbinden",
    "discord.command.unlink": "Dieses Konto wieder lösen",
    "discord.command.share": "Ein Code, mit dem andere eine Suche kopieren",
    "discord.command.plan": "Dein Tarif, und was davon noch frei ist",
    "discord.command.upgrade": "Was die Tarife bieten und kosten",
    "discord.command.billing": "Karte, Rechnungen, Tarif beenden",
    "discord.option.what": "Zum Beispiel: road bike not broken",
    "discord.option.place": "Ort oder Postleitzahl",
    "discord.option.max": "Was es höchstens kosten darf",
    "discord.option.within": "Wie weit weg, zum Beispiel: 15 mi oder 20 km",
    "discord.option.on": "Nur auf diesem Markt",
    "discord.option.channel": "In diesen Kanal melden (braucht Server verwalten)",
    "discord.option.role": "Rolle, die dort erwähnt wird, höchstens alle 10 Minuten",
    "discord.option.search": "Welche deiner Suchen",
    "discord.option.change": "Zum Beispiel: max 300, not red",
    "discord.option.route": "Zum Beispiel: bikes per SMS, sofas per täglicher E-Mail",
    "discord.option.server": "Für diesen Server statt für dich",
    "discord.option.link": "Die Adresse der Anzeige",
    "discord.option.code": "Der Code, den du bekommen hast",
    "discord.option.source": "Zum Beispiel: ebay, danach der Code von dessen Seite",
    "discord.option_name.what": "was",
    "discord.option_name.place": "ort",
    "discord.option_name.max": "max",
    "discord.option_name.within": "umkreis",
    "discord.option_name.on": "markt",
    "discord.option_name.channel": "kanal",
    "discord.option_name.role": "rolle",
    "discord.option_name.search": "suche",
    "discord.option_name.change": "änderung",
    "discord.option_name.route": "ziele",
    "discord.option_name.server": "server",
    "discord.option_name.link": "link",
    "discord.option_name.code": "code",
    "discord.option_name.source": "quelle",
    "discord.form.new": "Neue Suche",
    "discord.form.what": "Was suchst du?",
    "discord.form.what_hint": "road bike, not broken",
    "discord.form.place": "In der Nähe welches Ortes?",
    "discord.form.place_hint": "Berlin, oder 10115",
    "discord.form.max": "Was es höchstens kosten darf",
    "discord.form.within": "Wie weit weg? (15 mi, 20 km)",
    "discord.form.edit": "Die Suche ändern",
    "discord.form.change": "Was soll sich ändern?",
    "discord.form.change_hint": "max 300, not red, 20 mi",
    "discord.form.answer": "Deine Antwort",
    "discord.answer": "✏️ Antworten",
    "discord.ping_me": "🔔 Mich erwähnen",
    "discord.ping_on": (
        "Du wirst erwähnt, wenn etwas für *{name}* kommt, höchstens alle 10 Minuten."
    ),
    "discord.ping_off": "Für *{name}* wirst du nicht mehr erwähnt.",
    "discord.ping_full": "Die Liste für *{name}* ist voll: 20 Mitglieder werden schon erwähnt.",
    "discord.needs_manage": (
        "In einen Kanal zu melden braucht *Server verwalten*; darum schreibe ich dir direkt."
    ),
    "discord.dm_closed": (
        "Ich kann dir nicht schreiben. Öffne die *Privatsphäre-Einstellungen* dieses Servers, "
        "erlaube *Direktnachrichten*, dann versuch es noch einmal."
    ),
    "discord.dm_open": (
        "Deine Meldungen kommen hierher. Mit /watches siehst du, was du beobachtest."
    ),
    "discord.not_in_server": (
        "Ich bin noch nicht auf diesem Server. Füg mich hinzu, dann versuch es noch einmal."
    ),
    "discord.rights": (
        "Öffne die Einstellungen des Kanals, *Berechtigungen*, und erlaube mir, was fehlt."
    ),
    "discord.cannot_mention": (
        "Ich kann {role} dort nicht erwähnen: Erlaube allen, sie zu erwähnen, oder gib mir *Alle "
        "Rollen erwähnen*. Meldungen kommen dann ohne Erwähnung."
    ),
    "discord.not_everyone": (
        "Ich erwähne Rollen, die Mitglieder selbst gewählt haben, nie alle. Meldungen kommen ohne "
        "Erwähnung."
    ),
    "discord.role_alone": (
        "Eine Rolle wird in einem Kanal erwähnt: Nenne einen hinter *{option}*. So kommen die "
        "Meldungen direkt zu dir."
    ),
    "discord.goes_to": "Meldungen kommen in *{place}*, dort kann ich schreiben.",
    "discord.pings": "{role} wird höchstens einmal in 10 Minuten erwähnt.",
    "discord.hears": (
        "Hier höre ich nur Befehle: Fang mit /watch an. Einfache Worte lese ich in unseren "
        "Direktnachrichten."
    ),
    "discord.thread_other": "Magpie",
    "discord.busy": "Das geht gerade in diesem Moment nicht. Bitte versuch es noch einmal.",
}
