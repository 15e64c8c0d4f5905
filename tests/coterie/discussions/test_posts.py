"""Starting, replying, editing, removing, reacting, accepting."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.comments.models import Mention, Reaction
from coterie.comments.react import react
from coterie.discussions import access
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.discussions.start_topic import start_topic
from tests.coterie.world import World


def test_a_reply_counts_and_moves_the_topic_up(world: World) -> None:
    before = world.topic.last_post_at
    reply(world.topic, by=world.hal, text="Or **ask** first.")
    world.topic.refresh_from_db()
    assert world.topic.reply_count == 2
    assert world.topic.last_author == world.hal
    assert world.topic.last_post_at > before


def test_markdown_is_rendered_when_written_and_made_safe(world: World) -> None:
    post = reply(world.topic, by=world.hal, text="**Bold** <script>alert(1)</script> [x](javascript:alert(1))")
    assert "<strong>Bold</strong>" in post.html
    assert "<script" not in post.html
    assert 'href="javascript' not in post.html


@pytest.mark.parametrize("text", ["", "   \n ", "x" * 100_001])
def test_a_text_that_does_not_fit_changes_nothing(world: World, text: str) -> None:
    before = Post.objects.count(), Activity.objects.count()
    with pytest.raises(ValidationError) as error:
        reply(world.topic, by=world.hal, text=text)
    assert "text" in error.value.message_dict
    assert (Post.objects.count(), Activity.objects.count()) == before


def test_only_members_of_the_space_are_mentioned(world: World) -> None:
    post = reply(world.topic, by=world.ada, text="@mia and @sam and @nobody, look")
    assert [mention.user for mention in Mention.objects.of(post)] == [world.mia]
    assert 'href="/people/@mia/"' in post.html
    assert "/people/@sam/" not in post.html


def test_an_edit_keeps_what_was_said_before(world: World) -> None:
    edit_post(world.answer, by=world.mia, text="Clean it, slowly.")
    edit_post(world.answer, by=world.mia, text="Clean it, slowly.")
    world.answer.refresh_from_db()
    assert world.answer.text == "Clean it, slowly."
    assert [revision.text for revision in world.answer.revisions.all()] == ["Clean it."]


def test_a_removed_post_comes_back_as_it_was(world: World) -> None:
    html = world.answer.html
    remove_post(world.answer, by=world.mia)
    world.topic.refresh_from_db()
    assert world.topic.reply_count == 0
    assert not access.posts(world.mia).filter(pk=world.answer.pk).exists()
    restored = restore_post(world.answer, by=world.mia)
    world.topic.refresh_from_db()
    assert (restored.html, world.topic.reply_count) == (html, 1)


def test_what_a_host_took_down_its_author_cannot_put_back(world: World) -> None:
    from django.http import Http404

    from coterie.discussions.permissions import Permission

    remove_post(world.answer, by=world.hal)
    with pytest.raises(Http404):
        access.post(world.mia, world.answer.pk, Permission.POST_RESTORE)
    access.post(world.hal, world.answer.pk, Permission.POST_RESTORE)


def test_reacting_again_takes_it_back(world: World) -> None:
    assert react(world.answer, by=world.ada, kind="thanks")
    assert not react(world.answer, by=world.ada, kind="thanks")
    assert not Reaction.objects.of(world.answer).exists()
    with pytest.raises(ValidationError):
        react(world.answer, by=world.ada, kind="💣")


def test_one_answer_is_accepted_and_can_be_taken_back(world: World) -> None:
    assert accept_answer(world.answer, by=world.ada)
    world.topic.refresh_from_db()
    assert world.topic.accepted == world.answer
    assert not accept_answer(Post.objects.get(pk=world.answer.pk), by=world.ada)


def test_a_title_of_four_letters_is_the_shortest(world: World) -> None:
    with pytest.raises(ValidationError) as error:
        start_topic(world.repair, by=world.mia, title=" ab ", text="text")
    assert "title" in error.value.message_dict


def test_a_thread_of_the_platform_keeps_its_words_author_and_way_back(world: World) -> None:
    posts = [
        SourcePost("p1", "a" * 32, "Northlight", "Is *this* <b>safe</b>?\n# really", timezone.now()),
        SourcePost("p2", "b" * 32, "", "Yes.", timezone.now()),
    ]
    [topic] = seed(world.repair, [SourceThread("Aperture", "t1", "Safe?", "https://example.org/t1", True, posts)])
    first, second = Post.objects.for_page(topic)
    assert "<b>" not in first.html
    assert "<em>" not in first.html
    assert "<h" not in first.html
    assert (first.origin.shown_name, first.origin.url) == ("Northlight", "https://example.org/t1")
    assert str(second.origin.shown_name) == "somebody"
    assert (topic.kind, topic.reply_count) == (Topic.QUESTION, 1)


def test_every_verb_leaves_one_activity(world: World) -> None:
    before = Activity.objects.count()
    post = reply(world.topic, by=world.mia, text="One.")
    edit_post(post, by=world.mia, text="Two.")
    react(post, by=world.ada, kind="like")
    remove_post(post, by=world.mia)
    restore_post(post, by=world.mia)
    kinds = list(Activity.objects.order_by("id").values_list("kind", flat=True)[before:])
    assert kinds == ["post.replied", "post.edited", "post.reacted", "post.removed", "post.restored"]
