"""How a space would look with what stands in the form, saved or not."""

from __future__ import annotations

from copy import copy
from typing import Any

from markupsafe import Markup

from coterie.brand.forms import SAID, BrandForm
from coterie.communities.brand_sheet import preview_url
from coterie.communities.models import Community
from coterie.communities.space import head_of
from coterie.foundation.text.markdown import render

LOOK = ("name", "purpose", "mark", "hue", "typeface", "tone")


def previewed(stored: Community, form: BrandForm) -> dict[str, Any]:
    """``stored`` with every field of the form that fits; what does not fit yet is shown as it is stored."""
    fits = form.cleaned_data if form.is_bound and (form.is_valid() or True) else {}
    shown = copy(stored)
    for name in LOOK:
        if name in fits:
            setattr(shown, name, fits[name])
    if fits.get("no_logo"):
        shown.logo = ""
    if fits.get("no_banner"):
        shown.banner = ""
    said = {name: fits.get(name, form.fields[name].initial) or "" for name in SAID}
    return {
        "space": shown,
        "head": head_of(shown, None),
        "sheet": preview_url(shown.hue, shown.typeface),
        "welcome": Markup(render(said["welcome"]).html) if said["welcome"] else "",  # noqa: S704 - cleaned by render
        "for_whom": said["for_whom"],
        "expected": said["expected"],
    }
