"""One person in several chats: linking, unlinking; and searches that are given away."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "link.how": (
        "Escribe esto en tu otro chat conmigo antes de {minutes} minutos. Sirve una vez, y no une "
        "nada hasta que aceptes en los dos chats:"
    ),
    "link.command": "/link {code}",
    "link.there": "En {platform}:",
    "link.open": "Abrir {platform}",
    "link.ask": (
        "¿Unir este chat con *{name}*? Los dos chats serían una sola persona: quien escriba allí "
        "ve y cambia todo lo que vigilas aquí. Di que no si no hiciste tú ese código."
    ),
    "link.would_have": Plural(
        "Juntos tendríais *una* búsqueda y *{places}* chats.",
        "Juntos tendríais *{n}* búsquedas y *{places}* chats.",
    ),
    "link.ask_maker": (
        "*{name}* tiene tu código y quiere ser una sola persona contigo. Quien escriba allí vería "
        "y cambiaría todo lo que vigilas aquí."
    ),
    "link.yes": "Sí, unirlos",
    "link.wait": "Ahora di que sí en tu otro chat, {name}.",
    "link.done": "Unidos. Este chat y *{name}* son ahora una sola persona.",
    "link.refused": "De acuerdo, no se une nada.",
    "link.wrong": (
        "No conozco ese código, o ya se usó, o tiene más de {minutes} minutos. Escribe /link en tu "
        "otro chat para tener uno nuevo."
    ),
    "link.too_many": "Demasiados códigos equivocados. Prueba dentro de una hora.",
    "link.own": "Ese código lo hiciste tú. Escríbelo en tu *otro* chat.",
    "link.already": "Estos dos chats ya están unidos.",
    "link.who": "{name} en {platform}",
    "link.nameless": "un chat en {platform}",
    "unlink.which": "Unidos contigo. ¿Cuál vuelve a ser otra persona?",
    "unlink.one": "Separar {name}",
    "unlink.this": "este chat",
    "unlink.none": "No hay otro chat unido con este. /link une uno.",
    "unlink.ask": (
        "¿Separar *{name}*? Empieza de cero; todo lo que vigilas se queda con tus otros chats, y "
        "los avisos dejan de ir allí."
    ),
    "unlink.yes": "Sí, separar",
    "unlink.done": "Separado: *{name}*.",
    "share.code": "Quien tenga esto puede copiar *{name}*, las veces que quiera:",
    "share.command": "/start s_{code}",
    "share.gone": "Esa búsqueda ya no se comparte.",
}
