"""Topics and posts, as they are searched: the first post that stands carries the title and the state of its topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coterie.channels.documents import scope, scopes
from coterie.comments.links.cards import without_cards
from coterie.comments.shown import byline
from coterie.discussions import access, activities, curated
from coterie.discussions.models import Post, tagged
from coterie.discussions.shown import post_url, topic_url
from coterie.foundation.columns import parted
from coterie.foundation.documents import Document, Documents, Shown, marks_of
from coterie.foundation.prepared import prepared
from coterie.foundation.text import words_of
from coterie.people.activities import ATTRIBUTED, DETACHED, OPTED_IN, OPTED_OUT
from coterie.people.seen import filled, seen_among

if TYPE_CHECKING:
    from coterie.activity.models import Activity


def _first() -> Subquery:
    """The first post that stands in the topic of a post."""
    rows = Post.objects.filter(topic=OuterRef("topic")).standing().order_by("id").values("pk")
    return Subquery(rows[:1])


def load(pks: Sequence[int]) -> Iterator[Document]:
    rows = Post.objects.filter(pk__in=pks).not_withdrawn().standing().select_related("topic")
    return map(_document, rows.annotate(first=_first(), tagged=tagged("topic")))


def _document(post: Any) -> Document:
    html, topic, opens = without_cards(post.html), post.topic, post.first == post.pk
    return Document(
        post.pk,
        topic.title if opens else "",
        words_of(html),
        post.created_at,
        scope(topic.channel_id),
        space=topic.community_id,
        author=post.author_id,
        tags=[slug for slug, _name in parted(post.tagged or "")],
        marks=marks_of(html) | (_state(topic) if opens else frozenset()),
    )


def _state(topic: Any) -> frozenset[str]:
    if not topic.is_question:
        return frozenset()
    return frozenset({"question", "answered" if topic.accepted_id else "unanswered"})


def show(pks: Sequence[int]) -> Mapping[int, Shown]:
    return {each.pk: _shown(each) for some in filled(pks) for each in _with_all(some)}


@prepared
def _with_all(pks: tuple[int, ...]) -> Any:
    related = ("author", "origin", "topic__community", "topic__channel")
    return Post.objects.filter(pk__in=pks).select_related(*related).annotate(first=_first())


def _shown(post: Any) -> Shown:
    topic = post.topic
    return Shown(
        topic.title,
        topic_url(topic) if post.first == post.pk else post_url(post),
        words_of(without_cards(post.html)),
        post.created_at,
        byline(post.author, post.origin),
        _("%(channel)s in %(space)s") % {"channel": topic.channel.name, "space": topic.community.name},
    )


def _post(activity: Activity) -> Iterable[int]:
    """The post, and those of which one begins the topic now."""
    first = Post.objects.filter(topic=activity.data["topic"]).order_by("pk").values_list("pk", flat=True)
    return {activity.data["post"], *first[:3]}


def _opening(activity: Activity) -> Iterable[int]:
    return Post.objects.filter(topic=activity.data["topic"]).order_by("pk").values_list("pk", flat=True)[:3]


def _all_of_topics(activity: Activity) -> Iterable[int]:
    topics = [activity.data["topic"], activity.data.get("other")]
    return Post.objects.filter(topic__in=[pk for pk in topics if pk]).values_list("pk", flat=True)


def _all_tagged(activity: Activity) -> Iterable[int]:
    return Post.objects.filter(topic__taggings__tag=activity.data["tag"]).values_list("pk", flat=True)


def _brought_along(activity: Activity) -> Iterable[int]:
    return Post.objects.filter(origin__author_key=activity.data["key"]).values_list("pk", flat=True)


CHANGED = {
    **dict.fromkeys((activities.STARTED, activities.REPLIED, activities.EDITED), _post),
    **dict.fromkeys((activities.REMOVED, activities.RESTORED), _post),
    **dict.fromkeys((activities.ACCEPTED, activities.UNACCEPTED, curated.RETITLED), _opening),
    **dict.fromkeys((activities.MOVED, curated.TAGGED, curated.MERGED, curated.UNMERGED), _all_of_topics),
    **dict.fromkeys((curated.SPLIT, curated.REJOINED), _all_of_topics),
    **dict.fromkeys((curated.RENAMED, curated.REMOVED, curated.RESTORED), _all_tagged),
    **dict.fromkeys((OPTED_OUT, OPTED_IN, ATTRIBUTED, DETACHED), _brought_along),
}

DOCUMENTS = (
    Documents(
        "post",
        gettext_lazy("Topics and posts"),
        "messages-square",
        "discussions.post",
        visible=seen_among(access.posts_among),
        scopes=scopes,
        load=load,
        show=show,
        changed=CHANGED,
    ),
)
