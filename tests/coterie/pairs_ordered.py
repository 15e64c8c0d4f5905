"""Pairs of verbs of hosts who put topics in order while members write."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError

from coterie.discussions.close_topic import close_topic
from coterie.discussions.edit_post import edit_post
from coterie.discussions.merge_topics import merge_topics, unmerge_topics
from coterie.discussions.models import Closure, Merge, Pin, Post, Tag, Topic
from coterie.discussions.pin_topic import pin_topic
from coterie.discussions.reply import reply
from coterie.discussions.retitle_topic import retitle_topic
from coterie.discussions.split_topic import split_topic
from coterie.discussions.start_topic import start_topic
from coterie.discussions.tags import make_tag
from coterie.drafts.models import Draft
from coterie.drafts.save_draft import NewerDraft, Written, save_draft
from tests.coterie.pairs import EITHER, ONE, Act, Loads, Pair
from tests.coterie.scene import Scene


def topic_of(scene: Scene) -> Topic:
    return Topic.objects.select_related("community", "author", "origin").get(pk=scene.world.topic.pk)


def on_topic(verb: Callable[..., object], who: str = "hal", **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        topic = topic_of(scene)
        return lambda: verb(topic, by=scene.world.viewer(who), **how)

    return loads


def replies(scene: Scene) -> Act:
    topic = topic_of(scene)
    return lambda: reply(topic, by=scene.world.mia, text="Mia says so.")


def second(scene: Scene) -> Topic:
    topic = start_topic(scene.world.repair, by=scene.world.hal, title="Sticks again", text="Mine too.")
    reply(topic, by=scene.world.mia, text="Look there.")
    return topic


def newest(scene: Scene) -> Topic:
    return Topic.objects.select_related("community", "author", "origin").order_by("pk").last()  # type: ignore[return-value]


def merges(scene: Scene) -> Act:
    source, target = newest(scene), topic_of(scene)
    return lambda: merge_topics(source, into=target, by=scene.world.hal)


def replies_there(scene: Scene) -> Act:
    topic = newest(scene)
    return lambda: reply(topic, by=scene.world.mia, text="One more.")


def merged(scene: Scene) -> Topic:
    topic = second(scene)
    merge_topics(topic, into=scene.world.topic, by=scene.world.hal)
    return topic


def unmerges(scene: Scene) -> Act:
    merge = Merge.objects.select_related("source__community", "target__community").get()
    return lambda: unmerge_topics(merge, by=scene.world.hal)


def splits(scene: Scene) -> Act:
    topic, post = topic_of(scene), Post.objects.get(pk=scene.world.answer.pk)
    return lambda: split_topic(topic, posts=[post], title="Cleaning", by=scene.world.hal)


def edits(scene: Scene) -> Act:
    post = Post.objects.select_related("topic__community", "author", "removal").get(pk=scene.world.answer.pk)
    return lambda: edit_post(post, by=scene.world.mia, text="Clean it twice.")


def makes_tag(scene: Scene) -> Act:
    return lambda: make_tag(scene.world.repair, by=scene.world.hal, name="Oil")


def drafts(device: str) -> Loads:
    def loads(scene: Scene) -> Act:
        def act() -> None:
            try:
                save_draft(scene.world.mia, Written("reply:1", f"From the {device}", device=device))
            except NewerDraft as error:
                raise ValidationError("newer") from error

        return act

    return loads


def counted_right(_scene: Scene) -> bool:
    """Every topic's replies are those that stand in it, and no post is lost."""
    topics = Topic.objects.exclude(posts=None)
    return all(topic.reply_count == topic.posts.standing().count() - 1 for topic in topics.distinct())


def versions_fit(_scene: Scene) -> bool:
    return all(post.version <= post.topic.version for post in Post.objects.select_related("topic"))


def whole(scene: Scene) -> bool:
    return counted_right(scene) and versions_fit(scene)


ORDER = [
    Pair("close twice", *[on_topic(close_topic, reason="Enough.")] * 2, lambda _: Closure.objects.count() == 1, ONE),
    Pair("close, reply", on_topic(close_topic, reason="Enough."), replies, whole, EITHER),
    Pair("pin twice", on_topic(pin_topic), on_topic(pin_topic), lambda _: Pin.objects.count() == 1),
    Pair("retitle twice", *[on_topic(retitle_topic, title="A new title")] * 2, whole),
    Pair("merge twice", merges, merges, whole, ONE, second),
    Pair("merge, reply there", merges, replies_there, whole, EITHER, second),
    Pair("merge, reply", merges, replies, whole, before=second),
    Pair("unmerge twice", unmerges, unmerges, whole, before=merged),
    Pair("unmerge, reply", unmerges, replies, whole, before=merged),
    Pair("split twice", splits, splits, whole, ONE),
    Pair("split, edit", splits, edits, whole, EITHER),
    Pair("split, reply", splits, replies, whole),
    Pair("make a tag twice", makes_tag, makes_tag, lambda _: Tag.objects.count() == 1, ONE),
    Pair("save a draft from two devices", drafts("desk"), drafts("phone"), lambda _: Draft.objects.count() == 1, ONE),
]
