"""What was read, what was found in it, and what people decided about it."""

from coterie.niches.models.dismissal import Dismissal
from coterie.niches.models.imports import Import
from coterie.niches.models.jobs import Job, JobQuerySet
from coterie.niches.models.launch import Launch
from coterie.niches.models.member import NicheMember
from coterie.niches.models.merge import Merge
from coterie.niches.models.niche import Niche, NicheQuerySet
from coterie.niches.models.placement import Placement
from coterie.niches.models.renaming import Renaming
from coterie.niches.models.run import Run
from coterie.niches.models.source import Source, SourceQuerySet
from coterie.niches.models.split import Split, SplitPart
from coterie.niches.models.thread import NicheThread

__all__ = [
    "Dismissal",
    "Import",
    "Job",
    "JobQuerySet",
    "Launch",
    "Merge",
    "Niche",
    "NicheMember",
    "NicheQuerySet",
    "NicheThread",
    "Placement",
    "Renaming",
    "Run",
    "Source",
    "SourceQuerySet",
    "Split",
    "SplitPart",
]
