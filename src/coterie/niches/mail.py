"""Tell the people whose account is known that a space invites them."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from coterie.communities.models import Invitation
from coterie.foundation.routes import absolute


def mail_invitation(invitation: Invitation) -> bool:
    """Write to the account it is for, if there is one and it still waits for an answer. Returns whether it was sent.

    The link leads to the space, which the account may see because it is invited: no secret goes by mail.
    """
    user = invitation.user
    if user is None or not user.is_active or not invitation.is_open:
        return False
    community = invitation.community
    context = {
        "person": user,
        "invitation": invitation,
        "community": community,
        "link": absolute(reverse("communities:home", args=[community.slug])),
        "why_link": absolute(reverse("why")),
        "platform": settings.PLATFORM_NAME,
    }
    subject = _("You are invited to %(name)s") % {"name": community.name}
    EmailMessage(subject, render_to_string("niches/mail/invitation.txt", context), to=[user.email]).send()
    return True
