"""A niche: what is known of it now, under an identity that lasts across runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Prefetch, Q

from coterie.niches.models.run import Run
from coterie.niches.models.source import Source, related_to

if TYPE_CHECKING:
    from coterie.communities.models import Community

# Nothing is shown of a group smaller than this, whatever a run was told.
FLOOR = 5


class NicheQuerySet(models.QuerySet["Niche"]):
    def shown(self) -> NicheQuerySet:
        """Those that may be shown at all: no smaller than the floor, with an opted-out person no longer in them."""
        return self.filter(people__gte=FLOOR)

    def found(self) -> NicheQuerySet:
        """Those that the newest run of their source found again."""
        return self.filter(last_run=F("source__current_run"))

    def current(self) -> NicheQuerySet:
        """Those to act on: found, neither dismissed nor merged into another."""
        return self.shown().found().filter(dismissal=None, merge=None)

    def not_found_again(self) -> NicheQuerySet:
        """Those of earlier runs that the newest one did not find, though nobody asked for that."""
        return self.shown().exclude(last_run=F("source__current_run")).filter(dismissal=None, merge=None, split=None)

    def set_aside(self) -> NicheQuerySet:
        """Those dismissed, merged into another, or split into others by now."""
        divided = ~Q(split=None) & ~Q(last_run=F("source__current_run"))
        return self.shown().filter(~Q(dismissal=None) | ~Q(merge=None) | divided)

    def for_list(self) -> NicheQuerySet:
        """What map and table show, in one query and without the long evidence."""
        related = ("source", "dismissal__by", "merge__into", "merge__by", "split__by", "launch__community")
        return self.select_related(*related).defer("searches", "interests", "places", "trend", "links")

    def for_page(self) -> NicheQuerySet:
        """What the lens shows: a fixed number of queries, however many people and threads there are."""
        merges, renamings = (related_to(self.model, name).objects for name in ("merged", "renamings"))
        related = ("source__current_run", "first_run", "last_run", "dismissal__by", "merge__into", "launch__community")
        return self.select_related(*related, "split__by", "part_of__split__niche", "parent").prefetch_related(
            Prefetch("merged", queryset=merges.select_related("niche", "by").order_by("id")),
            Prefetch("renamings", queryset=renamings.select_related("by").order_by("-id")),
        )


class Niche(models.Model):
    """``found_name`` is what the newest run calls it, ``given_name`` what people do; ``people`` counts those of niches
    merged into it too. The JSON columns are those of :class:`coterie_discovery.result.model.Niche`. ``x`` and ``y`` are
    its place on the map, -1..1; ``readiness`` is 0..1 and ``state`` ready, ask or small; ``decisions`` says what people
    decided that the newest run kept.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="niches")
    first_run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    last_run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="niches")
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="children")
    runs_in_a_row = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=20)
    found_name = models.CharField(max_length=120)
    given_name = models.CharField(max_length=80, blank=True)
    alternatives = models.JSONField(default=list)
    phrases = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    people = models.PositiveIntegerField(default=0)
    weekly = models.FloatField(default=0)
    stability = models.FloatField(default=0)
    evidence = models.JSONField(default=list)
    trend = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    searches = models.JSONField(default=list)
    interests = models.JSONField(default=list)
    places = models.JSONField(default=list)
    links = models.JSONField(default=list)
    overlaps = models.JSONField(default=list)
    x = models.FloatField(default=0)
    y = models.FloatField(default=0)
    readiness = models.FloatField(default=0)
    state = models.CharField(max_length=10)
    parts = models.JSONField(default=list)
    unmet = models.FloatField(default=0)
    decisions = models.JSONField(default=list)

    objects = NicheQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["source", "last_run", "-readiness"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.given_name or self.found_name

    @property
    def offered_names(self) -> list[str]:
        """Other names that the newest run has for it, the one it was found under first if people gave it another."""
        return [name for name in (self.found_name, *self.alternatives) if name != self.name]

    @property
    def is_current(self) -> bool:
        return self.last_run_id == self.source.current_run_id

    @property
    def is_dismissed(self) -> bool:
        return getattr(self, "dismissal", None) is not None

    @property
    def is_merged(self) -> bool:
        return getattr(self, "merge", None) is not None

    @property
    def is_split(self) -> bool:
        return getattr(self, "split", None) is not None

    @property
    def community(self) -> Community | None:
        """The space launched for it."""
        launch = getattr(self, "launch", None)
        return launch.community if launch else None

    @property
    def family(self) -> list[Niche]:
        """It and the niches merged into it since its run: a run after the merge has their people in it already."""
        return [self, *(merge.niche for merge in self.merged.all() if merge.niche.last_run_id == self.last_run_id)]

    @property
    def words(self) -> list[str]:
        """The phrases that name it, strongest first."""
        return [phrase["text"] for phrase in self.phrases]

    def measure(self, name: str) -> dict | None:
        return next((each for each in self.evidence if each["measure"] == name), None)
