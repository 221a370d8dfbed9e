"""What only Telegram shows: its menus, its descriptions, and what a chat there lacks."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "telegram.description": (
        "Je surveille les sites d’occasion et je t’écris dès que ton objet est mis en vente. Écris"
        " simplement ce que tu cherches, ainsi : road bike under 300 euros near Paris"
    ),
    "telegram.short": "Dis-moi ce que tu veux d’occasion. Je surveille les sites pour toi.",
    "telegram.command.watch": "Surveiller quelque chose : quoi, combien, où",
    "telegram.command.watches": "Ce que tu surveilles",
    "telegram.command.edit": "Changer une recherche : numéro et changement",
    "telegram.command.pause": "Mettre une recherche en pause",
    "telegram.command.resume": "Reprendre une recherche",
    "telegram.command.delete": "Supprimer une recherche",
    "telegram.command.kept": "Ce que tu as gardé",
    "telegram.command.settings": "Lieu, monnaie, langue, heures calmes",
    "telegram.command.destinations": "Où vont les alertes : e-mail, mobile, push, autres chats",
    "telegram.command.delivery": "Les dernières alertes, et où chacune est allée",
    "telegram.command.test": "T’envoyer une alerte d’essai",
    "telegram.command.why": "Pourquoi une annonce a alerté ou non",
    "telegram.command.stop": "Tout mettre en pause",
    "telegram.command.share": "Donner une recherche",
    "telegram.command.import": "Reprendre des recherches que tu as ailleurs",
    "telegram.command.link": "Réunir un autre chat à toi",
    "telegram.command.unlink": "Détacher ce chat des autres",
    "telegram.command.plan": "Ta formule, et ce qu’il en reste",
    "telegram.command.upgrade": "Formules et prix",
    "telegram.command.billing": "Carte, factures, fin d’une formule",
    "telegram.command.help": "Comment cela marche, avec des exemples",
    "telegram.command.export": "Tout ce qui est gardé sur toi, en un fichier",
    "telegram.command.forget": "Effacer toutes tes données",
    "telegram.command.cancel": "Laisser la question ouverte",
    "telegram.post.blocked": (
        "Je ne peux pas encore t’écrire là-bas. Ouvre ce chat, appuie sur *Démarrer*, puis vérifie"
        " encore."
    ),
    "telegram.post.not_inside": (
        "Je ne suis pas dans ce chat. Ajoute-moi comme membre (dans un canal : comme"
        " administrateur), puis vérifie encore."
    ),
    "telegram.post.rights": (
        "Je suis dans ce chat mais il me manque un droit. Donne-le-moi dans les réglages du chat,"
        " sous *Administrateurs* ou *Permissions*, puis vérifie encore."
    ),
    "telegram.post.not_admin": (
        "Seul un administrateur de ce canal peut y faire envoyer des alertes."
    ),
    "telegram.post.no_answer": (
        "Telegram ne répond pas pour le moment. Vérifie encore dans un instant."
    ),
    "telegram.answer_here": "↩ Réponds à ce message, sinon je ne peux pas lire ici.",
}
