"""Reprendre des recherches d'ailleurs."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "import.private": (
        "Cela ne marche qu'en privé : ce que vous gardez ailleurs ne regarde personne d'autre."
    ),
    "import.which": "Je peux reprendre ce que vous gardez sur un site : */import {name}*",
    "import.agree": "Accepter chez {site}",
    "import.begin": (
        "Je peux lire une fois vos recherches enregistrées et objets suivis chez {site}, et"
        " en faire des recherches ici. Acceptez là-bas ; la page montre alors un code et"
        " comment me l'envoyer. Rien n'est enregistré avant que vous l'ayez vu."
    ),
    "import.looking": "Je lis ce que vous gardez chez {site}…",
    "import.failed": "{site} n'a pas répondu comme il faut. Recommencez avec /import.",
    "import.wrong_code": (
        "Ce code n'est pas le bon, ou il est trop ancien. Recommencez : */import {name}*"
    ),
    "import.found": Plural(
        "Chez {site}, j'ai trouvé *une* recherche :",
        "Chez {site}, j'ai trouvé *{n}* recherches :",
    ),
    "import.more": Plural(
        "… et une de plus.",
        "… et {n} de plus.",
    ),
    "import.sellers": (
        "Tes vendeurs favoris : {sellers}. "
        "eBay ne montre les objets d’un vendeur qu’avec un mot ; dis ce que tu cherches chez "
        "l’un d’eux, par exemple *lego from seller {first}*."
    ),
    "import.seller": "Suivre {seller}…",
    "import.save": "Les suivre toutes",
    "import.saved": Plural(
        "*Une* recherche est suivie. /watches la montre.",
        "*{n}* recherches sont suivies. /watches les montre.",
    ),
    "import.saved_some": Plural(
        "Il y avait de la place pour *une* recherche. /watches la montre.",
        "Il y avait de la place pour *{n}* recherches. /watches les montre.",
    ),
}
