"""What one-way messages say around a card, and the pages their links lead to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "mail.open": "Ouvrir sur {source}",
    "mail.hide": "Pas pour moi",
    "mail.keep": "Garder",
    "mail.pause": "Mettre cette recherche en pause",
    "mail.more": Plural("… et {n} autre.", "… et {n} autres."),
    "mail.see_all": "Tout voir dans Magpie",
    "mail.all_of_them": Plural(
        "*{n} trouvaille* dans ce message.",
        "*{n} trouvailles* dans ce message.",
    ),
    "mail.why": "Tu reçois ceci parce que tu le surveilles dans Magpie.",
    "mail.unsubscribe": "Plus de courrier de Magpie",
    "mail.photo": "Photo : {title}",
    "digest.hourly": Plural(
        "*{n} trouvaille* dans la dernière heure.", "*{n} trouvailles* dans la dernière heure."
    ),
    "digest.daily": Plural("*{n} trouvaille* depuis hier.", "*{n} trouvailles* depuis hier."),
    "digest.weekly": Plural("*{n} trouvaille* de la semaine.", "*{n} trouvailles* de la semaine."),
    "code.subject": "Ton code Magpie est {code}",
    "code.said": (
        "Ton code Magpie est *{code}*. Écris-le dans le chat d’où tu l’as demandé ; il vaut une"
        " demi-heure. Si tu n’as rien demandé, laisse : sans le code, rien d’autre ne vient."
    ),
    "link.ask.no": "Cacher cette trouvaille, pour qu’on n’en dise plus rien ?",
    "link.ask.keep": "Garder cette trouvaille dans ta liste ?",
    "link.ask.stop": "Mettre en pause la recherche qui l’a trouvée ?",
    "link.ask.off": "Arrêter tout courrier de Magpie à cette adresse ?",
    "link.ask.on": "Envoyer de nouveau du courrier de Magpie à cette adresse ?",
    "link.yes.no": "La cacher",
    "link.yes.keep": "La garder",
    "link.yes.stop": "Mettre en pause",
    "link.yes.off": "Arrêter le courrier",
    "link.yes.on": "Envoyer de nouveau",
    "link.done.no": "Cachée. On n’en dit plus rien.",
    "link.done.keep": "Gardée. Tu la trouves avec /kept dans le chat.",
    "link.done.stop": "En pause. /resume dans le chat la reprend.",
    "link.done.off": "C’est fait. Plus de courrier à cette adresse.",
    "link.done.on": "C’est fait. Le courrier revient à cette adresse.",
    "link.none": "Ce lien n’est pas de nous, ou il est trop vieux.",
}
