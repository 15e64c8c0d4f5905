"""As many people, threads and posts as ours, by Misago's own models: python -m bench.peers.misago.fill 20000"""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from random import choice as pick

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Max, Min  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from misago.categories.models import Category  # noqa: E402
from misago.conf.models import Setting  # noqa: E402
from misago.core.utils import slugify  # noqa: E402
from misago.threads.checksums import update_post_checksum  # noqa: E402
from misago.threads.models import Post, Thread  # noqa: E402
from misago.users.avatars import dynamic  # noqa: E402

from bench.peers import common  # noqa: E402
from bench.words import FULL_PAGE, LIST_ROWS, Size, html, text, title  # noqa: E402


def people(size: Size) -> list[object]:
    """One by one, as its own command does. The avatar of the first is drawn and serves for all."""
    model = get_user_model()
    made = [model.objects.create_user(f"Reader{n}", f"u{n}@bench.example", None) for n in range(size.users)]
    dynamic.set_avatar(made[0])
    model.objects.update(avatars=made[0].avatars)
    return made


def threads(category: Category, users: list[object], size: Size) -> list[Thread]:
    now = timezone.now()
    return common.in_bulk(
        Thread, (_thread(category, pick(users), pick(users), now - timedelta(minutes=n)) for n in range(size.topics))
    )


def _thread(category: Category, starter: object, last: object, at: object) -> Thread:
    name = title()
    facts = {"starter": starter, "starter_name": starter.username, "starter_slug": starter.slug}
    facts |= {"last_poster": last, "last_poster_name": last.username, "last_poster_slug": last.slug}
    return Thread(category=category, title=name, slug=slugify(name), started_on=at, last_post_on=at, **facts)


def posts(begun: list[Thread], users: list[object], size: Size) -> None:
    texts = [(written, html(written)) for written in (text() for _ in range(200))]
    now, first = timezone.now(), (Post.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    rows = (_post(first + n, begun[size.topic_of(n)], pick(users), pick(texts), now) for n in range(size.posts))
    common.in_bulk(Post, rows)
    for thread in Thread.objects.annotate(first=Min("post"), last=Max("post")):
        replies = size.posts // size.topics - 1 if thread.pk != begun[0].pk else FULL_PAGE - 1
        Thread.objects.filter(pk=thread.pk).update(first_post=thread.first, last_post=thread.last, replies=replies)


def _post(pk: int, thread: Thread, poster: object, said: tuple[str, str], at: object) -> Post:
    """With a number of our choice, which its checksum is made of."""
    facts = {"category": thread.category, "thread": thread, "poster": poster, "poster_name": poster.username}
    post = Post(pk=pk, original=said[0], parsed=said[1], posted_on=at, updated_on=at, **facts)
    update_post_checksum(post)
    return post


def main(size: Size) -> None:
    random.seed(0)
    call_command("migrate", verbosity=0)
    for name, value in {"threads_per_page": LIST_ROWS, "posts_per_page": FULL_PAGE}.items():
        Setting.objects.filter(setting=name).update(dry_value=str(value))
    users = people(size)
    category = Category.objects.get(slug="first-category")
    begun = threads(category, users, size)
    posts(begun, users, size)
    category.synchronize()
    category.save()
    common.settle()
    pages = {
        "home": reverse("misago:index"),
        "list": category.get_absolute_url(),
        "topic": begun[0].get_absolute_url(),
    }
    common.say(pages, users[0], '"isAuthenticated": true')


if __name__ == "__main__":
    main(Size(int(sys.argv[1])))
