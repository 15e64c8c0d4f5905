"""Give a space a logo or a banner, and take it away again."""

from __future__ import annotations

from html import escape
from typing import Any

from django.db import transaction
from django.utils import timezone

from coterie.brand.models import Place, SpacePicture
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.media.models import Medium
from coterie.media.show import show_media
from coterie.people.models import User

#: how wide they stand, for the browser's choice of a size
SIZES = {Place.LOGO: "84px", Place.BANNER: "100vw"}


@transaction.atomic
def wear(community: Community, place: Place, medium: Medium, *, by: User, alt: str = "") -> SpacePicture:
    """Show the medium, which is theirs, in this place, as soon as it is ready; what stood there goes."""
    lock(community)
    values = {"medium": medium, "alt": alt, "author": by, "edited_at": timezone.now(), "html": _named(medium, alt)}
    found, _made = SpacePicture.objects.update_or_create(community=community, place=place, defaults=values)
    show_media(found)
    redrawn(found)
    return found


@transaction.atomic
def describe(community: Community, place: Place, alt: str) -> None:
    """Say what is on the picture; without words it is decoration."""
    lock(community)
    found = community.pictures.filter(place=place).exclude(html="").first()
    if found is not None and found.alt != alt:
        found.alt = alt
        found.save(update_fields=["alt"])
        redrawn(found)


@transaction.atomic
def take_off(community: Community, place: Place) -> None:
    """Show the mark, or the drawn banner, again; the file is deleted a day later, if no text shows it."""
    lock(community)
    found = community.pictures.filter(place=place).exclude(html="").first()
    if found is None:
        return
    found.medium, found.html, found.alt, found.edited_at = None, "", "", timezone.now()
    found.save(update_fields=["medium", "html", "alt", "edited_at"])
    show_media(found)
    redrawn(found)


def hold(found: SpacePicture) -> SpacePicture:
    """Lock the space before the picture, as wearing does."""
    lock(found.community)
    lock(found)
    return found


def redrawn(found: SpacePicture) -> None:
    """Write into the space's row what its pages show in this place now."""
    html = drawn(found)
    setattr(found.community, found.place, html)
    Community.objects.filter(pk=found.community_id).update(**{found.place: html})


def drawn(found: SpacePicture) -> str:
    """The picture as HTML; nothing while there is none, or none that can be shown."""
    medium = Medium.objects.kept().filter(pk=found.medium_id).first() if found.medium_id and found.html else None
    webp = medium.of_type("image/webp") if medium and medium.is_ready else []
    if medium is None or not webp:
        return ""
    sizes = SIZES[Place(found.place)]
    avif = medium.of_type("image/avif")
    source = f'<source type="image/avif" srcset="{_set(medium, avif)}" sizes="{sizes}">' if avif else ""
    measures = f'width="{medium.width}" height="{medium.height}"'
    return (
        f'<picture>{source}<img src="{medium.address}{webp[0]["name"]}" srcset="{_set(medium, webp)}" sizes="{sizes}"'
        f' {measures} alt="{escape(found.alt)}" decoding="async"></picture>'
    )


def _set(medium: Medium, files: list[dict[str, Any]]) -> str:
    return ", ".join(f"{medium.address}{each['name']} {each['width']}w" for each in files)


def _named(medium: Medium, alt: str) -> str:
    """The picture as a text names it before it is drawn."""
    return f'<img src="{medium.address}" alt="{escape(alt)}">'
