"""Chat channels to begin with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coterie.foundation.channel_kinds import Starter

#: of so many people who take part in a usual week, some are there at the same time
LIVELY = 20

STARTERS = (
    Starter("everyday", _("Everyday"), _("What is on your mind right now, small things welcome."), "coffee"),
    Starter("help", _("Quick help"), _("Short questions that need no topic of their own."), "wrench"),
)
