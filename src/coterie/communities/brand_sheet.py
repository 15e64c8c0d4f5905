"""A space's colours as a style sheet of its own, named after what is in it, so that browsers may keep it for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from coterie.communities.brand import Shades, palette
from coterie.foundation.routes import route

HUES = 360


@lru_cache(maxsize=HUES)
def brand_css(hue: int) -> SafeString:
    """The style sheet that gives a page the colours of a hue, in both modes."""
    colours = palette(hue)
    # Made of our own numbers alone, so it is safe as it is.
    return mark_safe(  # noqa: S308
        f":root{{{_variables(colours.light)}}}@media(prefers-color-scheme:dark){{:root{{{_variables(colours.dark)}}}}}"
    )


def _variables(shades: Shades) -> str:
    return f"--brand:{shades.brand};--brand-ink:{shades.ink};--brand-wash:{shades.wash}"


@lru_cache(maxsize=HUES)
def brand_url(hue: int) -> str:
    """Where the style sheet of a hue is; another one, if its colours are worked out otherwise some day."""
    return route("communities:brand", hue, hashlib.sha256(brand_css(hue).encode()).hexdigest()[:8])


def brand(request: HttpRequest, hue: int, digest: str) -> HttpResponse:
    """``digest`` only tells browsers one sheet from the next."""
    response = HttpResponse(brand_css(hue % HUES), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
