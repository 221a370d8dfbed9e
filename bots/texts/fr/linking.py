"""One person in several chats: linking, unlinking; and searches that are given away."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "link.how": (
        "Écris ceci dans ton autre chat avec moi d’ici {minutes} minutes. Cela sert une fois, et "
        "ne réunit rien avant que tu aies accepté dans les deux chats :"
    ),
    "link.command": "/link {code}",
    "link.there": "Dans {platform} :",
    "link.open": "Ouvrir {platform}",
    "link.ask": (
        "Réunir ce chat avec *{name}* ? Les deux chats seraient une seule personne : qui écrit "
        "là-bas voit et change tout ce que tu surveilles ici. Dis non si tu n’as pas fait ce code "
        "toi-même."
    ),
    "link.would_have": Plural(
        "Ensemble, il y aurait *{n}* recherche et *{places}* chats.",
        "Ensemble, il y aurait *{n}* recherches et *{places}* chats.",
    ),
    "link.ask_maker": (
        "*{name}* a ton code et veut être une seule personne avec toi. Qui écrit là-bas verrait et "
        "changerait tout ce que tu surveilles ici."
    ),
    "link.yes": "Oui, les réunir",
    "link.wait": "Maintenant dis oui dans ton autre chat, {name}.",
    "link.done": "C’est fait. Ce chat et *{name}* sont une seule personne désormais.",
    "link.refused": "D’accord, rien n’est réuni.",
    "link.wrong": (
        "Je ne connais pas ce code, ou il a servi, ou il a plus de {minutes} minutes. Écris /link "
        "dans ton autre chat pour en avoir un nouveau."
    ),
    "link.too_many": "Trop de mauvais codes. Réessaie dans une heure.",
    "link.own": "C’est toi qui as fait ce code. Écris-le dans ton *autre* chat.",
    "link.already": "Ces deux chats sont déjà réunis.",
    "link.who": "{name} sur {platform}",
    "link.nameless": "un chat sur {platform}",
    "unlink.which": "Réunis avec toi. Lequel doit redevenir une personne à part ?",
    "unlink.one": "Séparer {name}",
    "unlink.this": "ce chat",
    "unlink.none": "Aucun autre chat n’est réuni avec celui-ci. /link en réunit un.",
    "unlink.ask": (
        "Séparer *{name}* ? Il repart de zéro ; tout ce que tu surveilles reste avec tes autres "
        "chats, et les alertes n’y vont plus."
    ),
    "unlink.yes": "Oui, séparer",
    "unlink.done": "Séparé : *{name}*.",
    "share.code": "Qui a ceci peut copier *{name}*, autant de fois qu’il veut :",
    "share.command": "/start s_{code}",
    "share.gone": "Cette recherche n’est plus partagée.",
}
