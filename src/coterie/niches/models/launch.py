"""A niche got a space of its own."""

from django.db import models

from coterie.communities.models import Community
from coterie.niches.models.niche import Niche
from coterie.people.models import User


class Launch(models.Model):
    """``topics`` and ``invitations`` are how many the space began with."""

    niche = models.OneToOneField(Niche, on_delete=models.CASCADE, related_name="launch")
    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="launch")
    topics = models.PositiveIntegerField(default=0)
    invitations = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"launch of {self.niche_id}"
