"""What a room tells the rest of the house about itself, once, in its own ``room.py``; the house derives the rest.

``settings.ROOMS`` lists the rooms bottom to top: a room imports, and names, only rooms that stand before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

from django.conf import settings
from markupsafe import Markup

from coterie.foundation.at_home import Counted, Duty, Home, Told
from coterie.foundation.channel_kinds import Beginning, ChannelKind
from coterie.foundation.first_visit import FirstStep
from coterie.foundation.held import Held
from coterie.foundation.stage import Stage


class Holder(StrEnum):
    """Who holds a permission in a space, weakest first; a stronger one holds whatever a weaker one does.

    OUTSIDER may see the space and does not belong to it, and NOBODY holds what only authors or operators do.
    """

    OUTSIDER = "outsider"
    READER = "reader"
    MEMBER = "member"
    HOST = "host"
    LEAD = "lead"
    NOBODY = "nobody"


class Group(StrEnum):
    """The groups of a space's menu, in their order."""

    LEAD = "lead"
    TALK = "talk"
    MAKE = "make"
    MEET = "meet"
    PEOPLE = "people"
    ABOUT = "about"


class Who(StrEnum):
    """For whom a place of the site is."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed in"
    OPERATOR = "operator"


@dataclass(frozen=True)
class Grant:
    """A permission (``object:verb``), who holds it, and what it lets them do, for docs/permissions.md.

    ``operator``: operators hold it too, in every space and on the site. ``author``: so does whoever made the object.
    """

    permission: StrEnum
    to: Holder
    means: str
    operator: bool = False
    author: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of a space's menu; ``address`` is a page named by the space's slug alone, ``query`` what follows it.

    ``counter`` gets the space and the viewer's standing and returns what waits there.
    """

    key: str
    name: Any
    icon: str
    address: str
    query: Mapping[str, str] = field(default_factory=dict)
    counter: Callable[[Any, Any], int] | None = None


@dataclass(frozen=True)
class Line:
    """A line of a space's menu that is another in every space: ``url`` is finished, ``count`` is what waits there."""

    key: str
    name: str
    icon: str
    url: str
    count: int = 0


@dataclass(frozen=True)
class Part:
    """A part of a space's front page: ``load`` gets the space and the viewer's standing and returns what ``template``
    shows, or None when there is nothing to show. ``beside`` puts it into the narrow column, which stays empty while a
    part that is ``calm`` shows something: that is to be read in peace."""

    key: str
    order: int
    template: str
    load: Callable[[Any, Any], Mapping[str, Any] | None]
    beside: bool = False
    calm: bool = False


@dataclass(frozen=True)
class Action:
    """The first thing to do in a space; ``needs`` is the permission for it."""

    name: Any
    icon: str
    address: str
    needs: StrEnum


@dataclass(frozen=True)
class Feature:
    """What a space offers its people. A leader switches it on and off; off, its permissions are held by nobody.

    ``sees`` is the permission that shows it in the menu, ``permissions`` the ones that come with it. A feature without
    ``about`` (the sentence on the page of settings) belongs to every space and cannot be switched. ``lines`` gets the
    space and the viewer's standing and returns what stands in the menu after the ``entries``; ``arranging`` is the page
    on which those who hold ``arranges`` arrange what there is of it.
    """

    key: str
    name: Any
    group: Group
    order: int
    entries: Sequence[Entry]
    sees: StrEnum
    permissions: frozenset[StrEnum] = frozenset()
    parts: Sequence[Part] = ()
    action: Action | None = None
    about: Any = ""
    default_on: bool = True
    icon: str = "shapes"
    lines: Callable[[Any, Any], Sequence[Line]] | None = None
    arranging: str = ""
    arranges: StrEnum | None = None

    @property
    def can_be_switched(self) -> bool:
        return bool(self.about)


@dataclass(frozen=True)
class Place:
    """A way to go from every page: in the site's bar (or, for ``menu``, in the account's menu).

    ``counter`` gets the signed-in person; the number has the id ``count-KEY`` on the page, so that it can be replaced.
    """

    key: str
    name: Any
    icon: str
    address: str
    order: int
    who: Who = Who.ANYBODY
    counter: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Target:
    """Objects of a room that people react to and, with ``comments``, comment on, wherever they may see them.

    model    the table, "library.item"
    load     the room's own access: (viewer, pk) or (viewer, pk, permission) -> (object, standing in its space)
    title    what an object is called, in a sentence
    address  the page it stands on
    space    the space it stands in
    menu     the key of its line in the space's menu
    author   the id of the account that made it
    hold     locks it and brings it up to date; ValidationError, in words, if nothing can be said about it any more
    remove   takes it down for all but those who decide about it: (object, by=); without, it cannot be reported
    restore  undoes that
    redrawn  says that its text looks different (a preview of a link came or went), while it is held
    reacted  records that its reactions changed, in the same transaction: (object, by, kind, whether it is there now)
    """

    model: str
    load: Callable[..., tuple[Any, Any]]
    title: Callable[[Any], Any]
    address: Callable[[Any], str]
    space: Callable[[Any], Any] = attrgetter("community")
    menu: str = ""
    author: Callable[[Any], int | None] = attrgetter("author_id")
    hold: Callable[[Any], Any] | None = None
    reacted: Callable[[Any, Any, str, bool], None] | None = None
    redrawn: Callable[[Any], None] | None = None
    comments: bool = True
    remove: Callable[..., Any] | None = None
    restore: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Offer:
    """Something to do with what another room shows, as a button that leads to it."""

    name: Any
    icon: str
    url: str


@dataclass(frozen=True)
class Mount:
    """Where a module with ``urlpatterns`` stands in the site's addresses."""

    prefix: str
    module: str


@dataclass(frozen=True)
class Room:
    """Everything the house needs to know of one room. A field that is left out is something the room does not have.

    urls        modules of addresses and where they stand
    functions   what templates may call or read by name
    site, menu  ways to go from every page, and in the account's menu
    grants      its permissions and who holds them
    features    what a space can offer through it
    kinds       the activities that happen in it (:class:`coterie.activity.kinds.Kind`)
    schedules   work done every so often (:class:`coterie.foundation.schedule.Schedule`)
    checks      whether what it needs is well (:class:`coterie.foundation.checks.Check`), for operators
    held        what it keeps of people and spaces, table by table (:class:`coterie.foundation.held.Held`)
    erase       what it does with what is held of somebody before their account's row goes; gets the account, and
                whether what they wrote goes too
    outlook     what that means, beyond what ``held`` says (:class:`coterie.foundation.personal.Outlook`)
    written     the pages of a space's archive that people read: gets the space, yields names and Markdown in pieces
    demo        what is simulated in the space of ``coterie demo``: gets a :class:`coterie.foundation.stage.Stage`, does
                nothing if it was done before
    viewer      columns to load with the person who asks, by name: a function that returns annotations of the account
    targets     its objects that are commented on and reacted to
    beneath     what it puts beneath an object on the page of another room: (request, object, standing) -> HTML
    channels    the kinds of channels that hold something of its own
    starts      what it puts into a space that is founded: (space, who founds it, what is known of its people)
    offers      what it puts into the menu of an object of another room: (object, standing) -> :class:`Offer`
    heed        what it lets nobody write: (by, space, text, whether in a chat) -> None, or ValidationError in words
    in_head     what it puts into the <head> of a space's pages: (space) -> HTML
    above_editor  what it puts above a field in which one writes in a space: (space) -> HTML
    towards     what one person can do towards others, beside their names: (viewer, people) -> links by account id
    ready       called once all rooms are loaded
    quotes      its texts as mails quote and answer them (:class:`coterie.foundation.quotes.Quotable`)
    carriers    its texts that show media, beside ``targets`` (:class:`coterie.media.carriers.Carrier`)
    unheard     activities that a person does not want to hear of on their home page: (account's id) -> a condition
    news        what is new, for digests: (readers) -> :class:`coterie.foundation.news.News` by account
    documents   what of it people search (:class:`coterie.foundation.documents.Documents`)
    waits       how much is new behind lines of menus: (:class:`coterie.foundation.at_home.Home`) -> numbers
    home        what it puts on somebody's home page: (:class:`coterie.foundation.at_home.Home`) -> lines
    duties      what of it waits for those who look after a space (:class:`coterie.foundation.at_home.Duty`)
    read        marks what of it is new to somebody in a space as read: (space, account) -> None
    first_steps the steps of the first visit that it has in a space (:class:`coterie.foundation.first_visit.FirstStep`)
    counted     what it adds to the page that says how somebody is counted: (request) -> HTML
    searches    searches that count for finding the niches of a source: (source) -> rows of the engine's table
    """

    name: str
    about: str
    urls: Sequence[Mount] = ()
    functions: Mapping[str, Any] = field(default_factory=dict)
    site: Sequence[Place] = ()
    menu: Sequence[Place] = ()
    grants: Sequence[Grant] = ()
    features: Sequence[Feature] = ()
    kinds: Sequence[Any] = ()
    schedules: Sequence[Any] = ()
    checks: Sequence[Any] = ()
    held: Sequence[Held] = ()
    erase: Callable[[Any, bool], None] | None = None
    outlook: Callable[[Any], Any] | None = None
    written: Callable[[Any], Iterable[tuple[str, Iterable[str]]]] | None = None
    demo: Callable[[Stage], None] | None = None
    viewer: Callable[[], Mapping[str, Any]] | None = None
    targets: Sequence[Target] = ()
    carriers: Sequence[Any] = ()
    beneath: Callable[[Any, Any, Any], str] | None = None
    channels: Sequence[ChannelKind] = ()
    starts: Callable[[Any, Any, Beginning], None] | None = None
    offers: Callable[[Any, Any], Iterable[Offer]] | None = None
    heed: Callable[[Any, Any, str, bool], None] | None = None
    above_editor: Callable[[Any], str] | None = None
    in_head: Callable[[Any], str] | None = None
    towards: Callable[[Any, Sequence[Any]], Mapping[int, Offer]] | None = None
    ready: Callable[[], None] | None = None
    unheard: Callable[[int], Any] | None = None
    quotes: Sequence[Any] = ()
    news: Callable[[Sequence[Any]], Mapping[int, Sequence[Any]]] | None = None
    documents: Sequence[Any] = ()
    waits: Callable[[Home], Iterable[Counted]] | None = None
    home: Callable[[Home], Iterable[Told]] | None = None
    duties: Sequence[Duty] = ()
    read: Callable[[Any, Any], None] | None = None
    first_steps: Sequence[FirstStep] = ()
    counted: Callable[[Any], str] | None = None
    searches: Callable[[Any], Iterable[Sequence[Any]]] | None = None


_rooms: list[Room] = []


def load() -> None:
    """Read every room's declaration, and what it does when something happened elsewhere; called once, at start."""
    if _rooms:
        return
    for name in settings.ROOMS:
        package = f"coterie.{name}"
        for module in ("reactions", "live"):
            if find_spec(f"{package}.{module}") is not None:
                import_module(f"{package}.{module}")
        room: Room = import_module(f"{package}.room").room
        if room.name != name:
            raise ValueError(f"{package}.room says that it is {room.name!r}")
        _rooms.append(room)
    for room in _rooms:
        if room.ready:
            room.ready()


def rooms() -> Sequence[Room]:
    """All rooms, bottom to top. Raises RuntimeError before they are loaded."""
    if not _rooms:
        raise RuntimeError("The rooms are not loaded yet: they are once Django is set up.")
    return _rooms


def features() -> dict[str, Feature]:
    """Every feature that a space may have, by key, in the order of the menu."""
    found = [feature for room in rooms() for feature in room.features]
    return {each.key: each for each in sorted(found, key=lambda each: (list(Group).index(each.group), each.order))}


def grants() -> dict[str, Grant]:
    """Every permission's grant, by permission."""
    return {grant.permission: grant for room in rooms() for grant in room.grants}


def channel_kinds() -> dict[str, ChannelKind]:
    """Every kind of channel that a space can have, by key."""
    return {kind.key: kind for room in rooms() for kind in room.channels}


def targets() -> dict[str, Target]:
    """Every kind of object that is commented on or reacted to, by its table."""
    return {target.model: target for room in rooms() for target in room.targets}


def beneath(request: Any, thing: Any, standing: Any) -> Markup:
    """What rooms put beneath an object that its page shows to this viewer; call it before the page is rendered."""
    parts = (room.beneath(request, thing, standing) for room in rooms() if room.beneath)
    return Markup("".join(parts))  # noqa: S704 - what the rooms' own templates made


def offers(thing: Any, standing: Any) -> list[Offer]:
    """What rooms put into the menu of an object for this viewer."""
    return [offer for room in rooms() if room.offers for offer in room.offers(thing, standing)]


def heed(by: Any, space: Any, text: str, in_chat: bool = False) -> None:
    """ValidationError, in words, for what a room lets this person not write in the space; call it before the verb."""
    for room in rooms():
        if room.heed:
            room.heed(by, space, text, in_chat)


def above_editor(space: Any) -> Markup:
    """What rooms put above a field in which one writes in a space."""
    return Markup("".join(room.above_editor(space) for room in rooms() if room.above_editor))  # noqa: S704 - templates


def in_head(space: Any) -> Markup:
    """What rooms put into the head of a space's pages."""
    return Markup("".join(room.in_head(space) for room in rooms() if room.in_head))  # noqa: S704 - our own HTML


def counted(request: Any) -> Markup:
    """What rooms add to the page that says how somebody is counted."""
    return Markup("".join(room.counted(request) for room in rooms() if room.counted))  # noqa: S704 - templates


def searches(source: Any) -> list[Sequence[Any]]:
    """What rooms know of searches for a source: key of a person of that platform, query, Unix seconds or None, number
    of results, key of what was opened or None."""
    return [row for room in rooms() if room.searches for row in room.searches(source)]
