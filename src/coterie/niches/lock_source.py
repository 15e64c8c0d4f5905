"""A source, locked: nothing else begins with it, and nobody deletes it, until the transaction ends."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.foundation.locking import lock
from coterie.niches.models import Source


def lock_source(source: Source) -> Source:
    """The source itself, brought up to date. ValidationError if it is gone."""
    name = source.name
    try:
        return lock(source)
    except Http404 as error:
        raise ValidationError(_("%(name)s was deleted meanwhile.") % {"name": name}) from error
