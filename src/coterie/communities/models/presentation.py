"""What a space says about itself, beyond its name and purpose."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from coterie.communities.models.spaces import Community
from coterie.people.models import User

MOST_SAID = 400
MOST_WELCOME = 4_000


class Presentation(models.Model):
    """Whom the space is for and what is expected there, for everybody; and what greets new members, as Markdown."""

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="presentation")
    for_whom = models.CharField(_("who it is for"), max_length=MOST_SAID, blank=True)
    expected = models.CharField(_("what is expected of members"), max_length=MOST_SAID, blank=True)
    welcome = models.TextField(_("welcome"), max_length=MOST_WELCOME, blank=True)
    welcome_html = models.TextField(editable=False, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"what {self.community_id} says of itself"

    @staticmethod
    def of(community: Community) -> Presentation:
        return Presentation.objects.filter(community=community).first() or Presentation(community=community)
