"""What posts, comments and messages have in common: Markdown with its HTML, earlier versions of it, and its removal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.comments.compose import Composed, tidy
from coterie.people.models import User


class ChangedMeanwhile(ValidationError):
    """The text is another one than when its editor was opened; nothing was saved."""


class Text(models.Model):
    """Markdown as written, and the HTML rendered from it when it was saved.

    ``version`` is that of the conversation it stands in, at the latest change of how it looks. A subclass has
    ``revisions`` (of a :class:`TextRevision`) and ``removal`` (of a :class:`TextRemoval`).
    """

    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_removed(self) -> bool:
        return getattr(self, "removal", None) is not None

    @property
    def text_digest(self) -> str:
        """Tells one text from another: an editor that was opened carries the digest of the text it began with."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


class TextRevision(models.Model):
    """What a text said before an edit, and who edited it."""

    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class TextRemoval(models.Model):
    """A text was taken down, by whom and when. Undone by deleting this row: the text itself is untouched."""

    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


def replace_text(found: Any, composed: Composed, *, by: User, base: str | None, touch: Callable[[], object]) -> bool:
    """Replace the text of a held :class:`Text`, keeping the earlier one; False if it says the same already.

    ``base`` is the digest of the text that the writer began with. If the text is another one by now, ChangedMeanwhile:
    they see both texts before one takes the other's place. ``touch`` counts the change, before it is made.
    """
    if composed.text == tidy(found.text):
        return False
    if base and base != found.text_digest:
        raise ChangedMeanwhile(gettext("The text was changed while you were writing. Nothing was saved yet."))
    touch()
    written_at = found.edited_at or found.created_at
    found.revisions.create(text=found.text, html=found.html, written_at=written_at, replaced_by=by)
    found.text, found.html, found.edited_at = composed.text, composed.html, timezone.now()
    found.save(update_fields=["text", "html", "edited_at"])
    return True
