"""What spaces hold about somebody: memberships, invitations, and what they did for them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from coterie.activity.models import Activity
from coterie.communities import activities
from coterie.communities.leave import leave
from coterie.communities.models import (
    Community,
    Departure,
    Door,
    FeatureSwitch,
    Feedback,
    Guidelines,
    Invitation,
    InvitationLink,
    JoinRequest,
    Membership,
    Presentation,
    StepTaken,
    VisitDays,
)
from coterie.communities.permissions import Role
from coterie.foundation.held import Held
from coterie.foundation.personal import Outlook
from coterie.people.models import User

SPACE = ("slug", "name", "purpose", "hue", "mark", "typeface", "tone", "founded_at", "opened_at")
ANSWERS = ("accepted_at", "declined_at", "withdrawn_at")
HELD = (
    Held("space", Community, SPACE, space="pk"),
    Held("spaces_you_founded", Community, ("name", "founded_at"), person="founded_by"),
    Held("spaces_you_opened", Community, ("name", "opened_at"), person="opened_by"),
    Held(
        "what_a_space_says_of_itself",
        Presentation,
        ("for_whom", "expected", "welcome", "at"),
        person="by",
        space="community",
    ),
    Held("features", FeatureSwitch, ("feature", "on", "at"), person="by", space="community"),
    Held("guidelines", Guidelines, ("version", "text", "at"), person="by", space="community"),
    Held(
        "memberships",
        Membership,
        ("role", "joined_at"),
        person="user",
        space="community",
        words=ngettext_lazy("%(count)d membership of a space.", "%(count)d memberships of spaces.", "count"),
    ),
    Held("how_one_joins", Door, ("way", "questions", "at"), person="by", space="community"),
    Held(
        "requests_to_join",
        JoinRequest,
        ("community__name", "answers", "at", "withdrawn_at", "admitted", "decided_at"),
        person="user",
        words=ngettext_lazy("%(count)d request to join a space.", "%(count)d requests to join spaces.", "count"),
    ),
    Held("requests_decided", JoinRequest, ("admitted", "decided_at"), person="decided_by", space="community"),
    Held("links", InvitationLink, ("note", "at", "expires_at", "most", "used"), person="by", space="community"),
    Held("days_of_visits", VisitDays, ("days", "last_on"), person="user", space="community"),
    Held("steps_of_first_visits", StepTaken, ("step", "how", "at"), person="user", space="community"),
    Held(
        "feedback",
        Feedback,
        ("level", "text", "at"),
        person="user",
        space="community",
        words=ngettext_lazy(
            "What you said is missing in %(count)d space.", "What you said is missing in %(count)d spaces.", "count"
        ),
    ),
    Held("departures", Departure, ("role", "joined_at", "at"), person="user", space="community"),
    # Why somebody was asked is for that person alone.
    Held("invitations", Invitation, ("community__name", "role", "reasons", "at", *ANSWERS), person="user"),
    Held("invitations_sent", Invitation, ("role", "at", *ANSWERS), person="invited_by", space="community"),
)


def erase(user: User, with_texts: bool) -> None:
    """ValidationError where they are the only lead of others."""
    former = _("A former member")
    ids = list(user.memberships.values_list("pk", flat=True))
    for act in Activity.objects.filter(kind=activities.PROMOTED, object_id__in=ids):
        act.data = {**act.data, "member": former}
        act.save(update_fields=["data"])
    # In one order, so that two accounts that end at once do not wait for each other.
    for membership in user.memberships.select_related("community").order_by("community_id"):
        leave(membership.community, by=user)
    # An invitation without its person would be anybody's.
    mine = Invitation.objects.filter(Q(user=user) | Q(identity__user=user))
    mine.open().update(withdrawn_at=timezone.now())
    Invitation.objects.filter(user=user).update(reasons=[], chosen="")


def outlook(user: User) -> Outlook:
    said = Outlook()
    open_ones = Invitation.objects.open().filter(user=user).count()
    if open_ones:
        words = ngettext("%(count)d invitation that is still open.", "%(count)d open invitations.", open_ones)
        said.goes.append(words % {"count": open_ones})
    said.first = [
        _("You are the only lead of %(name)s. Make somebody else lead there first.") % {"name": community.name}
        for community in led_alone(user)
    ]
    return said


def led_alone(user: User) -> list[Community]:
    """Spaces with other members of which this person is the only lead."""
    counted = Community.objects.annotate(
        everybody=Count("memberships", distinct=True),
        leads=Count("memberships", filter=Q(memberships__role=Role.LEAD), distinct=True),
    )
    led = user.memberships.filter(role=Role.LEAD).values("community")
    return list(counted.filter(pk__in=led, leads=1, everybody__gt=1).order_by("name"))


def written(space: Community) -> Iterator[tuple[str, list[str]]]:
    """What the space is, and what its members agreed on."""
    yield "README.md", [f"# {space.name}\n\n{space.purpose}\n"]
    if space.guidelines:
        yield "guidelines.md", [f"# {_('Guidelines')}\n\n{space.guidelines.text}\n"]
