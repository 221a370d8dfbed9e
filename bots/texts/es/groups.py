"""What is said in servers, workspaces and groups, and before a chat is posted to."""

from bots.texts.plural import Plural

TEXTS: dict[str, str | Plural] = {
    "group.needs": "Hace falta *{right}*.",
    "group.needs_offer": "Hace falta *{right}*. ¿Lo quieres solo para ti?",
    "group.get_dms": "Mejor en privado",
    "group.right.discord": "Gestionar servidor",
    "group.right.telegram": "un administrador de este grupo",
    "group.right.slack": "un administrador del espacio de trabajo",
    "group.right.other": "un administrador de este sitio",
    "group.not_your_draft": "Esa vista previa es de otra persona. Haz la tuya con /watch.",
    "group.personal": "Eso es solo sobre ti. Escríbemelo en un chat privado.",
    "group.dms_on": ("Vigilo *{name}* solo para ti. Sus avisos llegan a tu chat privado conmigo."),
    "group.dms_already": "Eso ya lo vigilas para ti.",
    "group.dms_closed": (
        "Todavía no puedo escribirte en privado. Abre un chat privado conmigo y envía: {command}"
    ),
    "group.open_private": "Abrir un chat privado",
    "group.hidden": "Oculto para ti. Los demás lo siguen viendo.",
    "group.kept": "Guardado para ti. /kept en un chat privado lo muestra.",
    "group.unkept": "Ya no está guardado.",
    "group.claimed": "Te encargas tú. Los demás lo ven.",
    "group.claimed_by": "{name} se encarga desde {when}.",
    "group.released": "Suelto.",
    "group.not_your_claim": "Solo {name} o un administrador puede soltarlo.",
    "group.members_small": "Los miembros pueden crear búsquedas: *mientras el grupo sea pequeño*",
    "group.members_on": "Los miembros pueden crear búsquedas: *sí*",
    "group.members_off": "Los miembros pueden crear búsquedas: *no, solo administradores*",
    "group.swap_members": "Búsquedas de miembros",
    "posting.missing": "Todavía no puedo publicar en *{place}*. Necesito: *{rights}*.",
    "posting.closed": "Todavía no puedo publicar en *{place}*.",
    "posting.here": "este chat",
    "posting.check_again": "Comprobar otra vez",
}
