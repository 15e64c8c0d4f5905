"""What the findings hold of people and spaces: who is counted where, and what operators decided."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import ngettext_lazy

from coterie.foundation.held import Held
from coterie.niches.models import (
    Dismissal,
    Import,
    Launch,
    Merge,
    Niche,
    NicheMember,
    NicheThread,
    Placement,
    Renaming,
    Run,
    Source,
    Split,
    SplitPart,
)  # fmt: skip
from coterie.people.models import User

FOUND = "found in what many people wrote, and of none of them; who opts out is taken out of it"
COUNTS = ("affinity", "reasons", "acts", "posts", "weeks", "partners", "phrases", "places", "first_at", "last_at")
JOB = ("state", "queued_at", "finished_at", "source__name")


def opened_by(user: User) -> Q:
    return Q(author_key__in=user.identities.values("key"))


def about(user: User) -> Q:
    return Q(kind=Placement.PERSON, key__in=user.identities.values("key"))


HELD = (
    Held(
        "counted_in",
        NicheMember,
        ("niche__found_name", "niche__source__name", *COUNTS),
        person="identity__user",
        words=ngettext_lazy(
            "Your part in %(count)d niche, under a key of the platform's.",
            "Your part in %(count)d niches, under a key of the platform's.",
            "count",
        ),
    ),
    Held("threads_you_opened", NicheThread, ("thread", "title", "place", "at", "niche__found_name"), person=opened_by),
    Held("placed", Placement, ("belongs", "at", "niche__found_name"), person=about),
    Held("placements", Placement, ("kind", "shown", "belongs", "at", "niche__found_name"), person="by"),
    Held("renamings", Renaming, ("name", "at", "niche__found_name"), person="by"),
    Held("dismissals", Dismissal, ("reason", "at", "niche__found_name"), person="by"),
    Held("merges", Merge, ("at", "niche__found_name", "into__found_name"), person="by"),
    Held("splits", Split, ("at", "niche__found_name"), person="by"),
    Held("split_parts", SplitPart, neither=FOUND),
    Held("launch", Launch, ("niche__found_name", "topics", "invitations", "at"), person="by", space="community"),
    Held("niches", Niche, neither=FOUND),
    Held("sources", Source, ("name", "added_at"), person="added_by"),
    Held("imports", Import, ("file_name", *JOB), person="started_by"),
    Held("imports_cancelled", Import, ("file_name", *JOB), person="cancel_requested_by"),
    Held("runs", Run, JOB, person="started_by"),
    Held("runs_cancelled", Run, JOB, person="cancel_requested_by"),
)
