"""Traer búsquedas de otro sitio."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "import.private": (
        "Eso solo funciona en un chat privado: lo que guardas en otro sitio no le importa a"
        " nadie más."
    ),
    "import.which": "Puedo traer lo que guardas en un sitio: */import {name}*",
    "import.agree": "Aceptar en {site}",
    "import.begin": (
        "Puedo leer una vez tus búsquedas guardadas y artículos vigilados en {site} y"
        " convertirlos en búsquedas aquí. Acepta allí; la página mostrará un código y cómo"
        " enviármelo. No se guarda nada antes de que lo veas."
    ),
    "import.looking": "Leyendo lo que guardas en {site}…",
    "import.failed": "{site} no respondió como debía. Empieza de nuevo con /import.",
    "import.wrong_code": (
        "Ese código no es correcto o es demasiado antiguo. Empieza de nuevo: */import {name}*"
    ),
    "import.found": Plural(
        "En {site} encontré *una* búsqueda:",
        "En {site} encontré *{n}* búsquedas:",
    ),
    "import.more": Plural(
        "… y una más.",
        "… y {n} más.",
    ),
    "import.sellers": (
        "Tus vendedores favoritos: {sellers}. "
        "eBay solo muestra lo de un vendedor con una palabra; di qué buscas de uno de ellos, "
        "por ejemplo *lego from seller {first}*."
    ),
    "import.seller": "Vigilar {seller}…",
    "import.save": "Vigilar todas",
    "import.saved": Plural(
        "Ya se vigila *una* búsqueda. /watches la muestra.",
        "Ya se vigilan *{n}* búsquedas. /watches las muestra.",
    ),
    "import.saved_some": Plural(
        "Había sitio para *una* búsqueda. /watches la muestra.",
        "Había sitio para *{n}* búsquedas. /watches las muestra.",
    ),
}
