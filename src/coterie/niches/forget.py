"""Take everything out of the findings that rests on one person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from coterie.foundation.locking import lock_all
from coterie.niches.models import Niche, NicheMember, NicheThread, Placement
from coterie.niches.recount import recount


@transaction.atomic
def forget(key: str) -> int:
    """Remove a person from every niche and recount; returns how many niches that concerned. Safe to call twice.

    What cannot be told apart by person any more (weekly numbers, intervals, searches made by several people) changes
    with the next run, which does not read them at all.
    """
    parts = NicheMember.objects.filter(identity__key=key)
    threads = NicheThread.objects.filter(author_key=key)
    counted_in = parts.values("niche")
    about_them = Q(pk__in=counted_in) | Q(merged__niche__in=counted_in) | Q(pk__in=threads.values("niche"))
    about = list(Niche.objects.filter(about_them).distinct().values_list("pk", flat=True))
    concerned = lock_all(Niche.objects.filter(pk__in=about))
    theirs = {(row.niche_id, row.thread): row.title for row in threads}
    for niche in concerned:
        _forget_in(niche, key, {thread: title for (pk, thread), title in theirs.items() if pk == niche.pk})
    Niche.objects.bulk_update(concerned, ["questions", "links"], batch_size=500)
    opened = Placement.objects.filter(kind=Placement.THREAD, key__in={thread for _, thread in theirs})
    (Placement.objects.filter(kind=Placement.PERSON, key=key) | opened).delete()
    parts.delete()
    threads.delete()
    recount(Niche.objects.filter(pk__in=[niche.pk for niche in concerned]))
    return len(concerned)


def _forget_in(niche: Niche, key: str, theirs: dict[str, str]) -> None:
    niche.links = [link for link in niche.links if key not in link[:2]]
    if theirs:
        asked = {thread for question in niche.questions for thread in question["threads"]} - theirs.keys()
        rows = NicheThread.objects.filter(niche=niche, thread__in=asked)
        titles = dict(rows.values_list("thread", "title"))
        niche.questions = [kept for each in niche.questions if (kept := _question(each, theirs, titles))]


def _question(question: dict[str, Any], theirs: dict[str, str], titles: dict[str, str]) -> dict[str, Any] | None:
    """The question as the others ask it, or None if nobody else does."""
    others = [thread for thread in question["threads"] if thread not in theirs]
    gone = len(question["threads"]) - len(others)
    if not gone:
        return question
    said_by_others = question["text"] in titles.values()
    text = question["text"] if said_by_others else next(filter(None, (titles.get(each) for each in others)), "")
    if not text:
        return None
    times = max(question["times"] - gone, 1)
    unanswered = min(question["unanswered"], times)
    return {**question, "text": text, "threads": others, "times": times, "unanswered": unanswered}
