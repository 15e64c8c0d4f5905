"""The channels that a niche's space may begin with: which are suggested, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.channels.starts import Chosen
from coterie.chat.access import CHAT
from coterie.discussions.kinds import ANNOUNCEMENTS, FORUM, QUESTIONS
from coterie.foundation.channel_kinds import Beginning
from coterie.foundation.rooms import channel_kinds


@dataclass(frozen=True)
class FirstChannel:
    """A kind of channel as the launch page offers it: its first channel's ``name``, and ``why`` it is suggested, or
    is not."""

    key: str
    name: Any
    icon: str
    about: Any
    why: str
    suggested: bool


def first_channels(known: Beginning) -> list[FirstChannel]:
    """One of each kind, by what is known of the niche's people."""
    return [
        FirstChannel(kind.key, kind.starters[0].name, kind.icon, kind.about, _why(kind.key, known), kind.begins(known))
        for kind in channel_kinds().values()
    ]


def chosen(known: Beginning, kinds: Collection[str]) -> Chosen:
    """What is known, and which kinds were ticked."""
    return Chosen(**vars(known), kinds=frozenset(kinds))


def _why(kind: str, known: Beginning) -> str:
    weekly, asked = round(known.weekly), {"share": round(known.questions * 100)}
    words = {
        FORUM: _("Every space has something to say that is longer than a line."),
        QUESTIONS: _("%(share)d %% of the niche's conversations begin with a question.") % asked,
        ANNOUNCEMENTS: _("Most spaces open it when there is something to announce."),
        CHAT: ngettext(
            "%(count)d of these people takes part in a usual week.",
            "%(count)d of these people take part in a usual week.",
            weekly,
        )
        % {"count": weekly},
    }
    return words.get(kind, "")
