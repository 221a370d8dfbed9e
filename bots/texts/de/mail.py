"""What one-way messages say around a card, and the pages their links lead to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "mail.open": "Auf {source} öffnen",
    "mail.hide": "Nichts für mich",
    "mail.keep": "Merken",
    "mail.pause": "Diese Suche anhalten",
    "mail.more": Plural("… und {n} weiteres.", "… und {n} weitere."),
    "mail.see_all": "Alles in Magpie ansehen",
    "mail.all_of_them": Plural(
        "*{n} Fund* in dieser Nachricht.",
        "*{n} Funde* in dieser Nachricht.",
    ),
    "mail.why": "Du bekommst das, weil du in Magpie danach suchst.",
    "mail.unsubscribe": "Keine Post mehr von Magpie",
    "mail.photo": "Foto: {title}",
    "digest.hourly": Plural(
        "*{n} Fund* in der letzten Stunde.", "*{n} Funde* in der letzten Stunde."
    ),
    "digest.daily": Plural("*{n} Fund* seit gestern.", "*{n} Funde* seit gestern."),
    "digest.weekly": Plural("*{n} Fund* der Woche.", "*{n} Funde* der Woche."),
    "code.subject": "Dein Magpie-Code ist {code}",
    "code.said": (
        "Dein Magpie-Code ist *{code}*. Schreib ihn in den Chat, aus dem du gefragt hast; er gilt"
        " eine halbe Stunde. Hast du nicht gefragt, dann übergeh das: Ohne den Code kommt nichts"
        " weiter."
    ),
    "link.ask.no": "Diesen Fund ausblenden, sodass nichts mehr von ihm gesagt wird?",
    "link.ask.keep": "Diesen Fund in deiner Liste merken?",
    "link.ask.stop": "Die Suche anhalten, die das gefunden hat?",
    "link.ask.off": "Alle Post von Magpie an diese Adresse beenden?",
    "link.ask.on": "Wieder Post von Magpie an diese Adresse senden?",
    "link.yes.no": "Ausblenden",
    "link.yes.keep": "Merken",
    "link.yes.stop": "Suche anhalten",
    "link.yes.off": "Post beenden",
    "link.yes.on": "Wieder Post senden",
    "link.done.no": "Ausgeblendet. Davon wird nichts mehr gesagt.",
    "link.done.keep": "Gemerkt. Du findest es mit /kept im Chat.",
    "link.done.stop": "Angehalten. /resume im Chat setzt sie fort.",
    "link.done.off": "Erledigt. An diese Adresse kommt keine Post mehr.",
    "link.done.on": "Erledigt. An diese Adresse kommt wieder Post.",
    "link.none": "Dieser Link ist keiner von uns, oder er ist zu alt.",
}
