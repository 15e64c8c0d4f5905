"""People decided that two niches are one."""

from django.db import models

from coterie.niches.models.niche import Niche
from coterie.people.models import User


class Merge(models.Model):
    """``niche`` counts as a part of ``into`` from now on; later runs keep it; undone by deleting this row."""

    niche = models.OneToOneField(Niche, on_delete=models.CASCADE, related_name="merge")
    into = models.ForeignKey(Niche, on_delete=models.CASCADE, related_name="merged")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.niche_id} into {self.into_id}"
