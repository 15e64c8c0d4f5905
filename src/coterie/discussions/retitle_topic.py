"""Give a topic another title; what it was called before is kept."""

from __future__ import annotations

from django.db import transaction

from coterie.discussions.curated import RETITLED, record_of_topic
from coterie.discussions.models import Retitling, Topic
from coterie.discussions.similar import index_titles
from coterie.discussions.start_topic import checked_title
from coterie.discussions.versions import advance
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def retitle_topic(topic: Topic, *, by: User, title: str) -> Retitling | None:
    """Change the title. ValidationError if it does not fit; None if it is called so already."""
    title = checked_title(title)
    lock(topic, "community", "author", "origin")
    before = topic.title
    if before == title:
        return None
    topic.title = title
    topic.full_clean(exclude=["accepted", "origin", "community", "author", "last_author"])
    advance(topic, title=title)
    index_titles([topic])
    changed = Retitling.objects.create(topic=topic, before=before, after=title, by=by)
    record_of_topic(topic, RETITLED, by=by, before=before)
    return changed
