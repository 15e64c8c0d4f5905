"""A space's logo and banner."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community
from coterie.media.models import Medium
from coterie.people.models import User


class Place(models.TextChoices):
    LOGO = "logo", _("logo")
    BANNER = "banner", _("banner")


class SpacePicture(models.Model):
    """A picture that a space shows in one place, brought by ``author``. Whoever sees the space sees it.

    ``html`` names the medium as a text does, so that the media room knows of it; it is empty once the picture was taken
    away. ``alt`` says what is on it; without, it is decoration.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="pictures")
    place = models.CharField(max_length=8, choices=Place)
    medium = models.ForeignKey(Medium, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    alt = models.CharField(_("description"), max_length=300, blank=True)
    html = models.TextField(blank=True, editable=False)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "place"], name="one_picture_in_each_place")]

    def __str__(self) -> str:
        return f"{self.place} of {self.community_id}"
