"""Pictures, videos, sound and other files that people uploaded."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community
from coterie.people.models import User

#: characters of a key, of 64: 96 bits, so that none is guessed
KEY = 16


class Kind(models.TextChoices):
    PICTURE = "picture", _("picture")
    VIDEO = "video", _("video")
    SOUND = "sound", _("sound")
    FILE = "file", _("file")


class State(models.TextChoices):
    WAITING = "waiting", _("being made ready")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be read")


def new_key() -> str:
    return secrets.token_urlsafe(KEY * 3 // 4)


class MediumQuerySet(models.QuerySet["Medium"]):
    def kept(self) -> MediumQuerySet:
        """Those that their owner did not remove."""
        return self.filter(removal=None)

    def bytes(self) -> int:
        return int(self.aggregate(total=models.Sum("size"))["total"] or 0)


class Medium(models.Model):
    """Something that was uploaded. Texts name it by its ``key``.

    ``size`` is what it takes in the storage, in bytes, with all its sizes. ``files`` says what is there of it by name:
    for a picture ``{"name": "960.avif", "type": "image/avif", "width": 960, "height": 640}``, and so on. ``blur`` is a
    picture of a few pixels as a ``data:`` address, shown until the real one has come. ``checksum`` is the SHA-256 of
    what was uploaded. ``done`` is how much of a video has been made ready, of 100.
    """

    key = models.CharField(max_length=KEY, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="media")
    space = models.ForeignKey(Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="media")
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    checksum = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    blur = models.TextField(blank=True)
    alt = models.CharField(_("description"), max_length=500, blank=True)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField(max_length=300, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = MediumQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "media"
        indexes = [models.Index(fields=["owner", "-id"]), models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where it is found: the best that there is of it."""
        return f"{settings.MEDIA_URL}{self.key}/"

    @property
    def folder(self) -> str:
        """The folder in the storage with everything of it."""
        return f"{self.key[:2]}/{self.key}"

    @property
    def is_ready(self) -> bool:
        return self.state == State.READY

    @property
    def is_removed(self) -> bool:
        return getattr(self, "removal", None) is not None

    @property
    def markdown(self) -> str:
        """How a text shows it."""
        words = (self.alt or ("" if self.kind == Kind.PICTURE else self.name)).translate(_MEANING)
        return f"![{words}](media:{self.key})"

    def of_type(self, start: str) -> list[dict[str, Any]]:
        """Its files of this type, such as ``image/avif``."""
        return [each for each in self.files if str(each["type"]).startswith(start)]


# Signs that would end the words of a picture in Markdown, and line ends.
_MEANING = {**{ord(sign): f"\\{sign}" for sign in "[]\\`*_"}, ord("\n"): " "}


class MediumRemoval(models.Model):
    """Its owner took it away. Undone by deleting this row, until the files are deleted."""

    medium = models.OneToOneField(Medium, on_delete=models.CASCADE, related_name="removal")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"removal of {self.medium_id}"
