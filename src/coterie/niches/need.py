"""What the people of a niche lack, as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.niches import wording
from coterie.niches.models import Niche
from coterie.niches.models.niche import FLOOR
from coterie_discovery import Search
from coterie_discovery import wording as library


def need(niche: Niche) -> dict[str, Any]:
    """What its people lack: a sentence, and each part as a bar with its interval."""
    from coterie_discovery import lacks, need_messages

    evidence = [wording.measure_of(stored) for stored in niche.evidence]
    found = lacks(evidence, [Search(**search) for search in niche.searches])
    said = [message.say(ngettext) for message in need_messages(found)]
    return {"sentence": _need_sentence(said, found), "rows": [_lack(niche, lack) for lack in found]}


def _need_sentence(said: Sequence[str], found: Sequence[Any]) -> str:
    if said:
        words = (
            said[0]
            if len(said) == 1
            else _("%(some)s, and %(last)s") % {"some": ", ".join(said[:-1]), "last": said[-1]}
        )
        return _("They %(lack)s.") % {"lack": words}
    if all(lack.share is None for lack in found):
        return _("Too few questions and searches to tell what they lack.")
    return _("Little is missing: what they ask and search for is mostly there.")


def _lack(niche: Niche, lack: Any) -> dict[str, Any]:
    labels = {"unanswered": _("No answer"), "empty": _("Nothing found"), "homelessness": _("No home")}
    nouns = {"unanswered": _("questions"), "empty": _("searches"), "homelessness": _("places")}
    few = _("fewer than %(floor)s") % {"floor": FLOOR}
    count = few if lack.count is None else library.grouped(lack.count)
    text = _("%(count)s of %(base)s %(things)s") % {
        "count": count, "base": library.grouped(lack.base or 0), "things": nouns[lack.kind],
    }  # fmt: skip
    note = f"{text}."
    if lack.low is not None and lack.high is not None:
        between = {"low": library.percent(lack.low), "high": library.percent(lack.high)}
        note += " " + _("Most likely between %(low)s and %(high)s.") % between
    has_posts = (niche.measure(lack.kind) or {}).get("posts")
    return {
        "label": labels[lack.kind],
        "text": library.percent(lack.share or 0),
        "value": lack.share,
        "bar": lack.share or 0,
        "bar_low": lack.low,
        "bar_high": lack.high,
        "note": note,
        "posts_url": reverse("niches:posts", args=[niche.pk, lack.kind]) if has_posts else None,
    }
