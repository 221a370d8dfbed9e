"""Start, help, settings, export, forget, test."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "start.promise": (
        "Je surveille les sites d’occasion et je t’écris dès que ton objet est mis en vente. "
        "Je regarde sur : {sources}."
    ),
    "start.just_write": "Écris-le simplement, par exemple : *{example}*",
    "start.group_write": "Écrivez par exemple : */watch {example}*",
    "start.try": "Essayer cela",
    "start.set_place": "📍 Mon lieu",
    "start.example_gb": "road bike under £300 near Leeds",
    "start.example_us": "standing desk under $200 in Austin, TX",
    "start.example_de": "road bike under 300 euros near Berlin",
    "start.example_au": "surfboard under $300 near Sydney",
    "start.no_sources": (
        "Je surveille les sites d’occasion et je t’écris dès que ton objet est mis en vente. Aucun "
        "site n’est encore activé ici."
    ),
    "start.place_known": "Ton lieu est *{place}*.",
    "start.demo": (
        "Aucun vrai marché n’est encore réglé ici, alors tu vois le marché de démonstration : ses "
        "annonces sont inventées."
    ),
    "help.text": (
        "*Écris ce que tu cherches*, comme tu le dirais ; le prix, le lieu et ce que tu ne veux "
        "pas, en anglais :\n"
        "ps5 under £300 within 20 miles of Leeds, not broken\n"
        '"13 mini" 128gb max 220, no box\n'
        "free sofa SE London, delivery ok\n\n"
        "*Ensuite*, /watches montre ce que tu surveilles, /edit 2 max 350 change une recherche, "
        "/pause et /resume l’arrêtent et la reprennent, /delete la supprime (on peut revenir), "
        "/why avec un lien dit pourquoi une annonce est venue ou non. /share 2 donne une "
        "recherche, /link réunit deux de tes chats. /destinations dit où vont les alertes : "
        "e-mail, mobile, push, autres chats, chacun à sa façon ; /delivery, ce que sont devenues "
        "les dernières. /settings, /test, /export et /forget parlent "
        "de toi ; /stop met tout en pause."
    ),
    "settings.title": "*Tes réglages*",
    "settings.place": "Lieu : *{place}*",
    "settings.no_place": "Lieu : non défini",
    "settings.currency": "Monnaie : *{currency}*",
    "settings.units": "Distances en *{units}*",
    "settings.timezone": "Fuseau horaire : *{timezone}*",
    "settings.quiet": "Heures calmes : *de {start} à {end}*, les alertes attendent",
    "settings.no_quiet": "Heures calmes : aucune",
    "settings.edited_on": "Annonces modifiées : *je le dis*",
    "settings.edited_off": "Annonces modifiées : je ne le dis pas",
    "settings.language": "Langue : *{language}*",
    "settings.set_language": "Langue",
    "settings.which_language": "Laquelle ? Les dates, les nombres et l’argent la suivent aussi.",
    "settings.set_place": "📍 Lieu",
    "settings.set_currency": "Monnaie",
    "settings.set_timezone": "Fuseau horaire",
    "settings.swap_units": "En {units}",
    "settings.set_quiet": "Calme 22–8 h",
    "settings.set_quiet_other": "Autres heures",
    "settings.end_quiet": "Sans heures calmes",
    "settings.swap_edited": "Modifiées oui/non",
    "settings.ask_place": "Où es-tu ? Écris une ville ou un code postal.",
    "settings.share_place": "Partager ma position",
    "settings.ask_currency": "Quelle monnaie ? Par exemple GBP, EUR ou USD.",
    "settings.ask_timezone": (
        "Quel fuseau horaire ? Une ville près de chez toi suffit, ou Europe/Paris."
    ),
    "settings.ask_quiet": (
        "De quelle heure à quelle heure dois-je retenir les alertes ? Par exemple 22:00-08:00."
    ),
    "settings.bad_place": "Je ne connais pas « {said} ». Essaie la ville la plus proche.",
    "settings.bad_currency": (
        "« {said} » n’est pas une monnaie que je connais. Trois lettres, par exemple EUR."
    ),
    "settings.bad_timezone": (
        "Je ne connais pas de fuseau horaire « {said} ». Essaie la grande ville la plus proche."
    ),
    "settings.bad_quiet": "Je n’ai pas pu le lire. Écris-le ainsi : 22:00-08:00.",
    "settings.which_place": "Quel {name} ?",
    "settings.saved": "Enregistré.",
    "settings.miles": "miles",
    "settings.kilometres": "kilomètres",
    "export.text": "Tout ce que je garde sur toi est dans ce fichier.",
    "forget.ask": Plural(
        "T’oublier tout à fait ? *{n} recherche*, tes réglages et ton historique s’en vont, et ne "
        "peuvent pas revenir.",
        "T’oublier tout à fait ? *{n} recherches*, tes réglages et ton historique s’en vont, et ne "
        "peuvent pas revenir.",
    ),
    "forget.yes": "Oui, oublie-moi",
    "forget.done": (
        "C’est fait. Je ne sais plus rien de toi. Écris n’importe quoi pour recommencer."
    ),
    "test.sent": "Un essai est en route, par la même porte que toutes les alertes.",
    "test.sample_title": "VTT Trek Marlin 5, taille M",
    "test.sample_place": "Leeds",
    "test.pressed.no": (
        "Ce bouton marche. Sur une vraie alerte, il cache l’objet et demande pourquoi. Rien n’a "
        "été caché."
    ),
    "test.pressed.keep": (
        "Ce bouton marche. Sur une vraie alerte, il met l’objet dans /kept. Rien n’a été gardé."
    ),
    "test.pressed.more": (
        "Ce bouton marche. Sur une vraie alerte, il propose Cacher le vendeur, Silence, Baisser le "
        "maximum, Pourquoi et Arrêter."
    ),
    "test.nowhere": (
        "Je ne peux pas écrire dans ce chat pour le moment : il est en pause ou fermé. Écris-moi "
        "de là où tu veux tes alertes."
    ),
    "cancel.nothing": "Il n’y avait rien à abandonner.",
}
