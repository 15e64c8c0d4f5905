"""What operators do with sources and niches."""

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind, declare

IMPORT_STARTED = "import.started"
IMPORT_CANCELLED = "import.cancelled"
IMPORT_DELETED = "import.deleted"
SOURCE_DELETED = "source.deleted"
RUN_STARTED = "run.started"
RUN_CANCELLED = "run.cancelled"
RENAMED = "niche.renamed"
DISMISSED = "niche.dismissed"
RESTORED = "niche.restored"
MERGED = "niche.merged"
UNMERGED = "niche.unmerged"
SPLIT = "niche.split"
UNSPLIT = "niche.unsplit"
PLACED = "niche.placed"
KEPT_OUT = "niche.kept_out"
UNPLACED = "niche.unplaced"
LAUNCHED = "niche.launched"

OPERATORS = "operators"

declare(
    Kind(IMPORT_STARTED, _("began to read {file} into {source}"), "operators", carries=("source", "file")),
    Kind(IMPORT_CANCELLED, _("cancelled the reading of {file}"), "operators", carries=("source", "file"), feed=False),
    Kind(IMPORT_DELETED, _("deleted the import of {file} into {source}"), "operators", carries=("source", "file")),
    Kind(SOURCE_DELETED, _("deleted the source {source}"), "operators", carries=("source",)),
    Kind(RUN_STARTED, _("began to look for niches in {source}"), "operators", carries=("source",), feed=False),
    Kind(RUN_CANCELLED, _("stopped looking for niches in {source}"), "operators", carries=("source",), feed=False),
    Kind(RENAMED, _("renamed the niche {before} to {name}"), "operators", carries=("before", "name")),
    Kind(DISMISSED, _("dismissed the niche {name}: {reason}"), "operators", carries=("name", "reason")),
    Kind(RESTORED, _("brought the niche {name} back"), "operators", carries=("name",)),
    Kind(MERGED, _("merged the niche {name} into {into}"), "operators", carries=("name", "into")),
    Kind(UNMERGED, _("took the niche {name} out of {into} again"), "operators", carries=("name", "into")),
    Kind(SPLIT, _("split the niche {name}"), "operators", carries=("name",)),
    Kind(UNSPLIT, _("took the split of the niche {name} back"), "operators", carries=("name",)),
    Kind(PLACED, _("said that a {what} belongs to the niche {name}"), "operators", carries=("name", "what")),
    Kind(KEPT_OUT, _("said that a {what} is not of the niche {name}"), "operators", carries=("name", "what")),
    Kind(UNPLACED, _("took back where a {what} belongs in {name}"), "operators", carries=("name", "what")),
    Kind(LAUNCHED, _("launched {community} for the niche {name}"), "operators", carries=("name", "community", "slug")),
)
