"""What is said unasked and is not an alert."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "notices.test": (
        "*Esto es una prueba.* Ha venido como vienen todos los avisos, así que te llegan aquí."
    ),
    "notices.destination_gone": (
        "Ya no puedo escribir a *{name}*, así que lo que iba allí llega ahora aquí."
    ),
    "notices.community_gone": (
        "Ya no puedo escribir en *{name}*. Las búsquedas de allí se conservan, y siguen cuando me"
        " dejen entrar otra vez."
    ),
    "notices.topic_gone": (
        "Se ha borrado un tema de *{name}*, así que lo que era para él llega ahora aquí."
    ),
    "notices.place_deleted": (
        "*{name}* se ha borrado, así que ya no puedo escribir allí. Sus búsquedas se "
        "conservan, pero no avisan a nadie: para seguir, escríbelas otra vez con /watch en "
        "otro sitio."
    ),
    "notices.topic_deleted": (
        "El tema de *{name}* en el que escribía se ha borrado. Sus búsquedas se conservan, "
        "pero no avisan a nadie: para seguir, escríbelas otra vez con /watch en el chat "
        "principal del grupo o en otro tema."
    ),
    "notices.too_many": Plural(
        "*{name}* trajo {n} aviso en un día. Para tener menos, escribe /edit {number} y añade una "
        "palabra.",
        "*{name}* trajo {n} avisos en un día. Para tener menos, escribe /edit {number} y añade una "
        "palabra.",
    ),
    "notices.too_many_price": Plural(
        "*{name}* trajo {n} aviso en un día. Para quedarte con un tercio más o menos, escribe"
        " /edit {number} max {price_max}.",
        "*{name}* trajo {n} avisos en un día. Para quedarte con un tercio más o menos, escribe"
        " /edit {number} max {price_max}.",
    ),
    "notices.too_many_radius": Plural(
        "*{name}* trajo {n} aviso en un día. Para mirar más cerca, escribe"
        " /edit {number} within {radius} {unit}.",
        "*{name}* trajo {n} avisos en un día. Para mirar más cerca, escribe"
        " /edit {number} within {radius} {unit}.",
    ),
    "notices.too_many_both": Plural(
        "*{name}* trajo {n} aviso en un día. Para tener menos, escribe /edit {number} max"
        " {price_max} o /edit {number} within {radius} {unit}.",
        "*{name}* trajo {n} avisos en un día. Para tener menos, escribe /edit {number} max"
        " {price_max} o /edit {number} within {radius} {unit}.",
    ),
    "notices.source_blind": (
        "Ahora no puedo leer {marketplace}, así que de allí no te llega nada. Sigo intentándolo y"
        " te digo cuándo vuelve."
    ),
    "notices.source_back": "{marketplace} se puede leer de nuevo. Ya me he puesto al día.",
    "notices.query_refused": (
        "{marketplace} no acepta una de tus búsquedas tal como está. A tus otros sitios no les"
        " afecta; puede ayudar cambiar sus palabras o su lugar, o pegar la dirección de una"
        " búsqueda hecha allí."
    ),
}
