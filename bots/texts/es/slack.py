"""What is said on Slack only: modals, the Home tab, channels, installing the app."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "slack.form.new": "Búsqueda nueva",
    "slack.form.what": "¿Qué buscas?",
    "slack.form.what_hint": "standing desk, not broken",
    "slack.form.place": "¿Cerca de qué lugar?",
    "slack.form.place_hint": "Madrid, o 28001",
    "slack.form.max": "Lo máximo que puede costar",
    "slack.form.within": "¿A qué distancia? (25 mi, 20 km)",
    "slack.form.to": "Enviar avisos a",
    "slack.form.to_me": "Mí, directamente",
    "slack.form.to_hint": "Déjalo vacío para tus mensajes directos.",
    "slack.form.show": "Ver resultados",
    "slack.form.edit": "Cambiar búsqueda",
    "slack.form.change": "¿Qué debe cambiar?",
    "slack.form.change_hint": "max 300, not red, 20 mi",
    "slack.form.empty": "Di qué buscas.",
    "slack.answer": "Responder",
    "slack.send_to": "Enviar a:",
    "slack.send_me": "A mí, en privado",
    "slack.send_channel": "Un canal",
    "slack.invite": (
        "No estoy en ese canal: escribe allí */invite @Magpie* y pulsa *Comprobar otra vez*."
    ),
    "slack.archived": "Ese canal está archivado. Elige otro.",
    "slack.closed": "Allí no puedo escribir. Elige otro sitio.",
    "slack.busy": "No puedo hacerlo en este momento. Inténtalo otra vez, por favor.",
    "slack.not_installed": "Magpie ya no está instalado en este espacio de trabajo.",
    "slack.here": "Mensajes directos con Magpie",
    "slack.home.hello": (
        "Vigilo mercados de segunda mano y te escribo en cuanto se anuncia lo que buscas. "
        "Pulsa *Búsqueda nueva*, o escribe /watch donde sea."
    ),
    "slack.home.searches": Plural(one="*{n} búsqueda*", other="*{n} búsquedas*"),
    "slack.home.channels": "*En canales de este espacio de trabajo*",
    "slack.home.new": "Búsqueda nueva",
    "slack.home.settings": "Ajustes",
    "slack.home.places": "Adónde van las alertas",
    "slack.home.plans": "Mi plan",
    "slack.home.plan": "*Plan:* {plan}",
    "slack.home.alerts_go": "*Los avisos van a:* {places}",
    "slack.home.paused": "en pausa",
    "slack.home.gone": "{place} (no se puede alcanzar)",
    "slack.home.nowhere": "ningún sitio todavía",
    "slack.home.more": Plural(one="y {n} más: /watch list", other="y {n} más: /watch list"),
    "slack.installed": "Magpie está instalado. Vuelve a Slack: te ha escrito allí.",
    "slack.install_failed": "No ha funcionado. Empieza de nuevo con «Añadir a Slack».",
    "slack.install_cancelled": "No se ha instalado nada.",
    "slack.install_org": (
        "Instala Magpie en un espacio de trabajo, no en toda la organización, por favor."
    ),
}
