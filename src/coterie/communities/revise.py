"""Change how a community presents itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Guidelines, Presentation
from coterie.communities.tone import Tone
from coterie.communities.typefaces import TYPEFACES
from coterie.foundation.locking import lock
from coterie.foundation.names import clean_mark, clean_name
from coterie.foundation.text.markdown import render
from coterie.people.models import User


@dataclass(frozen=True)
class Said:
    """What a space says of itself: two lines for everybody, and Markdown for new members."""

    for_whom: str = ""
    expected: str = ""
    welcome: str = ""


@transaction.atomic
def revise(
    community: Community,
    *,
    by: User,
    name: str,
    purpose: str,
    hue: int,
    mark: str,
    typeface: str | None = None,
    tone: str | None = None,
    said: Said | None = None,
    guidelines: str | None = None,
) -> Community:
    """Set name, purpose and brand, and whatever else is given; ValidationError, by field, if a value does not fit."""
    lock(community)
    community.name, community.purpose = clean_name(name), clean_name(purpose)
    community.hue, community.mark = hue % 360, clean_mark(mark)
    community.typeface = _one_of(TYPEFACES, typeface or community.typeface, "typeface")
    community.tone = _one_of(set(Tone), tone or community.tone, "tone")
    community.full_clean()
    community.save(update_fields=["name", "purpose", "hue", "mark", "typeface", "tone"])
    if said is not None:
        _say(community, said, by)
    if guidelines is not None:
        publish(community, guidelines, by)
    record(activities.REVISED, by=by, about=community, to=community.audience, community=community.name)
    return community


@transaction.atomic
def set_guidelines(community: Community, *, by: User, guidelines: str) -> Community:
    """Changed guidelines become a new version, and earlier ones stay readable."""
    lock(community)
    publish(community, guidelines, by)
    record(activities.REVISED, by=by, about=community, to=community.audience, community=community.name)
    return community


def publish(community: Community, guidelines: str, by: User) -> None:
    current = community.guidelines
    if current is None or current.text != guidelines:
        Guidelines.publish(community, text=guidelines, by=by)


def _one_of(known: object, value: str, field: str) -> str:
    if value not in known:  # type: ignore[operator]
        raise ValidationError({field: _("Choose one of those that are offered.")})
    return value


def _say(community: Community, said: Said, by: User) -> None:
    found = Presentation.of(community)
    found.for_whom, found.expected = clean_name(said.for_whom), clean_name(said.expected)
    found.welcome, found.by = said.welcome.strip(), by
    found.welcome_html = render(found.welcome).html if found.welcome else ""
    found.full_clean(exclude=["community"])
    found.save()
