"""What the niches do when somebody asks not to be counted, and when a space is launched."""

from __future__ import annotations

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to, shows
from coterie.communities import activities as communities
from coterie.communities.models import Invitation
from coterie.niches.forget import forget
from coterie.niches.mail import mail_invitation
from coterie.people import activities as people
from coterie.people.models import OptOut


@shows(people.OPTED_OUT)
def leave_the_count_at_once(activity_id: int) -> None:
    """Before the person sees the next page. Should it fail, the task below does it again."""
    leave_the_count(activity_id)


@reacts_to(people.OPTED_OUT)
def leave_the_count(activity_id: int) -> None:
    key = Activity.objects.get(pk=activity_id).data["key"]
    # They may have changed their mind before this ran.
    if OptOut.holds(key=key):
        forget(key)


@reacts_to(communities.INVITED)
def write_to_the_invited(activity_id: int) -> None:
    """By mail, for the first people of a launched niche; each invitation is a task of its own, so one bad address
    holds up nobody else."""
    activity = Activity.objects.get(pk=activity_id)
    first = Invitation.objects.filter(pk=activity.object_id, community__launch__isnull=False)
    for invitation in first.select_related("user", "community"):
        mail_invitation(invitation)
