"""Cards beneath paragraphs whose links have previews: part of the stored HTML, so that reading costs nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from coterie.comments.links.addresses import canonical
from coterie.comments.models import LinkUse, Preview
from coterie.foundation.text.clean import OUTWARD

# What the renderer makes of an address that stands on a line of its own; nobody can write either of the two.
_BARE = re.compile(r'<a href="([^"]*)"[^>]* class="bare"')
_CARD = re.compile(r'<div class="link-card">.*?</div>\n', re.DOTALL)


def links_of(html: str) -> list[str]:
    """The addresses that have a line of their own, as they are told apart; each once."""
    found = (canonical(unescape(each)) for each in _BARE.findall(html))
    return list(dict.fromkeys(each for each in found if each))


def without_cards(html: str) -> str:
    return _CARD.sub("", html)


def with_cards(thing: Any, html: str) -> str:
    """The HTML with a card for each link of the object whose page said something and whose preview nobody removed."""
    html = without_cards(html)
    if 'class="bare"' not in html:
        return html
    uses = LinkUse.objects.of(thing).filter(removal=None).exclude(preview__title="").select_related("preview")
    return _placed(html, {use.preview.address: use.preview for use in uses})


def _placed(html: str, previews: Mapping[str, Preview]) -> str:
    parts, place = [], 0
    for found in _BARE.finditer(html):
        preview = previews.get(canonical(unescape(found[1])) or "")
        end = html.find("</p>\n", found.end()) + len("</p>\n")
        if preview and end >= len("</p>\n"):
            if end > place:
                parts.append(html[place:end])
                place = end
            card = _card(preview, unescape(found[1]))
            if card not in parts:
                parts.append(card)
    return "".join([*parts, html[place:]])


def _card(preview: Preview, address: str) -> str:
    about = f"<p>{escape(preview.description)}</p>" if preview.description else ""
    host = (urlsplit(preview.address).hostname or "").removeprefix("www.")
    # Where it leads is always said: a page may call its site whatever it likes.
    site = preview.site if preview.site in ("", host) else f"{preview.site} · {host}"
    return (
        f'<div class="link-card"><p><a href="{escape(address)}" rel="{OUTWARD}">{escape(preview.title)}</a></p>'
        f"{about}<p><small>{escape(site or host)}</small></p></div>\n"
    )
