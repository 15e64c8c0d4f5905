"""Large files on their way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from coterie.communities.models import Community
from coterie.media.models.media import KEY, Medium, new_key
from coterie.people.models import User

#: how long an upload waits to be gone on with
EXPIRES = timedelta(days=2)


def expiry() -> object:
    return timezone.now() + EXPIRES


class ResumableUpload(models.Model):
    """A file that arrives in parts, by the tus protocol. How much has arrived is the size of the file at ``path``.

    ``checksum`` is the SHA-256 of the whole, if its sender said it. Once everything has arrived, ``medium`` is what it
    became, so that a sender who missed the answer is told again.
    """

    key = models.CharField(max_length=KEY, unique=True, default=new_key, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="uploads")
    space = models.ForeignKey(Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    medium = models.ForeignKey(Medium, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    length = models.BigIntegerField()
    checksum = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=expiry)

    class Meta:
        indexes = [models.Index(fields=["expires_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{self.key}.part"

    @property
    def arrived(self) -> int | None:
        """How many bytes the file has; None if there is none: before it begins, and when it is whole or given up."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return None
