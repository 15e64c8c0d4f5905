"""People gave a niche another name."""

from django.db import models

from coterie.niches.models.niche import Niche
from coterie.people.models import User


class Renaming(models.Model):
    """Who called it what, and when; the newest is in force (an empty name: the found one again)."""

    niche = models.ForeignKey(Niche, on_delete=models.CASCADE, related_name="renamings")
    name = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.niche_id}: {self.name}"
