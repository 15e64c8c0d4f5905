"""What communities do when something happened to the people they invite."""

from __future__ import annotations

from django.utils import timezone

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to, shows
from coterie.communities.models import Invitation
from coterie.people import activities as people
from coterie.people.models import Identity, OptOut


@shows(people.OPTED_OUT)
@reacts_to(people.OPTED_OUT)
def forget_reasons(activity_id: int) -> None:
    """Nothing that was said about somebody who opted out is kept; an invitation that rests on it is withdrawn."""
    key = Activity.objects.get(pk=activity_id).data["key"]
    if not OptOut.holds(key=key):
        return
    meant = Invitation.objects.filter(identity__key=key)
    meant.open().update(withdrawn_at=timezone.now())
    meant.update(reasons=[], chosen="")


@reacts_to(people.CLAIMED)
def show_waiting_invitations(activity_id: int) -> None:
    """What was meant for an identity before its owner had an account waits on the account's home page from now on."""
    identity = Identity.objects.filter(pk=Activity.objects.get(pk=activity_id).object_id).first()
    if identity is not None and identity.user_id:
        Invitation.objects.open().filter(identity=identity, user=None).update(user=identity.user_id)
