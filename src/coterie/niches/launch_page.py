"""What the launch page offers, and what was ticked on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from coterie.communities.brand import palette
from coterie.foundation.names import clean_mark
from coterie.niches import first_topics, suggest
from coterie.niches.first_channels import FirstChannel, first_channels
from coterie.niches.first_people import USUALLY, FirstPerson, first_people, people_by_id
from coterie.niches.forms import LaunchForm
from coterie.niches.launch import known
from coterie.niches.models import Niche, NicheThread

MOST_PEOPLE = 60


@dataclass(frozen=True)
class Offer:
    """``people``, ``topics`` and ``channels`` may be ticked in ``form``; ``most`` people were asked for."""

    niche: Niche
    form: LaunchForm
    people: list[FirstPerson]
    topics: list[NicheThread]
    channels: list[FirstChannel]
    most: int

    def is_ticked(self, place: int) -> bool:
        """Whether the person at this place of ``people`` is: as typed, and those who came only now are at first."""
        had = self.form.data.get("had", "")
        fresh = had.isdecimal() and place >= int(had[:6])
        return fresh or str(self.people[place].identity.pk) in self.form.ticked("people")

    def ticked_people(self) -> list[FirstPerson]:
        return people_by_id(self.niche, map(int, self.form.cleaned_data["people"]), self.people)

    def ticked_topics(self) -> list[NicheThread]:
        wanted = set(self.form.cleaned_data["topics"])
        return [thread for thread in self.topics if str(thread.pk) in wanted]

    @property
    def more(self) -> int | None:
        """How many people to ask for next, or None if there are no more."""
        return min(self.most * 2, MOST_PEOPLE) if len(self.people) == self.most < MOST_PEOPLE else None


def offer(niche: Niche, data: QueryDict | None, *, asked: str | None) -> Offer:
    """Suggestions for the niche's space, with everything typed so far kept."""
    most = min(max(int(asked), 1), MOST_PEOPLE) if asked and asked.isdecimal() and len(asked) < 4 else USUALLY
    people, topics = first_people(niche, most=most), first_topics.offered(niche)
    channels = first_channels(known(niche))
    initial = {
        "name": suggest.suggested_name(niche),
        "slug": suggest.suggested_slug(niche),
        "purpose": suggest.suggested_purpose(niche),
        "mark": suggest.suggested_mark(niche),
        "hue": suggest.suggested_hue(),
        "guidelines": suggest.suggested_guidelines(niche),
        "people": [each.identity.pk for each in people],
        "topics": [each.pk for each in first_topics.usual(topics)],
        "channels": [each.key for each in channels if each.suggested],
    }
    form = LaunchForm(data, initial=initial, people=people, topics=topics)
    return Offer(niche, form, people, topics, channels, most)


def brand_preview(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The brand in both modes with its measured contrast; what does not fit is drawn as the nearest that does."""
    hue = str(typed.get("hue", ""))
    number = min(int(hue), 359) if hue.isdecimal() and len(hue) < 6 else 0
    colours = palette(number)
    return {
        "hue": number,
        "name": str(typed.get("name", ""))[:80] or _("Name"),
        "mark": clean_mark(str(typed.get("mark", ""))[:2]) or "?",
        "modes": [(_("Light"), colours.light, "#ffffff", "#1d1c1a"), (_("Dark"), colours.dark, "#1e1d1a", "#ece9e2")],
    }
