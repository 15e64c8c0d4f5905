"""Who may do what to what, as one table: role x object x verb, through access for one and for lists."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from coterie.channels import access as channels
from coterie.channels.open_channel import open_channel
from coterie.channels.permissions import Permission as OfChannels
from coterie.chat import access as chat
from coterie.chat.permissions import Permission as OfChat
from coterie.chat.send import send
from coterie.comments import access as comments
from coterie.comments.comment import comment
from coterie.comments.permissions import Permission as OfComments
from coterie.communities import access as communities
from coterie.communities.permissions import Permission
from coterie.discussions import access as discussions
from coterie.discussions.models import Topic
from coterie.discussions.permissions import Permission as OfDiscussions
from coterie.discussions.start_topic import start_topic
from coterie.foundation.live import allowed
from coterie.foundation.rooms import grants
from coterie.moderation.permissions import Permission as OfModeration
from coterie.niches.permissions import Permission as OfNiches
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

P, D, N, C, H, L, M = Permission, OfDiscussions, OfNiches, OfComments, OfChat, OfChannels, OfModeration

VIEWERS = ("stranger", "sam", "ivo", "mia", "hal", "ada", "olga")

# yes: may; no: 403 with a reason; hidden: 404, as if there were nothing.
COMMUNITY = {
    #                        stranger  sam       ivo    mia    hal    ada    olga
    P.COMMUNITY_VIEW:       ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    P.COMMUNITY_JOIN:       ("hidden", "hidden", "yes", "no",  "no",  "no",  "yes"),
    P.COMMUNITY_LEAVE:      ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    P.COMMUNITY_REVISE:     ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    P.COMMUNITY_EXPORT:     ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    P.COMMUNITY_OPEN:       ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    P.FEATURE_SWITCH:       ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    P.MEMBER_LIST:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    P.MEMBER_PROMOTE:       ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    P.MEMBER_ADMIT:         ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    P.DOOR_ARRANGE:         ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    P.INVITATION_SEND:      ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    P.FEEDBACK_GIVE:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    P.FEEDBACK_READ:        ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    D.TOPIC_START:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    D.TAG_MANAGE:           ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
}  # fmt: skip

TOPIC = {
    D.TOPIC_VIEW:           ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    D.TOPIC_MOVE:           ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    D.TOPIC_REPLY:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    D.TOPIC_PIN:            ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
    D.TOPIC_CLOSE:          ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    D.TOPIC_RETITLE:        ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
    D.TOPIC_TAG:            ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
    D.TOPIC_MERGE:          ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
    D.TOPIC_FOLLOW:         ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    D.QUESTION_SHARE:       ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
}  # fmt: skip

# Another question, asked by mia.
QUESTION = {
    D.TOPIC_VIEW:           ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    D.QUESTION_DUPLICATE:   ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
}  # fmt: skip

# The post is mia's.
POST = {
    D.TOPIC_VIEW:           ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    C.REACTION_GIVE:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    D.POST_EDIT:            ("hidden", "hidden", "no",  "yes", "no",  "no",  "no"),
    D.POST_REMOVE:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    D.POST_RESTORE:         ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    D.POST_HISTORY:         ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    M.REPORT_FILE:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    M.REPORT_REVIEW:        ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    D.ANSWER_VOTE:          ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
}  # fmt: skip

# The comment on the guidelines is mia's.
COMMENT = {
    C.COMMENT_WRITE:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    C.REACTION_GIVE:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    C.COMMENT_EDIT:         ("hidden", "hidden", "no",  "yes", "no",  "no",  "no"),
    C.COMMENT_REMOVE:       ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    C.COMMENT_RESTORE:      ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    C.COMMENT_HISTORY:      ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    C.PREVIEW_REMOVE:       ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
}  # fmt: skip

# A chat channel for everybody in which all members write.
CHANNEL = {
    L.CHANNEL_VIEW:         ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    L.CHANNEL_ANNOUNCE:     ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
    L.CHANNEL_OPEN:         ("hidden", "hidden", "no",  "no",  "no",  "yes", "no"),
    L.CHANNEL_REVISE:       ("hidden", "hidden", "no",  "no",  "no",  "yes", "no"),
    L.CHANNEL_ARRANGE:      ("hidden", "hidden", "no",  "no",  "no",  "yes", "no"),
    L.CHANNEL_ARCHIVE:      ("hidden", "hidden", "no",  "no",  "no",  "yes", "yes"),
    H.MESSAGE_VIEW:         ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    H.CHANNEL_SLOW:         ("hidden", "hidden", "no",  "no",  "yes", "yes", "yes"),
    H.MESSAGE_SEND:         ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    H.PRESENCE_VIEW:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
}  # fmt: skip

OF_MEMBERS = {
    D.TOPIC_VIEW_MEMBERS:   ("hidden", "hidden", "hidden", "yes", "yes", "yes", "yes"),
    H.MESSAGE_VIEW_MEMBERS: ("hidden", "hidden", "hidden", "yes", "yes", "yes", "yes"),
}  # fmt: skip

OF_HOSTS = {
    D.TOPIC_VIEW_HOSTS:     ("hidden", "hidden", "hidden", "hidden", "yes", "yes", "yes"),
    H.MESSAGE_VIEW_HOSTS:   ("hidden", "hidden", "hidden", "hidden", "yes", "yes", "yes"),
}  # fmt: skip

# The message is mia's.
MESSAGE = {
    H.MESSAGE_VIEW:         ("hidden", "hidden", "yes", "yes", "yes", "yes", "yes"),
    C.REACTION_GIVE:        ("hidden", "hidden", "no",  "yes", "yes", "yes", "no"),
    H.MESSAGE_EDIT:         ("hidden", "hidden", "no",  "yes", "no",  "no",  "no"),
    H.MESSAGE_REMOVE:       ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    H.MESSAGE_RESTORE:      ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    H.MESSAGE_HISTORY:      ("hidden", "hidden", "no",  "yes", "yes", "yes", "yes"),
    H.MESSAGE_PIN:          ("hidden", "hidden", "no",  "no",  "yes", "yes", "no"),
}  # fmt: skip

SITE = {
    N.NICHE_VIEW:           ("no",     "no",     "no",  "no",  "no",  "no",  "yes"),
    N.NICHE_REVIEW:         ("no",     "no",     "no",  "no",  "no",  "no",  "yes"),
    N.NICHE_LAUNCH:         ("no",     "no",     "no",  "no",  "no",  "no",  "yes"),
    N.SOURCE_IMPORT:        ("no",     "no",     "no",  "no",  "no",  "no",  "yes"),
}  # fmt: skip


def rows(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
    return [
        (who, verb, outcome) for verb, outcomes in table.items() for who, outcome in zip(VIEWERS, outcomes, strict=True)
    ]


def outcome_of(attempt: object) -> str:
    try:
        attempt()  # type: ignore[operator]
    except Http404:
        return "hidden"
    except PermissionDenied as refusal:
        return "no" if str(refusal) else "no reason given"
    return "yes"


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(COMMUNITY))
def test_a_closed_community(world: World, who: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: communities.community(world.viewer(who), "film-camera-repair", verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(TOPIC))
def test_a_topic_in_it(world: World, who: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: discussions.topic(world.viewer(who), world.topic.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(QUESTION))
def test_a_question_of_a_member(world: World, who: str, verb: str, outcome: str) -> None:
    asked = start_topic(world.repair, by=world.mia, title="Why so slow?", text="How?", kind=Topic.QUESTION)
    assert outcome_of(lambda: discussions.question(world.viewer(who), asked.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(POST))
def test_a_post_of_a_member(world: World, who: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: discussions.post(world.viewer(who), world.answer.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(COMMENT))
def test_a_comment_of_a_member(world: World, who: str, verb: str, outcome: str) -> None:
    made = comment(world.repair.guidelines, by=world.mia, text="Which days?")
    assert outcome_of(lambda: comments.comment(world.viewer(who), made.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(CHANNEL))
def test_a_channel_in_it(world: World, who: str, verb: str, outcome: str) -> None:
    channel = chatting(world)
    assert outcome_of(lambda: chat.channel(world.viewer(who), channel.pk, verb)) == outcome
    assert outcome_of(lambda: channels.channel(world.viewer(who), channel.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(OF_MEMBERS))
def test_what_only_members_see(world: World, who: str, verb: str, outcome: str) -> None:
    _in_one_channel(world, who, verb, outcome, "members")


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(OF_HOSTS))
def test_what_only_hosts_see(world: World, who: str, verb: str, outcome: str) -> None:
    _in_one_channel(world, who, verb, outcome, "hosts")


def _in_one_channel(world: World, who: str, verb: str, outcome: str, visibility: str) -> None:
    """A channel for some, and what is said in it: each by itself and in its list."""
    viewer, facts = world.viewer(who), {"by": world.ada, "name": "For some", "visibility": visibility}
    if verb in set(H):
        channel = open_channel(world.repair, kind="chat", **facts)
        message = send(channel, by=world.ada, text="Among us.")
        attempts = [lambda: chat.channel(viewer, channel.pk, verb), lambda: chat.message(viewer, message.pk, verb)]
        listed = [chat.channels(viewer).filter(pk=channel.pk), chat.messages(viewer).filter(pk=message.pk)]
        streams = [f"chat:{channel.pk}"]
    else:
        channel = open_channel(world.repair, kind="forum", **facts)
        topic = start_topic(channel, by=world.ada, title="Among us", text="Text.")
        post = topic.posts.get()
        attempts = [lambda: discussions.topic(viewer, topic.pk, verb), lambda: discussions.post(viewer, post.pk, verb)]
        listed = [discussions.topics(viewer).filter(pk=topic.pk), discussions.posts(viewer).filter(pk=post.pk)]
        streams = [f"topic:{topic.pk}"]
    attempts.append(lambda: channels.channel(viewer, channel.pk, verb))
    listed.append(channels.channels(viewer).filter(pk=channel.pk))
    assert [outcome_of(each) for each in attempts] == [outcome] * 3
    assert [each.exists() for each in listed] == [outcome == "yes"] * 3
    assert allowed(viewer, streams) == (streams if outcome == "yes" else [])


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(MESSAGE))
def test_a_message_of_a_member(world: World, who: str, verb: str, outcome: str) -> None:
    message = send(chatting(world), by=world.mia, text="On the bench.")
    assert outcome_of(lambda: chat.message(world.viewer(who), message.pk, verb)) == outcome


@pytest.mark.parametrize(("who", "verb", "outcome"), rows(SITE))
def test_the_site_itself(world: World, who: str, verb: str, outcome: str) -> None:
    assert outcome_of(lambda: communities.of_operator(world.viewer(who)).require(verb)) == outcome


def test_every_permission_stands_in_the_table() -> None:
    said = {*TOPIC, *QUESTION, *POST, *COMMENT}
    assert {*COMMUNITY, *said, *CHANNEL, *OF_MEMBERS, *OF_HOSTS, *MESSAGE, *SITE} == set(grants())


@pytest.mark.parametrize("who", VIEWERS)
def test_lists_show_just_what_can_be_got_one_by_one(world: World, who: str) -> None:
    viewer = world.viewer(who)
    for community in (world.repair, world.birds):
        single = outcome_of(lambda slug=community.slug: communities.community(viewer, slug)) == "yes"
        assert communities.communities(viewer).filter(pk=community.pk).exists() == single
    single = outcome_of(lambda: discussions.topic(viewer, world.topic.pk)) == "yes"
    assert discussions.topics(viewer).filter(pk=world.topic.pk).exists() == single
    assert discussions.posts(viewer).filter(pk=world.answer.pk).exists() == single
    message = send(chatting(world), by=world.mia, text="On the bench.")
    single = outcome_of(lambda: chat.channel(viewer, message.channel_id)) == "yes"
    assert chat.channels(viewer).filter(pk=message.channel_id).exists() == single
    assert chat.messages(viewer).filter(pk=message.pk).exists() == single


def test_an_open_community_can_be_read_by_everybody_but_not_written_in(world: World) -> None:
    _community, standing = communities.community(world.stranger, "birds-in-flight")
    assert standing.can(D.TOPIC_VIEW)
    assert not standing.can(D.TOPIC_START)
    assert not standing.can(P.COMMUNITY_JOIN)


def test_missing_and_hidden_look_the_same(world: World) -> None:
    for slug in ("no-such-space", world.repair.slug):
        with pytest.raises(Http404) as refusal:
            communities.community(world.sam, slug)
        assert str(refusal.value) == ""
