"""What moderation holds of people and spaces. Who reported something is in no archive but their own."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from coterie.foundation.held import Held
from coterie.moderation.models import Acknowledgement, Decision, Excerpt, Report, Reversal
from coterie.people.models import User

ON = ("target_type", "target_id")

HELD = (
    Held("reports", Report, (*ON, "title", "reason", "words", "at"), person="by"),
    Held("handed_over", Excerpt, ("text", "said_at"), person="report__by"),
    # Neither that nor what of it somebody reported is told to whoever wrote it, but by what was decided.
    Held("reported_by_others", Excerpt, (), person="said_by"),
    Held("reports_here", Report, (*ON, "title", "reason", "words", "at"), space="community"),
    Held("decisions", Decision, (*ON, "title", "verdict", "why", "at"), person="by", space="community"),
    Held("decisions_about_you", Decision, (*ON, "title", "verdict", "why", "at"), person="about"),
    Held("reversals", Reversal, ("decision_id", "at"), person="by", space="decision__community"),
    Held(
        "guidelines_you_read",
        Acknowledgement,
        ("guidelines__version", "at"),
        person="user",
        space="guidelines__community",
    ),
)


def erase(user: User, with_texts: bool) -> None:
    """What others handed over of what they wrote is a former member's, or says that it is gone; their name goes."""
    handle = re.compile(rf"@{re.escape(user.handle)}(?![\w-])", re.IGNORECASE)
    for excerpt in Excerpt.objects.filter(text__icontains=f"@{user.handle}"):
        excerpt.text = handle.sub(_("a former member"), excerpt.text)
        excerpt.save(update_fields=["text"])
    if with_texts:
        Excerpt.objects.filter(said_by=user).update(text=_("Removed together with its author's account."))
