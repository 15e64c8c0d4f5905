"""The picture that links to a space show elsewhere (Open Graph): its name in its colours, drawn here and kept."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from coterie.brand.models import Place, SpacePicture
from coterie.brand.paint import SIZE, Card, painted
from coterie.communities.brand import palette
from coterie.communities.models import Community
from coterie.foundation.kept import Kept
from coterie.foundation.routes import absolute, route
from coterie.media.models import Medium
from coterie.media.store import store

#: another one makes all addresses others: for when they are drawn otherwise
DRAWN_AS = 1
#: the least width of the file that is put onto the picture, in pixels
LEAST = {Place.LOGO: 300, Place.BANNER: SIZE[0]}
CARDS: Kept[bytes] = Kept(16 * 1024 * 1024, len)


def card_url(space: Community) -> str:
    """Where it is; another address as soon as something on it is another."""
    return route("brand:picture", space.slug, _digest(space))


def _digest(space: Community) -> str:
    shows = (DRAWN_AS, space.name, space.purpose, space.mark, space.hue, space.logo, space.banner)
    return hashlib.sha256(repr((*shows, settings.PLATFORM_NAME)).encode()).hexdigest()[:16]


def card(space: Community) -> bytes:
    """A PNG of 1200 x 630 pixels."""
    key = (space.pk, _digest(space))
    return CARDS.get(key) or CARDS.put(key, painted(_facts(space)))


def _facts(space: Community) -> Card:
    shades = palette(space.hue).light
    files = {each.place: _file(each.medium, Place(each.place)) for each in _pictures(space)}
    return Card(
        name=space.name,
        purpose=space.purpose,
        mark=space.mark,
        platform=settings.PLATFORM_NAME,
        ground=shades.brand,
        ink=shades.ink,
        logo=files.get(Place.LOGO),
        banner=files.get(Place.BANNER),
    )


def _pictures(space: Community) -> list[SpacePicture]:
    shown = [place for place in Place if getattr(space, place)]
    return list(space.pictures.filter(place__in=shown, medium__removal=None).select_related("medium")) if shown else []


def _file(medium: Medium | None, place: Place) -> bytes | None:
    """The smallest of its files that is large enough."""
    files = medium.of_type("image/webp") if medium else []
    if medium is None or not files:
        return None
    best = next((each for each in files if each["width"] >= LEAST[place]), files[-1])
    try:
        return b"".join(store().read(f"{medium.folder}/{best['name']}", 0, int(best["bytes"])))
    except FileNotFoundError:
        return None


def in_head(space: Community) -> str:
    """What tells other sites of the picture; nothing for a space that not everybody sees."""
    if not space.is_open:
        return ""
    return format_html(
        '<meta property="og:image" content="{}"><meta property="og:image:type" content="image/png">'
        '<meta property="og:image:width" content="{}"><meta property="og:image:height" content="{}">'
        '<meta property="og:image:alt" content="{}"><meta name="twitter:card" content="summary_large_image">',
        absolute(card_url(space)),
        *SIZE,
        _("%(name)s: %(purpose)s") % {"name": space.name, "purpose": space.purpose},
    )
