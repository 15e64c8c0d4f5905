"""Channels to begin with, for a space that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.chat.models import Channel


@dataclass(frozen=True)
class Starter:
    """What a form for a new channel is filled with."""

    key: str
    name: Any
    purpose: Any
    icon: str
    writers: str = Channel.MEMBERS

    @property
    def initial(self) -> dict[str, str]:
        return {"name": str(self.name), "purpose": str(self.purpose), "icon": self.icon, "writers": self.writers}


STARTERS = (
    Starter("everyday", _("Everyday"), _("What is on your mind right now, small things welcome."), "coffee"),
    Starter("help", _("Quick help"), _("Short questions that need no topic of their own."), "wrench"),
    Starter("news", _("Announcements"), _("What everybody here should know."), "megaphone", Channel.HOSTS),
)


def filled(key: str) -> dict[str, str]:
    """The form's values for the starter with this key; none for any other."""
    return next((each.initial for each in STARTERS if each.key == key), {})
