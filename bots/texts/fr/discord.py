"""What is said on Discord only: slash commands and their options, channels of servers, mentions."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "discord.command.watch": "Surveiller les sites d’occasion",
    "discord.command.watches": "Ce que tu surveilles",
    "discord.command.edit": "Changer une recherche",
    "discord.command.pause": "Mettre une recherche en pause",
    "discord.command.resume": "Reprendre une recherche en pause",
    "discord.command.delete": "Supprimer une recherche ; on peut revenir",
    "discord.command.stop": "Mettre en pause toutes tes recherches",
    "discord.command.kept": "Les annonces que tu as gardées",
    "discord.command.why": "Pourquoi une annonce t’a alerté ou non",
    "discord.command.test": "Envoyer une alerte d’essai",
    "discord.command.settings": "Lieu, argent, langue, heures calmes",
    "discord.command.destinations": "Où vont les alertes : e-mail, mobile, push, autres chats",
    "discord.command.delivery": "Les dernières alertes, et où chacune est allée",
    "discord.command.help": "Comment cela marche, avec des exemples",
    "discord.command.start": "Ce que fait Magpie",
    "discord.command.cancel": "Fermer une question ouverte",
    "discord.command.export": "Tout ce que Magpie garde sur toi, en un fichier",
    "discord.command.forget": "Effacer tout ce que Magpie garde sur toi",
    "discord.command.import": "Reprendre des recherches que tu as ailleurs",
    "discord.command.link": "Réunir ce compte avec un autre chat à toi",
    "discord.command.unlink": "Séparer ce compte de ce à quoi il est réuni",
    "discord.command.share": "Un code pour que d’autres copient une recherche",
    "discord.command.plan": "Ta formule, et ce qu’il en reste",
    "discord.command.upgrade": "Ce que donnent les formules, et leur prix",
    "discord.command.billing": "Carte, factures, fin d’une formule",
    "discord.option.what": "Par exemple : road bike not broken",
    "discord.option.place": "Ville ou code postal",
    "discord.option.max": "Le plus que cela peut coûter",
    "discord.option.within": "À quelle distance, par exemple : 15 mi ou 20 km",
    "discord.option.on": "Seulement sur ce marché",
    "discord.option.channel": "Alerter dans ce salon (il faut Gérer le serveur)",
    "discord.option.role": "Rôle à mentionner là, au plus une fois en 10 minutes",
    "discord.option.search": "Laquelle de tes recherches",
    "discord.option.change": "Par exemple : max 300, not red",
    "discord.option.route": "Par exemple : bikes sur mon mobile, sofas par e-mail quotidien",
    "discord.option.server": "Pour ce serveur au lieu de toi",
    "discord.option.link": "L’adresse de l’annonce",
    "discord.option.code": "Le code qu’on t’a donné",
    "discord.option.source": "Par exemple : ebay, puis le code de sa page",
    "discord.option_name.what": "quoi",
    "discord.option_name.place": "lieu",
    "discord.option_name.max": "maximum",
    "discord.option_name.within": "rayon",
    "discord.option_name.on": "site",
    "discord.option_name.channel": "salon",
    "discord.option_name.role": "rôle",
    "discord.option_name.search": "recherche",
    "discord.option_name.change": "modification",
    "discord.option_name.route": "destinations",
    "discord.option_name.server": "serveur",
    "discord.option_name.link": "lien",
    "discord.option_name.code": "code",
    "discord.option_name.source": "source",
    "discord.form.new": "Nouvelle recherche",
    "discord.form.what": "Que cherches-tu ?",
    "discord.form.what_hint": "road bike, not broken",
    "discord.form.place": "Près de quel lieu ?",
    "discord.form.place_hint": "Paris, ou 75001",
    "discord.form.max": "Le plus que cela peut coûter",
    "discord.form.within": "À quelle distance ? (15 mi, 20 km)",
    "discord.form.edit": "Changer la recherche",
    "discord.form.change": "Que faut-il changer ?",
    "discord.form.change_hint": "max 300, not red, 20 mi",
    "discord.form.answer": "Ta réponse",
    "discord.answer": "✏️ Répondre",
    "discord.ping_me": "🔔 Me mentionner",
    "discord.ping_on": (
        "Je te mentionne quand quelque chose vient pour *{name}*, au plus une fois en 10 minutes."
    ),
    "discord.ping_off": "Je ne te mentionne plus pour *{name}*.",
    "discord.ping_full": "La liste de *{name}* est pleine : 20 membres sont déjà mentionnés.",
    "discord.needs_manage": (
        "Publier dans un salon demande *Gérer le serveur*, alors je t’écris directement."
    ),
    "discord.dm_closed": (
        "Je ne peux pas t’écrire. Ouvre les *Paramètres de confidentialité* de ce serveur, "
        "autorise les *Messages privés*, puis réessaie."
    ),
    "discord.dm_open": "Tes alertes viennent ici. Écris /watches pour voir ce que tu surveilles.",
    "discord.not_in_server": "Je ne suis pas encore sur ce serveur. Ajoute-moi, puis réessaie.",
    "discord.rights": "Ouvre les paramètres du salon, *Permissions*, et accorde-moi ce qui manque.",
    "discord.cannot_mention": (
        "Je ne peux pas mentionner {role} là : permets à tous de le mentionner, ou donne-moi "
        "*Mentionner tous les rôles*. Les alertes viendront sans mention."
    ),
    "discord.not_everyone": (
        "Je mentionne les rôles que les membres ont choisi d’avoir, jamais tout le monde. Les "
        "alertes viendront sans mention."
    ),
    "discord.role_alone": (
        "Un rôle est mentionné dans un salon : indiques-en un derrière *{option}*. En l’état, les "
        "alertes te viendront directement."
    ),
    "discord.goes_to": "Les alertes viendront dans *{place}*, où je peux écrire.",
    "discord.pings": "{role} sera mentionné au plus une fois en 10 minutes.",
    "discord.hears": (
        "Ici je n’entends que les commandes : commence par /watch. Les mots simples, je les lis "
        "dans nos messages privés."
    ),
    "discord.thread_other": "Magpie",
    "discord.busy": "Je ne peux pas le faire en ce moment. Essaie encore une fois.",
}
