"""What every page of a space has around it: brand, name, where one can go, and what one may do."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString, mark_safe

from coterie.communities.access import Standing
from coterie.communities.brand import Shades, palette
from coterie.communities.models import Community
from coterie.communities.permissions import Permission


def space_context(community: Community, standing: Standing | None, here: str) -> dict[str, Any]:
    """Template context of a page of ``community``; ``here`` names the page in the space's own menu."""
    return {
        "community": community,
        "standing": standing,
        "here": here,
        "may": Permission,
        "brand_css": brand_css(community.hue),
        "member_count": community.memberships.count(),
    }


def brand_css(hue: int) -> SafeString:
    """The style sheet that gives a page the colours of a hue, in both modes."""
    colours = palette(hue)
    # Made of our own numbers alone, so it is safe as it is.
    return mark_safe(  # noqa: S308
        f":root{{{_variables(colours.light)}}}@media(prefers-color-scheme:dark){{:root{{{_variables(colours.dark)}}}}}"
    )


def _variables(shades: Shades) -> str:
    return f"--brand:{shades.brand};--brand-ink:{shades.ink};--brand-wash:{shades.wash}"
