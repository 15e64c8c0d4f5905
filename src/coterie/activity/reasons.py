"""Why something reaches somebody: each room's own reasons, sorted into the few sorts that people choose between."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Sort(StrEnum):
    """What may reach people, as they choose how: the order of their page."""

    WRITTEN = "written"
    NAMED = "named"
    ANSWERED = "answered"
    FOLLOWED = "followed"
    INVITED = "invited"
    REMINDED = "reminded"
    DUTY = "duty"

    @property
    def because(self) -> Any:
        """The end of "You get this because …", where a reason has no better words."""
        return _BECAUSE[self]


_BECAUSE = {
    Sort.WRITTEN: _("somebody wrote to you"),
    Sort.NAMED: _("somebody mentioned you"),
    Sort.ANSWERED: _("it answers something of yours"),
    Sort.FOLLOWED: _("you follow this"),
    Sort.INVITED: _("you were invited"),
    Sort.REMINDED: _("you asked for it"),
    Sort.DUTY: _("you look after this"),
}


@dataclass(frozen=True)
class Reason:
    """Why an activity reaches somebody: its sort, ``words`` for the inbox (none where it goes without saying), and
    ``because``, the end of "You get this because …" in mails."""

    sort: Sort
    words: Any = ""
    because: Any = ""

    def __str__(self) -> str:
        return str(self.words)

    @property
    def told(self) -> str:
        return str(self.because or self.sort.because)
