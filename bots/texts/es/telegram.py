"""What only Telegram shows: its menus, its descriptions, and what a chat there lacks."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "telegram.description": (
        "Vigilo sitios de segunda mano y te escribo en cuanto se anuncia lo que buscas. Solo"
        " escribe qué buscas, así: road bike under 300 euros near Madrid"
    ),
    "telegram.short": "Dime qué quieres de segunda mano. Vigilo los sitios y te lo digo primero.",
    "telegram.command.watch": "Vigilar algo: qué, cuánto, dónde",
    "telegram.command.watches": "Lo que vigilas",
    "telegram.command.edit": "Cambiar una búsqueda: número y qué cambia",
    "telegram.command.pause": "Pausar una búsqueda",
    "telegram.command.resume": "Seguir con una búsqueda",
    "telegram.command.delete": "Borrar una búsqueda",
    "telegram.command.kept": "Lo que has guardado",
    "telegram.command.settings": "Lugar, moneda, idioma, silencio",
    "telegram.command.destinations": "Adónde van los avisos: correo, móvil, push, otros chats",
    "telegram.command.delivery": "Los últimos avisos, y adónde fue cada uno",
    "telegram.command.test": "Enviarte un aviso de prueba",
    "telegram.command.why": "Por qué avisó o no un anuncio",
    "telegram.command.stop": "Pararlo todo",
    "telegram.command.share": "Regalar una búsqueda",
    "telegram.command.import": "Traer búsquedas que tienes en otro sitio",
    "telegram.command.link": "Unir otro chat tuyo",
    "telegram.command.unlink": "Separar este chat de los otros",
    "telegram.command.plan": "Tu plan, y lo que queda de él",
    "telegram.command.upgrade": "Planes y precios",
    "telegram.command.billing": "Tarjeta, facturas, acabar un plan",
    "telegram.command.help": "Cómo funciona, con ejemplos",
    "telegram.command.export": "Todo lo guardado sobre ti, en un archivo",
    "telegram.command.forget": "Borrar todos tus datos",
    "telegram.command.cancel": "Dejar la pregunta abierta",
    "telegram.post.blocked": (
        "Todavía no puedo escribirte allí. Abre ese chat, pulsa *Iniciar* y comprueba otra vez."
    ),
    "telegram.post.not_inside": (
        "No estoy en ese chat. Añádeme como miembro (en un canal: como administrador) y comprueba"
        " otra vez."
    ),
    "telegram.post.rights": (
        "Estoy en ese chat, pero me falta un permiso. Dámelo en los ajustes del chat, en"
        " *Administradores* o *Permisos*, y comprueba otra vez."
    ),
    "telegram.post.not_admin": (
        "Solo un administrador de ese canal puede hacer que se envíen avisos allí."
    ),
    "telegram.post.no_answer": "Telegram no responde ahora. Comprueba otra vez en un momento.",
    "telegram.answer_here": "↩ Responde a este mensaje, si no, aquí no puedo leerlo.",
}
