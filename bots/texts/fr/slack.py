"""What is said on Slack only: modals, the Home tab, channels, installing the app."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "slack.form.new": "Nouvelle recherche",
    "slack.form.what": "Que cherches-tu ?",
    "slack.form.what_hint": "standing desk, not broken",
    "slack.form.place": "Près de quel lieu ?",
    "slack.form.place_hint": "Paris, ou 75001",
    "slack.form.max": "Le plus que cela peut coûter",
    "slack.form.within": "À quelle distance ? (25 mi, 20 km)",
    "slack.form.to": "Envoyer les alertes à",
    "slack.form.to_me": "Moi, directement",
    "slack.form.to_hint": "Laisse vide pour tes messages directs.",
    "slack.form.show": "Voir les résultats",
    "slack.form.edit": "Changer la recherche",
    "slack.form.change": "Que faut-il changer ?",
    "slack.form.change_hint": "max 300, not red, 20 mi",
    "slack.form.empty": "Dis ce que tu cherches.",
    "slack.answer": "Répondre",
    "slack.send_to": "Envoyer à :",
    "slack.send_me": "À moi, en privé",
    "slack.send_channel": "Un canal",
    "slack.invite": (
        "Je ne suis pas dans ce canal : écris-y */invite @Magpie*, puis appuie "
        "sur *Vérifier encore*."
    ),
    "slack.archived": "Ce canal est archivé. Choisis-en un autre.",
    "slack.closed": "Je ne peux pas écrire là. Choisis un autre lieu.",
    "slack.busy": "Je ne peux pas le faire en ce moment. Essaie encore une fois.",
    "slack.not_installed": "Magpie n’est plus installé dans cet espace de travail.",
    "slack.here": "Messages directs avec Magpie",
    "slack.home.hello": (
        "Je surveille les marchés d’occasion et je t’écris dès que ton objet est mis en vente. "
        "Appuie sur *Nouvelle recherche*, ou écris /watch n’importe où."
    ),
    "slack.home.searches": Plural(one="*{n} recherche*", other="*{n} recherches*"),
    "slack.home.channels": "*Dans les canaux de cet espace de travail*",
    "slack.home.new": "Nouvelle recherche",
    "slack.home.settings": "Réglages",
    "slack.home.places": "Où vont les alertes",
    "slack.home.plans": "Mon abonnement",
    "slack.home.plan": "*Formule :* {plan}",
    "slack.home.alerts_go": "*Les alertes vont à :* {places}",
    "slack.home.paused": "en pause",
    "slack.home.gone": "{place} (injoignable)",
    "slack.home.nowhere": "nulle part encore",
    "slack.home.more": Plural(
        one="et {n} autre : /watch list", other="et {n} autres : /watch list"
    ),
    "slack.installed": "Magpie est installé. Retourne dans Slack : il t’y a écrit.",
    "slack.install_failed": "Cela n’a pas marché. Recommence avec « Ajouter à Slack ».",
    "slack.install_cancelled": "Rien n’a été installé.",
    "slack.install_org": (
        "Installe Magpie dans un espace de travail, pas dans toute l’organisation."
    ),
}
