"""What is said unasked and is not an alert."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "notices.test": (
        "*Ceci est un essai.* Il est venu comme vient chaque alerte ; elles t’arrivent donc ici."
    ),
    "notices.destination_gone": (
        "Je ne peux plus écrire à *{name}*, alors ce qui y allait vient ici maintenant."
    ),
    "notices.community_gone": (
        "Je ne peux plus écrire dans *{name}*. Les recherches de là-bas sont gardées, et continuent"
        " quand on me laisse entrer de nouveau."
    ),
    "notices.topic_gone": (
        "Un sujet de *{name}* a été supprimé, donc ce qui lui était destiné arrive ici maintenant."
    ),
    "notices.place_deleted": (
        "*{name}* a été supprimé, je ne peux donc plus y écrire. Ses recherches sont "
        "gardées, mais ne préviennent personne : pour continuer, écris-les de nouveau avec "
        "/watch dans un autre lieu."
    ),
    "notices.topic_deleted": (
        "Le sujet de *{name}* où j’écrivais a été supprimé. Ses recherches sont gardées, "
        "mais ne préviennent personne : pour continuer, écris-les de nouveau avec /watch "
        "dans la discussion principale du groupe ou dans un autre sujet."
    ),
    "notices.too_many": Plural(
        "*{name}* a donné {n} alerte en un jour. Pour en avoir moins, écris /edit {number} et un "
        "mot de plus.",
        "*{name}* a donné {n} alertes en un jour. Pour en avoir moins, écris /edit {number} et un "
        "mot de plus.",
    ),
    "notices.too_many_price": Plural(
        "*{name}* a donné {n} alerte en un jour. Pour en garder environ un tiers, écris"
        " /edit {number} max {price_max}.",
        "*{name}* a donné {n} alertes en un jour. Pour en garder environ un tiers, écris"
        " /edit {number} max {price_max}.",
    ),
    "notices.too_many_radius": Plural(
        "*{name}* a donné {n} alerte en un jour. Pour chercher plus près, écris"
        " /edit {number} within {radius} {unit}.",
        "*{name}* a donné {n} alertes en un jour. Pour chercher plus près, écris"
        " /edit {number} within {radius} {unit}.",
    ),
    "notices.too_many_both": Plural(
        "*{name}* a donné {n} alerte en un jour. Pour en avoir moins, écris /edit {number} max"
        " {price_max} ou /edit {number} within {radius} {unit}.",
        "*{name}* a donné {n} alertes en un jour. Pour en avoir moins, écris /edit {number} max"
        " {price_max} ou /edit {number} within {radius} {unit}.",
    ),
    "notices.source_blind": (
        "Je ne peux pas lire {marketplace} pour le moment, alors rien ne t’en parvient. Je continue"
        " d’essayer, et je te dis quand cela revient."
    ),
    "notices.source_back": "{marketplace} se lit de nouveau. J’ai tout rattrapé.",
    "notices.query_refused": (
        "{marketplace} n’accepte pas une de tes recherches telle qu’elle est. Tes autres sites ne"
        " sont pas touchés ; changer ses mots ou son lieu peut aider, ou coller l’adresse d’une"
        " recherche faite là-bas."
    ),
}
