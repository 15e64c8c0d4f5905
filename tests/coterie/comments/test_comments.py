"""Verbs of comments, reactions and mentions, on guidelines and on posts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from coterie.activity.models import Activity
from coterie.comments import access
from coterie.comments.comment import comment
from coterie.comments.edit_comment import edit_comment
from coterie.comments.models import Comment, Conversation, Mention, Reaction, named
from coterie.comments.permissions import Permission
from coterie.comments.react import react
from coterie.comments.remove_comment import remove_comment, restore_comment
from coterie.comments.texts import ChangedMeanwhile
from coterie.communities.leave import leave
from coterie.communities.models import Guidelines
from coterie.discussions.models import Post
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.world import World


@pytest.fixture
def rules(world: World) -> Guidelines:
    return world.repair.guidelines


def told(kind: str) -> dict[str, str]:
    """Who was notified of the newest activity of this kind, and why."""
    activity = Activity.objects.filter(kind=kind).latest("id")
    tell(activity.pk)
    return {each.user.handle: each.reason for each in Notification.objects.filter(activity=activity)}


def test_a_comment_is_rendered_once_and_made_safe(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="**Kind** <script>alert(1)</script>\r\nto whom?")
    assert "<strong>Kind</strong>" in made.html
    assert "<script" not in made.html
    assert "\r" not in made.text
    assert list(Comment.objects.of(rules)) == [made]
    assert not Comment.objects.of(world.birds.guidelines).exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 100_001])
def test_a_text_that_does_not_fit_changes_nothing(world: World, rules: Guidelines, text: str) -> None:
    before = Activity.objects.count()
    with pytest.raises(ValidationError) as error:
        comment(rules, by=world.mia, text=text)
    assert "text" in error.value.message_dict
    assert not Comment.objects.exists()
    assert not Conversation.objects.exists()
    assert Activity.objects.count() == before


def test_whoever_is_spoken_to_is_told_and_mentions_come_first(world: World, rules: Guidelines) -> None:
    first = comment(rules, by=world.mia, text="Which days?")
    assert told("comment.written") == {"ada": "reply"}  # who wrote the guidelines
    comment(rules, by=world.hal, text="Every day, @ada and @sam.")
    assert told("comment.written") == {"ada": "mention", "mia": "reply"}
    comment(rules, by=world.ada, text="Sundays too.", reply_to=first.pk)
    assert told("comment.written") == {"mia": "reply"}
    notification = Notification.objects.filter(user=world.mia).latest("id")
    assert notification.path == f"/comments/{Comment.objects.latest('id').pk}/"
    assert notification.activity.sentence() == "commented on “Guidelines of Film Camera Repair”"


def test_nobody_is_told_who_cannot_see_the_object_any_more(world: World, rules: Guidelines) -> None:
    comment(rules, by=world.mia, text="Which days?")
    leave(world.repair, by=world.mia)
    comment(rules, by=world.hal, text="Every day.")
    assert told("comment.written") == {"ada": "reply"}


def test_what_was_removed_before_anybody_was_told_tells_nobody(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="@hal look")
    remove_comment(made, by=world.mia)
    assert told("comment.written") == {}


def test_members_of_the_space_alone_are_mentioned_and_once(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.ada, text="@mia and @sam, look")
    edit_comment(made, by=world.ada, text="@mia and @sam and @hal, look")
    assert {each.user for each in Mention.objects.of(made)} == {world.mia, world.hal}
    assert told("comment.edited") == {"hal": "mention"}


def test_an_edit_keeps_what_was_said_before(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    edit_comment(made, by=world.mia, text="Two.")
    edit_comment(made, by=world.mia, text="Two.")
    assert [each.text for each in made.revisions.all()] == ["One."]
    assert Comment.objects.get(pk=made.pk).text == "Two."


def test_an_edit_of_a_text_that_is_another_by_now_saves_nothing(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    base = made.text_digest
    edit_comment(made, by=world.mia, text="Two.", base=base)
    with pytest.raises(ChangedMeanwhile):
        edit_comment(made, by=world.mia, text="Three.", base=base)
    assert Comment.objects.get(pk=made.pk).text == "Two."


def test_a_removed_comment_comes_back_as_it_was(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    remove_comment(made, by=world.hal)
    with pytest.raises(ValidationError):
        edit_comment(made, by=world.mia, text="Two.")
    with pytest.raises(ValidationError):
        react(made, by=world.ada, kind="like")
    with pytest.raises(ValidationError):
        comment(rules, by=world.ada, text="Yes.", reply_to=made.pk)
    assert Activity.objects.get(kind="comment.written").withdrawn_at
    restore_comment(made, by=world.hal)
    assert Activity.objects.get(kind="comment.written").withdrawn_at is None
    assert not Comment.objects.get(pk=made.pk).is_removed


def test_what_a_host_took_down_its_author_cannot_put_back(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    remove_comment(made, by=world.hal)
    with pytest.raises(Http404):
        access.comment(world.mia, made.pk, Permission.COMMENT_RESTORE)
    access.comment(world.hal, made.pk, Permission.COMMENT_RESTORE)


def test_an_answer_to_a_comment_elsewhere_is_refused(world: World, rules: Guidelines) -> None:
    elsewhere = comment(world.birds.guidelines, by=world.ada, text="Here.")
    with pytest.raises(ValidationError):
        comment(rules, by=world.mia, text="There.", reply_to=elsewhere.pk)


def test_reacting_again_takes_it_back(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    for thing in (made, rules, world.answer):
        assert react(thing, by=world.ada, kind="thanks")
        assert Reaction.objects.of(thing).get().user == world.ada
        assert not react(thing, by=world.ada, kind="thanks")
        assert not Reaction.objects.of(thing).exists()
        with pytest.raises(ValidationError, match="like, love"):
            react(thing, by=world.ada, kind="💣")


def test_every_verb_leaves_one_activity(world: World, rules: Guidelines) -> None:
    before = Activity.objects.count()
    made = comment(rules, by=world.mia, text="One.")
    edit_comment(made, by=world.mia, text="Two.")
    react(made, by=world.ada, kind="like")
    react(made, by=world.ada, kind="like")
    remove_comment(made, by=world.mia)
    remove_comment(made, by=world.mia)
    restore_comment(made, by=world.mia)
    restore_comment(made, by=world.mia)
    done = list(Activity.objects.order_by("id")[before:])
    assert [each.kind for each in done] == [
        "comment.written",
        "comment.edited",
        "reaction.given",
        "reaction.taken_back",
        "comment.removed",
        "comment.restored",
    ]
    assert {(each.context_type, each.context_id) for each in done} == {("communities.guidelines", rules.pk)}
    assert {each.wire()["data"]["title"] for each in done} == {"Guidelines of Film Camera Repair"}


def test_a_reaction_to_a_post_is_the_posts_own_affair(world: World) -> None:
    before = Post.objects.get(pk=world.answer.pk).version
    react(world.answer, by=world.ada, kind="like")
    assert Post.objects.get(pk=world.answer.pk).version == before + 1
    assert Activity.objects.latest("id").kind == "post.reacted"


def test_what_sits_on_an_object_goes_with_it(world: World, rules: Guidelines) -> None:
    kept = comment(world.birds.guidelines, by=world.ada, text="Stays.")
    react(kept, by=world.ada, kind="like")
    made = comment(rules, by=world.mia, text="@hal, see")
    react(made, by=world.ada, kind="like")
    react(rules, by=world.ada, kind="like")
    react(world.answer, by=world.ada, kind="like")
    Mention.objects.create(**named(world.answer), user=world.hal)
    world.topic.delete()
    assert not Reaction.objects.on("discussions.post").exists()
    assert not Mention.objects.on("discussions.post").exists()
    rules.delete()
    assert list(Comment.objects.all()) == [kept]
    assert [each.target_id for each in Reaction.objects.all()] == [kept.pk]
    assert not Mention.objects.exists()
    assert [each.target_id for each in Conversation.objects.all()] == [world.birds.guidelines.pk]
    with pytest.raises(Http404):
        comment(Guidelines(pk=rules.pk or 10**6, community=world.repair), by=world.mia, text="Late.")
