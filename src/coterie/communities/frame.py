"""The frame of a space's pages, finished: made once for all that shows in it, and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

ACTIONS = Markup("<!--actions-->")
RAIL = Markup("<!--rail-->")
KEPT = 4096


@dataclass(frozen=True)
class Line:
    """A line of the menu: ``count`` is what waits there."""

    key: str
    label: str
    icon: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True)
class MenuGroup:
    """Lines that belong together."""

    label: str
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Head:
    """What stands at the top of a space; without ``members`` their number is not said."""

    name: str
    url: str
    mark: Markup
    banner: Markup
    purpose: str
    members: int | None
    is_open: bool
    way: str = "open"

    @property
    def note(self) -> str:
        if not self.is_open or self.way == "invitation":
            door = _("by invitation")
        else:
            door = _("by request") if self.way == "request" else ""
        return " · ".join(each for each in (self._count, door) if each)

    @property
    def _count(self) -> str:
        if self.members is None:
            return ""
        return ngettext("%(count)d member", "%(count)d members", self.members) % {"count": self.members}


@dataclass(frozen=True)
class Frame:
    """The finished frame; ``rail`` is its menu."""

    before: Markup
    after: Markup
    rail: Markup

    def head_with(self, actions: Any) -> Markup:
        """The head with the buttons of one page in it."""
        return self.before + Markup(actions) + self.after  # noqa: S704 - what the page's own template made


@lru_cache(maxsize=KEPT)
def frame(head: Head, groups: tuple[MenuGroup, ...], language: str) -> Frame:
    """The frame of everybody who sees the same of it, in the language that is active."""
    marks = {"mark_of_actions": ACTIONS, "mark_of_rail": RAIL}
    html = render_to_string("communities/_frame.html", {"space": head, "groups": groups, **marks})
    top, rail = html.split(RAIL)
    before, after = top.split(ACTIONS)
    return Frame(Markup(before), Markup(after), Markup(rail))  # noqa: S704 - our own template
