"""People decided that a niche is none."""

from django.db import models

from coterie.niches.models.niche import Niche
from coterie.people.models import User


class Dismissal(models.Model):
    """Later runs keep it; undone by deleting this row."""

    niche = models.OneToOneField(Niche, on_delete=models.CASCADE, related_name="dismissal")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"dismissal of {self.niche_id}"
