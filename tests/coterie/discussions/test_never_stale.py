"""No stale page ever: whatever happens in whatever order, a kept page is the page as it would be made anew."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client

from coterie.activity.models import Activity
from coterie.comments.models import REACTIONS
from coterie.comments.react import react
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.models import Community
from coterie.communities.revise import revise
from coterie.communities.switch_feature import switch_feature
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.mark_duplicate import mark_duplicate, unmark_duplicate
from coterie.discussions.models import Post, Topic
from coterie.discussions.reactions import withdraw_quotes
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.same_problem import same_problem
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.discussions.shown import topic_url
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.foundation import kept
from coterie.people.models import Identity, User
from coterie.people.opt_out import opt_out
from coterie.people.revise_profile import revise_profile
from tests.coterie.world import World, person

ACTS = 40
# A form's token is another on every page.
TOKEN = re.compile(r'name="csrf(?:middlewaretoken|-token)"[^>]*>')


class Life:
    """Things that happen in one open space; each is done by somebody at random, to something at random."""

    def __init__(self, world: World, seed: int) -> None:
        self.chance = random.Random(seed)
        self.space = world.birds
        self.people = [world.ada, world.mia, world.hal, world.sam]
        for each in self.people[1:]:
            join(self.space, by=each)
        self.topic = start_topic(self.space, by=world.mia, title="Which lens?", text="For herons.", kind=Topic.QUESTION)
        self.seeded = 0

    def happens(self) -> str:
        acts: list[Callable[[User], object]] = [
            self.replies, self.replies, self.edits, self.removes, self.restores, self.reacts, self.reacts, self.accepts,
            self.votes, self.shares, self.leads,
            self.renames, self.presents, self.switches, self.comes_and_goes, self.opts_out, self.starts,
        ]  # fmt: skip
        act = self.chance.choice(acts)
        try:
            with transaction.atomic():
                act(self.chance.choice(self.people))
        except (ValidationError, PermissionDenied):
            return ""
        return act.__name__

    def post(self) -> Post:
        posts = Post.objects.select_related("topic__community", "topic__author", "author").filter(topic=self.topic)
        return self.chance.choice(list(posts))

    def fresh_topic(self) -> Topic:
        return Topic.objects.select_related("community", "author").get(pk=self.topic.pk)

    def replies(self, by: User) -> None:
        reply(self.fresh_topic(), by=by, text=f"Word {self.chance.random()} @ada")

    def edits(self, by: User) -> None:
        edit_post(self.post(), by=by, text=f"Better {self.chance.random()}")

    def removes(self, by: User) -> None:
        remove_post(self.post(), by=by)

    def restores(self, by: User) -> None:
        removed = Post.objects.filter(topic=self.topic).exclude(removal=None).first()
        if removed is None:
            raise ValidationError("nothing to restore")
        restore_post(removed, by=by)

    def reacts(self, by: User) -> None:
        react(self.post(), by=by, kind=self.chance.choice(list(REACTIONS)))

    def accepts(self, by: User) -> None:
        post = self.post()
        accept_answer(post, by=post.topic.author)

    def votes(self, by: User) -> None:
        vote(self.post(), by=by)

    def shares(self, by: User) -> None:
        same_problem(self.fresh_topic(), by=by)

    def leads(self, by: User) -> None:
        """The newest question was asked before, or no more."""
        other = Topic.objects.filter(community=self.space, kind=Topic.QUESTION).exclude(pk=self.topic.pk).last()
        if other is None:
            raise ValidationError("no other question")
        if not unmark_duplicate(other, by=by):
            mark_duplicate(other, by=by, original=self.fresh_topic(), reason="Look there.")

    def renames(self, by: User) -> None:
        number = self.chance.randrange(10**6)
        revise_profile(User.objects.get(pk=by.pk), name=f"Name {number}", handle=f"h{number}", about="")

    def presents(self, by: User) -> None:
        space = Community.objects.get(pk=self.space.pk)
        number = self.chance.randrange(100)
        revise(space, by=by, name=f"Birds {number}", purpose="Wings.", hue=number, mark="B", guidelines="Be kind.")

    def switches(self, by: User) -> None:
        switch_feature(self.space, by=by, feature="topics", on=False)
        switch_feature(self.space, by=by, feature="topics", on=True)

    def comes_and_goes(self, by: User) -> None:
        new = person(f"new{self.chance.randrange(10**9)}")
        join(self.space, by=new)
        if self.chance.random() < 0.5:
            leave(self.space, by=new)

    def starts(self, by: User) -> None:
        start_topic(self.space, by=by, title=f"Topic {self.chance.random()}", text="Text.", kind=Topic.QUESTION)

    def opts_out(self, by: User) -> None:
        """What somebody said on the platform was brought along; then they ask not to be counted."""
        self.seeded += 1
        key = f"key{self.seeded}"
        said = [SourcePost(f"p{self.seeded}{n}", who, who, "Said there.", None) for n, who in enumerate((key, "other"))]
        seed(self.space, [SourceThread("Platform", f"t{self.seeded}", f"From there {key}", "", True, said)])
        Identity.objects.create(key=key, user=by)
        opt_out(by=by)
        for act in Activity.objects.filter(kind="identity.opted_out", data__key=key):
            withdraw_quotes(act.pk)


def looks(client: Client, paths: list[str]) -> dict[str, str]:
    answers = {path: client.get(path) for path in paths}
    assert {answer.status_code for answer in answers.values()} <= {200, 302}
    return {path: TOKEN.sub("", answer.content.decode()) for path, answer in answers.items()}


@pytest.mark.parametrize("seed", range(2))
def test_a_kept_page_is_the_page_as_it_would_be_made_anew(world: World, seed: int) -> None:
    life, stranger, member = Life(world, seed), Client(), Client()
    member.force_login(world.mia)
    kinds, seen = set(), set()
    for _ in range(ACTS):
        kinds.add(life.happens())
        paths = [
            "/",
            "/happened/",
            f"/spaces/{life.space.slug}/topics/",
            f"/spaces/{life.space.slug}/",
            topic_url(life.fresh_topic()),
            topic_url(life.fresh_topic(), sort="time"),
        ]
        kept_pages = [looks(client, paths) for client in (stranger, member)]
        kept.PIECES.clear()
        kept.PAGES.clear()
        assert kept_pages == [looks(client, paths) for client in (stranger, member)]
        seen.add(kept_pages[0][topic_url(life.fresh_topic())])
    assert len(kinds) > 8
    assert len(seen) > ACTS / 4, "hardly anything changed"


def test_a_page_that_the_browser_has_is_not_sent_again_and_one_that_changed_is(world: World) -> None:
    life, client = Life(world, 0), Client()
    path = topic_url(life.topic)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    reply(life.fresh_topic(), by=world.ada, text="New.")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "New." in changed.content.decode()


def test_what_is_kept_for_strangers_is_never_sent_to_anybody_with_a_session(world: World) -> None:
    life, stranger, member = Life(world, 0), Client(), Client()
    path = topic_url(life.topic)
    tag = stranger.get(path).headers["ETag"]
    member.force_login(world.mia)
    own = member.get(path, headers={"If-None-Match": tag})
    assert own.status_code == 200
    assert "Mia" in own.content.decode()
    assert "ETag" not in own.headers
    assert own.headers["Cache-Control"] == "private, no-store"


def test_what_a_stranger_reacts_to_waits_behind_the_sign_in(world: World) -> None:
    life, stranger = Life(world, 0), Client()
    path = topic_url(life.topic)
    page = stranger.get(path).content.decode()
    assert f'action="/accounts/login/"><input type="hidden" name="next" value="{path}">' in page
    assert "csrfmiddlewaretoken" not in page
    assert "/reactions/" not in re.sub(r'class="react-more" href="[^"]*" hx-get="[^"]*"', "", page)
