"""A small simulated platform to try Coterie with, before anything real was read."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coterie.niches.import_export import ExportFile, import_export
from coterie.niches.models import Import, Source
from coterie.people.models import User

NAME = "Aperture"


def import_sample(*, by: User) -> Import:
    """Begin to simulate the sample and read it, in the background. ValidationError if something was read already.

    Later it would take the place of a platform of the same name, or stand among real ones.
    """
    if Source.objects.exclude(folder="").exists():
        raise ValidationError(_("The sample is for an installation where nothing was read yet."))
    folder = settings.IMPORTS / "waiting" / secrets.token_hex(8) / NAME.lower()
    export = ExportFile(folder, _("the simulated sample"), uploaded=True, sample=True)
    return import_export(export, by=by, platform=NAME)
