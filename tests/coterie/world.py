"""A small world that every test of the product shares."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from coterie.channels.open_channel import open_channel
from coterie.communities.found import found
from coterie.communities.invite import invite
from coterie.communities.join import join
from coterie.communities.models import Community
from coterie.communities.permissions import Role
from coterie.discussions.models import Post, Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.people.appoint import appoint
from coterie.people.models import User


@dataclass
class World:
    """``repair`` is closed, ``birds`` open; ada leads repair, hal hosts it, mia belongs, ivo is invited, sam is not."""

    repair: Community
    birds: Community
    ada: User
    hal: User
    mia: User
    ivo: User
    sam: User
    olga: User
    stranger: AnonymousUser
    topic: Topic
    opening: Post
    answer: Post
    token: str

    def viewer(self, name: str) -> User | AnonymousUser:
        return getattr(self, name)


def person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long pass phrase", name=name.title(), handle=name)


def build() -> World:
    people = {name: person(name) for name in ("ada", "hal", "mia", "ivo", "sam", "olga")}
    appoint(people["olga"], by=None)
    repair = found(
        by=people["ada"], name="Film Camera Repair", purpose="Old shutters, new life.", guidelines="Be kind."
    )
    birds = found(
        by=people["ada"], name="Birds in Flight", purpose="Wings, sharp.", guidelines="Keep distance.", hue=200
    )
    birds.opened_at = birds.founded_at
    birds.save()
    join(repair, by=people["hal"], role=Role.HOST)
    join(repair, by=people["mia"])
    for space in (repair, birds):
        open_channel(space, by=people["ada"], kind="questions", name="Questions")
    _invitation, token = invite(repair, by=people["ada"], user=people["ivo"], reasons=["you answered 4 questions"])
    topic = start_topic(repair, by=people["ada"], title="Sticky shutter?", text="What now?", kind=Topic.QUESTION)
    answer = reply(topic, by=people["mia"], text="Clean it.")
    topic.refresh_from_db()
    stranger = AnonymousUser()
    return World(
        repair, birds, **people, stranger=stranger, topic=topic, opening=topic.posts.first(), answer=answer, token=token
    )
