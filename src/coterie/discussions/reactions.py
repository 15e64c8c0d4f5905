"""What discussions do when something happened elsewhere."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to, shows
from coterie.activity.withdraw import withdraw
from coterie.discussions.attribute_posts import attribute_posts
from coterie.discussions.models import Origin, Post, Topic, recount
from coterie.discussions.similar import index_titles
from coterie.discussions.versions import cut, touch
from coterie.foundation.live import changed
from coterie.people import activities as people
from coterie.people.models import OptOut


@shows(people.ATTRIBUTED, people.DETACHED)
@reacts_to(people.ATTRIBUTED, people.DETACHED)
@transaction.atomic
def put_names(activity_id: int) -> None:
    """What somebody wrote on the platform stands under their account from now on, or under its own name again.

    Which of the two is asked of the identity as it is now: of two reactions that overtake each other, both are right.
    """
    key = Activity.objects.get(pk=activity_id).data["key"]
    by_topic = groupby(attribute_posts(key), key=attrgetter("topic"))
    for topic, posts in by_topic:
        own = Topic.objects.filter(pk=topic.pk, origin__author_key=key)
        mine = list(posts)
        own.update(author=Post.objects.filter(pk=mine[0].pk).values("author")[:1])
        touch(topic, *mine)
        recount(topic)
        transaction.on_commit(partial(changed, topic.live))


@shows(people.OPTED_OUT)
@reacts_to(people.OPTED_OUT)
@transaction.atomic
def withdraw_quotes(activity_id: int) -> None:
    """Delete what was taken over from the platform by somebody who opted out.

    A topic they opened goes whole, unless members have answered in it: their words stay, under a title of its own.
    """
    key = Activity.objects.get(pk=activity_id).data["key"]
    if not OptOut.holds(key=key):
        return
    quoted = Post.objects.filter(origin__author_key=key)
    opened = Topic.objects.filter(origin__author_key=key)
    touched = list(Topic.objects.filter(Q(posts__in=quoted) | Q(pk__in=opened)).distinct().order_by("pk"))
    for topic in touched:
        cut(topic)
        transaction.on_commit(partial(changed, topic.live))
    quoted.delete()
    for topic in opened:
        withdraw(Activity.objects.within(topic))
    answered = list(opened.filter(posts__author__isnull=False).distinct().values_list("pk", flat=True))
    Topic.objects.filter(pk__in=answered).update(
        title=_("Withdrawn by whoever asked it"), origin=None, withdrawn_at=timezone.now()
    )
    index_titles(list(Topic.objects.filter(pk__in=answered)))
    opened.delete()
    Origin.objects.filter(author_key=key).delete()
    for topic in Topic.objects.filter(pk__in=[each.pk for each in touched]).order_by("pk"):
        recount(topic)
