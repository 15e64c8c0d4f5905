"""What is searched. The databases' own full-text indexes hang on these tables (migrations/0002_full_text.py)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from coterie.comments.models import OnTarget, OnTargetQuerySet
from coterie.communities.models import Community
from coterie.people.models import User
from coterie.search.words import LONGEST


class Indexed(OnTarget):
    """One object as it is searched; it goes with the object.

    ``title`` and ``body`` are its words as :mod:`coterie.search.words` writes them, ``facets`` what operators look for
    (:mod:`coterie.search.facets`), ``scope`` the place it lies in. Keys follow the time at which things were said, as
    far as they are given in that order: of words that are everywhere the newest rows are looked at.
    """

    scope = models.CharField(max_length=40)
    community = models.ForeignKey(Community, null=True, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    title = models.TextField(blank=True)
    body = models.TextField(blank=True)
    facets = models.TextField(blank=True)

    objects = OnTargetQuerySet["Indexed"].as_manager()

    class Meta:
        verbose_name_plural = "indexed"
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="one_document_each")]

    def __str__(self) -> str:
        return f"{self.target_type}:{self.target_id}"


class Word(models.Model):
    """A word that occurs in what is searched, for finding what somebody meant to type."""

    word = models.CharField(max_length=LONGEST, unique=True)

    objects: ClassVar[models.Manager[Word]] = models.Manager()

    def __str__(self) -> str:
        return self.word


class Rebuild(models.Model):
    """The index is written anew, or was: ``upto`` has the key of the last object of each table that is done."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    upto = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)

    objects: ClassVar[models.Manager[Rebuild]] = models.Manager()

    def __str__(self) -> str:
        return f"rebuild of {self.started_at:%Y-%m-%d %H:%M}"
