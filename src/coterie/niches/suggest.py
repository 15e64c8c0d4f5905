"""A proposal for a niche's space: everything is filled in, everything can be changed."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.foundation.names import clean_mark
from coterie.niches.models import Niche

# Tried in this order: hues a person tells apart by name.
HUES = (150, 260, 30, 320, 205, 85, 0, 290, 180, 60, 235, 345, 120, 10, 275, 45)


def suggested_name(niche: Niche) -> str:
    return niche.name[:1].upper() + niche.name[1:80]


def suggested_slug(niche: Niche) -> str:
    """An address made of the name that nobody has yet."""
    base = slugify(niche.name)[:50].strip("-") or f"niche-{niche.pk}"
    taken = set(Community.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def suggested_mark(niche: Niche) -> str:
    """One or two letters: the beginnings of the first two words."""
    words = [word for word in slugify(niche.name, allow_unicode=True).split("-") if word]
    return clean_mark("".join(word[0] for word in words[:2])) or "?"


def suggested_hue() -> int:
    """The hue that lies farthest from those of the spaces there are."""
    used = list(Community.objects.values_list("hue", flat=True))
    return max(HUES, key=lambda hue: min((_apart(hue, other) for other in used), default=180))


def _apart(one: int, other: int) -> int:
    """Degrees between two hues on the circle, 0..180."""
    around = abs(one - other) % 360
    return min(around, 360 - around)


def suggested_purpose(niche: Niche) -> str:
    words = _phrases(niche, 3)
    if not words:
        return _("A place for everybody who cares about %(name)s.") % {"name": niche.name}
    return (_("For everybody who cares about %(words)s.") % {"words": words})[:240]


def suggested_guidelines(niche: Niche, name: str = "") -> str:
    """The first guidelines of a space with this name (or the suggested one), in the niche's own words; Markdown, to be
    changed by those who live there."""
    rules = (
        _("**Ask anything.** No question about %(words)s is too small. Say what you tried."),
        _("**Answer the person.** Say what worked for you, and how you know. “It depends” is fine; say on what."),
        _("**Welcome who is new.** Everybody here wrote a first post once. Greet, then answer."),
        _("**Argue about the matter, never about people.** Disagree with reasons, and assume good will."),
        _("**Give credit.** Link to where a picture, a text or an idea comes from."),
    )
    intro = _("%(name)s is for people who care about %(words)s. A few things we agree on:")
    outro = _("If something is wrong, tell a host. These guidelines belong to us all: suggest changes in a topic.")
    text = "\n\n".join([intro, "\n".join(f"- {rule}" for rule in rules), outro])
    return text % {"name": name or suggested_name(niche), "words": _phrases(niche, 4) or niche.name}


def _phrases(niche: Niche, most: int) -> str:
    words = niche.words[:most]
    if len(words) < 2:
        return "".join(words)
    return _("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
