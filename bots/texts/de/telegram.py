"""What only Telegram shows: its menus, its descriptions, and what a chat there lacks."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "telegram.description": (
        "Ich beobachte Gebrauchtmärkte und schreibe dir, sobald dein Stück eingestellt wird."
        " Schreib einfach, was du suchst, etwa: road bike under 300 euros near Berlin"
    ),
    "telegram.short": "Sag mir, was du gebraucht suchst. Ich beobachte die Märkte für dich.",
    "telegram.command.watch": "Nach etwas schauen: was, wie teuer, wo",
    "telegram.command.watches": "Was du beobachtest",
    "telegram.command.edit": "Eine Suche ändern: Nummer und was sich ändert",
    "telegram.command.pause": "Eine Suche anhalten",
    "telegram.command.resume": "Eine Suche fortsetzen",
    "telegram.command.delete": "Eine Suche löschen",
    "telegram.command.kept": "Was du dir gemerkt hast",
    "telegram.command.settings": "Ort, Währung, Sprache, Ruhezeit",
    "telegram.command.destinations": "Wohin Meldungen gehen: E-Mail, Handy, Push, andere Chats",
    "telegram.command.delivery": "Die letzten Meldungen, und wohin jede ging",
    "telegram.command.test": "Dir selbst eine Probe schicken",
    "telegram.command.why": "Warum eine Anzeige gemeldet wurde oder nicht",
    "telegram.command.stop": "Alles anhalten",
    "telegram.command.share": "Eine Suche weitergeben",
    "telegram.command.import": "Suchen übernehmen, die du anderswo hast",
    "telegram.command.link": "Einen anderen Chat von dir verbinden",
    "telegram.command.unlink": "Diesen Chat wieder lösen",
    "telegram.command.plan": "Dein Tarif, und was davon noch frei ist",
    "telegram.command.upgrade": "Tarife und Preise",
    "telegram.command.billing": "Karte, Rechnungen, Tarif beenden",
    "telegram.command.help": "Wie es geht, mit Beispielen",
    "telegram.command.export": "Alles über dich, als Datei",
    "telegram.command.forget": "Alle deine Daten löschen",
    "telegram.command.cancel": "Die offene Frage vergessen",
    "telegram.post.blocked": (
        "Dort darf ich dir noch nicht schreiben. Öffne den Chat, drück *Starten*, dann prüf noch"
        " einmal."
    ),
    "telegram.post.not_inside": (
        "Ich bin nicht in diesem Chat. Nimm mich als Mitglied auf (in einem Kanal: als"
        " Administrator), dann prüf noch einmal."
    ),
    "telegram.post.rights": (
        "Ich bin in diesem Chat, aber mir fehlt ein Recht. Gib es mir in den Einstellungen des"
        " Chats unter *Administratoren* oder *Berechtigungen*, dann prüf noch einmal."
    ),
    "telegram.post.not_admin": (
        "Nur ein Administrator dieses Kanals kann Meldungen dorthin schicken lassen."
    ),
    "telegram.post.no_answer": "Telegram antwortet gerade nicht. Prüf gleich noch einmal.",
    "telegram.answer_here": "↩ Bitte auf diese Nachricht antworten, sonst lese ich es hier nicht.",
}
