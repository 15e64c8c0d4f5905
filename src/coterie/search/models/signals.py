"""What people searched, of those who let it count, and their word for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Count
from django.utils import timezone

from coterie.communities.models import Community
from coterie.niches.models.niche import FLOOR
from coterie.people.models import User

#: so much of a query is kept
LONGEST = 200


class Consent(models.Model):
    """A person lets their searches count for finding niches. What was searched hangs on it and goes with it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Consent]] = models.Manager()

    def __str__(self) -> str:
        return f"searches of {self.user_id}"


class SearchQuerySet(models.QuerySet["Search"]):
    def told(self, *by: str) -> Any:
        """Queries (``query``, ``people``, ``times``) that so many different people made that they may be told; with
        ``by``, in each place of its own. The only way to the text of a query but for the person who made it.
        """
        counted = (
            self.order_by().values("query", *by).annotate(people=Count("consent", distinct=True), times=Count("pk"))
        )
        return counted.filter(people__gte=FLOOR)


class Search(models.Model):
    """Somebody searched: ``query`` as :func:`coterie.search.keep.as_counted` writes it, in a space or everywhere.

    ``results`` is how many they got, ``opened`` which one they opened ("discussions.post:12"), "" if none.
    """

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="searches")
    community = models.ForeignKey(Community, null=True, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=LONGEST)
    results = models.PositiveIntegerField()
    opened = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar[SearchQuerySet] = SearchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "searches"
        indexes = [models.Index(fields=["query"])]

    def __str__(self) -> str:
        return f"search {self.pk}"
