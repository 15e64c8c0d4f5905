"""What every page of a space has around it: brand, name, where one can go, and what one may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from coterie.communities.access import Standing
from coterie.communities.brand_sheet import brand_url
from coterie.communities.count_visits import count_visit
from coterie.communities.frame import Head, Line, MenuGroup, frame
from coterie.communities.models import Community
from coterie.communities.permissions import Permission
from coterie.foundation.rooms import Entry, Feature, Group, features, in_head
from coterie.foundation.routes import route

#: so many members a space has before outsiders read how many
FEWEST_TOLD = 5
GROUPS = {
    Group.LEAD: "",
    Group.TALK: _("Talk"),
    Group.MAKE: _("Make"),
    Group.MEET: _("Meet"),
    Group.PEOPLE: _("People"),
    Group.ABOUT: _("About"),
}


def space_context(community: Community, standing: Standing | None, here: str) -> dict[str, Any]:
    """Template context of a page of ``community``; ``here`` is the key of its entry in the space's own menu."""
    if standing is not None and standing.role is not None and standing.viewer.pk:
        count_visit(community.pk, standing.viewer.pk)
    members = _member_count(community)
    told = members if standing is None or tells_members(standing, members) else None
    head = head_of(community, told, pictures=standing is not None or community.is_open)
    return {
        "community": community,
        "standing": standing,
        "brand_url": brand_url(community.hue, community.typeface),
        "frame": frame(head, menu(community, standing, here) if standing else (), get_language() or ""),
        "member_count": members,
        "in_head": in_head(community),
    }


def head_of(community: Community, members: int | None, *, pictures: bool = True) -> Head:
    """Without its ``pictures`` for whoever holds an invitation and may not see them yet."""
    home = route("communities:home", community.slug)
    mark = community.emblem if pictures else escape(community.mark)
    banner = Markup(community.banner if pictures else "")  # noqa: S704 - drawn by us
    is_open, way = community.is_open, way_of(community)
    return Head(community.name, home, mark, banner, community.purpose, members, is_open, way)


def tells_members(standing: Standing, members: int) -> bool:
    """Of a few members outsiders learn only that they are few: a number says who came and who left."""
    return standing.can(Permission.MEMBER_LIST) or members >= FEWEST_TOLD


def way_of(community: Community) -> str:
    """How one joins, of a community loaded by ``seen_by``; "open" of any other."""
    return str(community.__dict__.get("way", "open"))


def _member_count(community: Community) -> int:
    loaded: int | None = community.__dict__.get("member_count")
    return community.memberships.count() if loaded is None else loaded


def shown(standing: Standing) -> Iterator[Feature]:
    """The features that are on in this space and that the viewer may see."""
    return (each for each in features().values() if standing.has(each.key) and standing.can(each.sees))


def menu(community: Community, standing: Standing, here: str) -> tuple[MenuGroup, ...]:
    """What the viewer may see of what is switched on, group by group."""
    found: dict[Group, list[Line]] = {group: [] for group in Group}
    for feature in shown(standing):
        found[feature.group] += [_line(entry, community, standing, here) for entry in feature.entries]
        lines = feature.lines(community, standing) if feature.lines else ()
        found[feature.group] += [Line(x.key, x.name, x.icon, x.url, x.key == here, x.count) for x in lines]
    return tuple(MenuGroup(str(GROUPS[group]), tuple(lines)) for group, lines in found.items() if lines)


def _line(entry: Entry, community: Community, standing: Standing, here: str) -> Line:
    path = route(entry.address, community.slug)
    url = f"{path}?{urlencode(entry.query)}" if entry.query else path
    count = entry.counter(community, standing) if entry.counter else 0
    return Line(entry.key, str(entry.name), entry.icon, url, entry.key == here, count)


def first_action(community: Community, standing: Standing) -> dict[str, Any] | None:
    """What a member would most likely do here: the first feature's action that they may do."""
    actions = (each.action for each in shown(standing) if each.action and standing.can(each.action.needs))
    first = next(actions, None)
    return {"name": first.name, "icon": first.icon, "url": route(first.address, community.slug)} if first else None


def front_page(community: Community, standing: Standing) -> dict[str, Any]:
    """The parts of a space's front page that have something to show, in their order, and the one thing to do."""
    parts = sorted((part for feature in shown(standing) for part in feature.parts), key=lambda part: part.order)
    loaded = [(part, part.load(community, standing)) for part in parts if not part.beside]
    if not any(part.calm and what is not None for part, what in loaded):
        loaded += [(part, part.load(community, standing)) for part in parts if part.beside]
    found = [(part, {"template": part.template, "part": what}) for part, what in loaded if what is not None]
    return {
        "action": first_action(community, standing),
        "parts": [each for part, each in found if not part.beside],
        "beside": [each for part, each in found if part.beside],
    }
