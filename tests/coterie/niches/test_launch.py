"""A launch makes a whole space or nothing."""

from __future__ import annotations

import dataclasses

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from coterie.activity.models import Activity
from coterie.communities.answer_invitation import accept
from coterie.communities.models import Community, Invitation
from coterie.discussions.models import Origin, Post, Topic
from coterie.niches import suggest
from coterie.niches.dismiss import dismiss
from coterie.niches.first_people import FirstPerson, first_people
from coterie.niches.first_topics import offered, usual
from coterie.niches.launch import Launched, Space, launch
from coterie.niches.mail import mail_invitation
from coterie.niches.merge import merge
from coterie.niches.models import Launch, Niche, NicheMember
from coterie.people.claim import claim
from coterie.people.models import Identity, OptOut, User
from tests.coterie.world import person
from tests.support.found import some


def a_space(niche: Niche, **other: object) -> Space:
    suggested = Space(
        name=suggest.suggested_name(niche),
        slug=suggest.suggested_slug(niche),
        purpose=suggest.suggested_purpose(niche),
        guidelines=suggest.suggested_guidelines(niche),
        hue=suggest.suggested_hue(),
        mark=suggest.suggested_mark(niche),
    )
    return dataclasses.replace(suggested, **other)


def launch_it(niche: Niche, by: User, **other: object) -> Launched:
    niche = Niche.objects.for_page().get(pk=niche.pk)
    return launch(niche, by=by, space=a_space(niche, **other), people=first_people(niche), topics=usual(offered(niche)))


def test_a_space_is_founded_seeded_and_its_people_invited(niches: list[Niche], operator: User) -> None:
    launched = launch_it(niches[0], operator)
    community = launched.launch.community
    assert not community.is_open
    assert community.guidelines.text.startswith(suggest.suggested_name(niches[0]))
    assert community.memberships.get().user == operator
    assert launched.launch.topics == community.topics.count() > 4
    assert launched.launch.invitations == len(launched.tokens) == min(12, niches[0].size)
    told = Activity.objects.get(kind="niche.launched")
    assert told.data == {"name": niches[0].name, "community": community.name, "slug": community.slug}


def test_topics_are_what_people_wrote_with_their_names(niches: list[Niche], operator: User) -> None:
    launch_it(niches[0], operator)
    posts = Post.objects.exclude(origin=None).select_related("origin")
    assert len(posts) > 10
    assert all(post.text for post in posts)
    assert all(post.origin.platform == "Aperture" and post.origin.author_name for post in posts)
    topic = Topic.objects.exclude(origin=None).first()
    assert topic.origin == topic.posts.order_by("id").first().origin
    assert Topic.objects.filter(kind=Topic.QUESTION, reply_count=0).exists()


def test_each_is_told_why_they_and_each_choice_is_explained(niches: list[Niche], operator: User) -> None:
    launched = launch_it(niches[0], operator)
    for invitation in some(Invitation.objects.filter(community=launched.launch.community)):
        assert invitation.reasons
        assert all(reason.startswith("You ") for reason in invitation.reasons)
        assert "took part" in invitation.chosen.lower()
        assert Invitation.objects.with_token(launched.tokens[invitation.pk]).get() == invitation


def test_an_address_that_is_taken_is_refused_and_nothing_is_left(niches: list[Niche], operator: User) -> None:
    launch_it(niches[0], operator, slug="macro")
    before = (Topic.objects.count(), Origin.objects.count(), Invitation.objects.count(), Activity.objects.count())
    with pytest.raises(ValidationError) as refused:
        launch_it(niches[1], operator, slug="macro")
    assert "slug" in refused.value.message_dict
    assert Launch.objects.count() == Community.objects.count() == 1
    after = (Topic.objects.count(), Origin.objects.count(), Invitation.objects.count(), Activity.objects.count())
    assert after == before


def test_a_failure_in_the_middle_leaves_nothing(niches: list[Niche], operator: User) -> None:
    niche = Niche.objects.for_page().get(pk=niches[0].pk)
    people = first_people(niche)
    # Somebody who is in no table any more: the fourth invitation fails, long after the topics were written.
    people[3] = FirstPerson(Identity(key="gone" * 8), "", ())
    before = Activity.objects.count()
    with pytest.raises(ValueError, match="unsaved"):
        launch(niche, by=operator, space=a_space(niche), people=people, topics=usual(offered(niche)))
    for table in (Community, Topic, Post, Origin, Invitation, Launch):
        assert not table.objects.exists(), table
    assert Activity.objects.count() == before


def test_a_niche_is_launched_once(niches: list[Niche], operator: User) -> None:
    launch_it(niches[0], operator)
    with pytest.raises(ValidationError, match="has a space already"):
        launch_it(niches[0], operator, slug="another")


def test_what_was_put_aside_is_not_launched(niches: list[Niche], operator: User) -> None:
    dismiss(niches[0], by=operator, reason="a fad")
    with pytest.raises(ValidationError, match="dismissed"):
        launch_it(niches[0], operator)
    merge(niches[1], into=niches[2], by=operator)
    with pytest.raises(ValidationError, match="part of another"):
        launch_it(niches[1], operator)


def test_a_launch_takes_the_merged_niches_along(niches: list[Niche], operator: User) -> None:
    merge(niches[0], into=niches[1], by=operator)
    niche = Niche.objects.for_page().get(pk=niches[1].pk)
    people = {each.identity.pk for each in first_people(niche, most=niche.people)}
    assert people == set(NicheMember.objects.filter(niche__in=niches[:2]).values_list("identity_id", flat=True))
    assert {thread.niche_id for thread in offered(niche)} == {niches[0].pk, niches[1].pk}


def test_who_opted_out_is_neither_invited_nor_quoted(niches: list[Niche], operator: User) -> None:
    niche = Niche.objects.for_page().get(pk=niches[0].pk)
    people, topics = first_people(niche), usual(offered(niche))
    quoted = topics[0].author_key
    OptOut.objects.create(key=people[0].identity.key)
    OptOut.objects.get_or_create(key=quoted)
    launched = launch(niche, by=operator, space=a_space(niche), people=people, topics=topics)
    assert not Invitation.objects.filter(identity=people[0].identity).exists()
    assert not Origin.objects.filter(author_key__in=[quoted, people[0].identity.key]).exists()
    assert launched.launch.topics < len(topics)
    assert people[0].identity.pk not in {each.identity.pk for each in first_people(niche)}


def test_suggestions_do_not_collide_with_the_spaces_there_are(niches: list[Niche], operator: User) -> None:
    launched = launch_it(niches[0], operator)
    assert suggest.suggested_slug(niches[0]) != launched.launch.community.slug
    apart = abs(suggest.suggested_hue() - launched.launch.community.hue)
    assert min(apart, 360 - apart) >= 90


def test_people_with_an_account_get_a_mail_that_says_why(niches: list[Niche], operator: User) -> None:
    niche = Niche.objects.for_page().get(pk=niches[0].pk)
    invited, other = first_people(niche)[:2]
    mia = person("mia")
    claim(invited.identity, by=mia)
    launched = launch_it(niche, operator)
    invitation = Invitation.objects.get(user=mia)
    assert mail_invitation(invitation)
    [sent] = mail.outbox
    assert sent.to == ["mia@example.org"]
    assert invitation.reasons[0] in sent.body
    assert f"/spaces/{launched.launch.community.slug}/" in sent.body
    assert "&" not in sent.body
    assert launched.tokens[invitation.pk] not in sent.body
    assert not mail_invitation(Invitation.objects.get(identity=other.identity))
    accept(invitation, by=mia)
    assert not mail_invitation(Invitation.objects.get(pk=invitation.pk))
