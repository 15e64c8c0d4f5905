"""A space's colours and typefaces as a style sheet, named after what is in it: browsers may keep it for ever."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from coterie.communities.brand import Shades, palette
from coterie.communities.typefaces import TYPEFACES, pair
from coterie.foundation.routes import route

HUES = 360
EVERY = HUES * len(TYPEFACES)
PAGE, PREVIEW = ":root", ".brand-preview"


@lru_cache(maxsize=EVERY)
def brand_css(hue: int, typeface: str, what: str = PAGE) -> SafeString:
    """The style sheet that gives a page, or ``what`` of it, the colours of a hue, in both modes, and typefaces."""
    colours, faces = palette(hue), pair(typeface)
    type_ = f"--space-head:{faces.head};--space-text:{faces.text}"
    # Made of our own numbers alone, so it is safe as it is.
    return mark_safe(  # noqa: S308
        f"{what}{{{_variables(colours.light)};{type_}}}"
        f"@media(prefers-color-scheme:dark){{{what}{{{_variables(colours.dark)}}}}}"
    )


def _variables(shades: Shades) -> str:
    return f"--brand:{shades.brand};--brand-ink:{shades.ink};--brand-wash:{shades.wash}"


@lru_cache(maxsize=EVERY)
def brand_url(hue: int, typeface: str) -> str:
    """Where the style sheet is; another one, if its colours are worked out otherwise some day."""
    return route("communities:brand", hue, typeface, _digest(brand_css(hue, typeface)))


@lru_cache(maxsize=EVERY)
def preview_url(hue: int, typeface: str) -> str:
    """Where the same is for the preview of another look, which stands on a page with its own."""
    return route("communities:brand-preview", hue, typeface, _digest(brand_css(hue, typeface, PREVIEW)))


def _digest(css: str) -> str:
    return hashlib.sha256(css.encode()).hexdigest()[:8]


def brand(request: HttpRequest, hue: int, typeface: str, digest: str, what: str = PAGE) -> HttpResponse:
    """``digest`` only tells browsers one sheet from the next."""
    if typeface not in TYPEFACES:
        raise Http404
    response = HttpResponse(brand_css(hue % HUES, typeface, what), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
