"""The look of mail: one card or a digest, as HTML for mail programs and as plain text.

Tables and inline styles, because that is what mail programs understand; dark mode only as far as
they follow it. Everything that comes from a listing is escaped.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from bots.fallbacks.render import plain

if TYPE_CHECKING:
    from bots.fallbacks.render import Message, Shown
    from bots.replies import Rich
    from bots.texts.translate import Texts

INK: Final = "#1d2126"
GREY: Final = "#5b6470"
BLUE: Final = "#1f5fbf"
LINE: Final = "#dfe3e8"
FONT: Final = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_HEAD: Final = (
    '<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark"><title>{title}</title><style>'
    "@media (prefers-color-scheme:dark){{body,.page{{background:#15181c!important}}"
    ".box{{background:#1d2126!important;border-color:#343b44!important}}"
    ".ink{{color:#e9ecef!important}}.grey{{color:#a7b0bb!important}}"
    ".blue{{color:#8ab4ff!important}}.first{{background:#3d7be0!important}}}}"
    "@media (max-width:480px){{.photo{{width:100%!important;height:auto!important}}"
    ".side{{display:block!important;width:100%!important;box-sizing:border-box}}}}"
    "</style></head>"
)


def page(message: Message, unsubscribe: str, see_all: str) -> str:
    """The whole mail as HTML."""
    texts = message.texts
    lead = _lead(message)
    cards = "".join(_card(shown, texts) for shown in message.cards)
    more = ""
    if message.left:
        left = html.escape(texts("mail.more", n=message.left))
        more = (
            f'<p class="ink" style="color:{INK};{FONT};margin:16px 0">'
            f"{left} {_see(texts, message.all_of_them or see_all)}</p>"
        )
    link = _button(texts("billing.pay"), message.link, first=True) if message.link else ""
    hidden = html.escape(message.subject)
    return (
        _HEAD.format(lang=html.escape(texts.locale), title=hidden)
        + '<body style="margin:0;background:#f4f6f8">'
        + f'<div style="display:none;max-height:0;overflow:hidden">{hidden}</div>'
        + '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0"'
        + ' style="background:#f4f6f8"><tr><td align="center" style="padding:24px 12px">'
        + '<table role="presentation" width="600" cellpadding="0" cellspacing="0"'
        + ' style="width:100%;max-width:600px"><tr><td>'
        + lead
        + cards
        + more
        + link
        + _foot(texts, unsubscribe)
        + "</td></tr></table></td></tr></table></body></html>"
    )


def _lead(message: Message) -> str:
    if not message.said:
        return ""
    return (
        f'<p class="ink" style="color:{INK};{FONT};font-size:18px;line-height:1.45;'
        f'margin:0 0 16px">{_spans(message.said)}</p>'
    )


def _see(texts: Texts, see_all: str) -> str:
    label = html.escape(texts("mail.see_all"))
    return f'<a class="blue" href="{html.escape(see_all)}" style="color:{BLUE}">{label}</a>'


def _spans(rich: Rich) -> str:
    parts = []
    for span in rich:
        words = html.escape(span.text).replace("\n", "<br>")
        if span.strike:
            words = f"<s>{words}</s>"
        parts.append(f"<strong>{words}</strong>" if span.bold else words)
    return "".join(parts)


def _card(shown: Shown, texts: Texts) -> str:
    card = shown.card
    title = html.escape(card.title)
    if card.struck:
        title = f"<s>{title}</s>"
    if card.url:
        title = (
            f'<a class="ink" href="{html.escape(card.url)}"'
            f' style="color:{INK};text-decoration:none">{title}</a>'
        )
    badge = f"<strong>{html.escape(card.badge)}</strong> · " if card.badge else ""
    lines = [
        _line(badge + _spans(card.price), size=20, ink=True),
        _line(title, size=17, ink=True),
        _line(html.escape(card.place)),
        _line(html.escape(card.source)),
        _line(html.escape(card.times)),
        _line(html.escape(card.deal), ink=True),
        _line(html.escape(card.caution), ink=True),
        _line(html.escape(card.reason)),
    ]
    photo = _photo(shown, texts)
    buttons = "".join(
        _button(label, address, first=number == 0)
        for number, (label, address) in enumerate(shown.links)
    )
    return (
        '<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0"'
        f' style="background:#fff;border:1px solid {LINE};border-radius:12px;margin:0 0 16px">'
        f'<tr>{photo}<td class="side" valign="top" style="padding:16px">{"".join(lines)}'
        f'<div style="margin-top:12px">{buttons}</div></td></tr></table>'
    )


def _photo(shown: Shown, texts: Texts) -> str:
    url = shown.card.photo_url
    if not url:
        return ""
    alt = html.escape(shown.card.photo_alt or texts("mail.photo", title=shown.card.title))
    return (
        '<td class="side" valign="top" width="200" style="padding:16px 0 16px 16px">'
        f'<img class="photo" src="{html.escape(url)}" alt="{alt}" width="184"'
        ' style="width:184px;height:auto;border-radius:8px;display:block;border:0"></td>'
    )


def _line(inner: str, *, size: int = 14, ink: bool = False) -> str:
    if not inner:
        return ""
    colour, name = (INK, "ink") if ink else (GREY, "grey")
    return (
        f'<div class="{name}" style="color:{colour};{FONT};font-size:{size}px;line-height:1.45">'
        f"{inner}</div>"
    )


def _button(label: str, address: str, *, first: bool) -> str:
    look = (
        f"background:{BLUE};color:#fff;padding:9px 14px;border-radius:8px"
        if first
        else f"color:{BLUE};padding:9px 6px"
    )
    name = "first" if first else "blue"
    return (
        f'<a class="{name}" href="{html.escape(address)}" style="{look};{FONT};font-size:14px;'
        'text-decoration:none;display:inline-block;margin:0 8px 6px 0">'
        f"{html.escape(label)}</a>"
    )


def _foot(texts: Texts, unsubscribe: str) -> str:
    off = ""
    if unsubscribe:
        label = html.escape(texts("mail.unsubscribe"))
        off = f' <a class="grey" href="{html.escape(unsubscribe)}" style="color:{GREY}">{label}</a>'
    return (
        f'<p class="grey" style="color:{GREY};{FONT};font-size:12px;margin:8px 0 0">'
        f"{html.escape(texts('mail.why'))}{off}</p>"
    )


def words(message: Message, unsubscribe: str, see_all: str) -> str:
    """The same as plain text."""
    texts = message.texts
    blocks = [plain(message.said)] if message.said else []
    for shown in message.cards:
        card = shown.card
        price = plain(card.price)
        lines = [
            " · ".join(part for part in (card.badge, price, card.title) if part),
            card.place,
            card.source,
            card.times,
            card.deal,
            card.caution,
            card.reason,
            *(f"{label}: {address}" for label, address in shown.links),
        ]
        blocks.append("\n".join(line for line in lines if line))
    if message.left:
        blocks.append(f"{texts('mail.more', n=message.left)} {message.all_of_them or see_all}")
    if message.link:
        blocks.append(message.link)
    foot = texts("mail.why")
    if unsubscribe:
        foot += f"\n{texts('mail.unsubscribe')}: {unsubscribe}"
    return "\n\n".join([*blocks, f"-- \n{foot}"]).replace("-- \n", "--\n")
