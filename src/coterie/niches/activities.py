"""What operators do with sources and niches."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Audience, Kind

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
BROUGHT = "niche.threads_brought"

OPERATORS: Audience = "operators"


@dataclass(frozen=True)
class OfSource:
    """``source`` is the platform's name."""

    source: str


@dataclass(frozen=True)
class OfImport(OfSource):
    """``file`` is the export's name."""

    file: str


@dataclass(frozen=True)
class OfNiche:
    """``name`` is the niche's at the time."""

    name: str


@dataclass(frozen=True)
class OfRenaming(OfNiche):
    """``before`` is its former name."""

    before: str


@dataclass(frozen=True)
class OfDismissal(OfNiche):
    """``reason`` is what the operator said."""

    reason: str


@dataclass(frozen=True)
class OfMerge(OfNiche):
    """``into`` is the name of the niche that it became a part of."""

    into: str


@dataclass(frozen=True)
class OfPlacement(OfNiche):
    """``what`` is person, thread or phrase."""

    what: str


@dataclass(frozen=True)
class OfLaunch(OfNiche):
    """``community`` and ``slug`` are the new space's name and address."""

    community: str
    slug: str


@dataclass(frozen=True)
class OfBringing(OfNiche):
    """``threads`` came into ``community``."""

    threads: int
    community: str


KINDS = (
    Kind(IMPORT_STARTED, _("began to read {file} into {source}"), OPERATORS, OfImport),
    Kind(IMPORT_CANCELLED, _("cancelled the reading of {file}"), OPERATORS, OfImport, feed=False),
    Kind(IMPORT_DELETED, _("deleted the import of {file} into {source}"), OPERATORS, OfImport),
    Kind(SOURCE_DELETED, _("deleted the source {source}"), OPERATORS, OfSource),
    Kind(RUN_STARTED, _("began to look for niches in {source}"), OPERATORS, OfSource, feed=False),
    Kind(RUN_CANCELLED, _("stopped looking for niches in {source}"), OPERATORS, OfSource, feed=False),
    Kind(RENAMED, _("renamed the niche {before} to {name}"), OPERATORS, OfRenaming),
    Kind(DISMISSED, _("dismissed the niche {name}: {reason}"), OPERATORS, OfDismissal),
    Kind(RESTORED, _("brought the niche {name} back"), OPERATORS, OfNiche),
    Kind(MERGED, _("merged the niche {name} into {into}"), OPERATORS, OfMerge),
    Kind(UNMERGED, _("took the niche {name} out of {into} again"), OPERATORS, OfMerge),
    Kind(SPLIT, _("split the niche {name}"), OPERATORS, OfNiche),
    Kind(UNSPLIT, _("took the split of the niche {name} back"), OPERATORS, OfNiche),
    Kind(PLACED, _("said that a {what} belongs to the niche {name}"), OPERATORS, OfPlacement),
    Kind(KEPT_OUT, _("said that a {what} is not of the niche {name}"), OPERATORS, OfPlacement),
    Kind(UNPLACED, _("took back where a {what} belongs in {name}"), OPERATORS, OfPlacement),
    Kind(LAUNCHED, _("launched {community} for the niche {name}"), OPERATORS, OfLaunch),
    Kind(BROUGHT, _("brought {threads} more threads of {name} into {community}"), OPERATORS, OfBringing),
)
