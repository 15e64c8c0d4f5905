"""How long ten thousand digests take, from the first that is planned to the last that is handed to the mail server.

    python bench/digests.py [--people 10000] [--spaces 100]

An installation of its own: every member belongs to two spaces and chose a weekly digest; in every space forty topics
have new posts. Each mail is made whole (plain text, HTML, headers, as bytes), and taken by a server that drops it.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402

TOPICS, POSTS = 40, 5


def fill(people: int, spaces: int) -> None:
    from django.utils import timezone

    from coterie.communities.models import Community
    from coterie.people.models import User

    now = timezone.now()
    User.objects.bulk_create(
        [User(email=f"p{n}@example.org", name=f"Person {n}", handle=f"p{n}") for n in range(people)], batch_size=1000
    )
    users = list(User.objects.order_by("pk"))
    places = Community.objects.bulk_create(
        [Community(slug=f"s{n}", name=f"Space {n}", purpose="Bench.", mark="S", opened_at=now) for n in range(spaces)]
    )
    belong(users, places, now)
    talk(users, places, now)


def belong(users: list[Any], places: list[Any], now: Any) -> None:
    from allauth.account.models import EmailAddress

    from coterie.communities.models import Membership
    from coterie.notifications.models import Wishes

    EmailAddress.objects.bulk_create(
        [EmailAddress(user=each, email=each.email, verified=True, primary=True) for each in users], batch_size=1000
    )
    pairs = [(n, (n + shift) % len(places)) for n in range(len(users)) for shift in (0, 1)]
    Membership.objects.bulk_create(
        [Membership(user=users[n], community=places[place]) for n, place in pairs], batch_size=1000
    )
    week = {"news": "weekly", "news_next": now, "news_upto": now - timedelta(days=7)}
    Wishes.objects.bulk_create([Wishes(user=each, **week) for each in users], batch_size=1000)


def talk(users: list[Any], places: list[Any], now: Any) -> None:
    from coterie.channels.models import Channel
    from coterie.discussions.models import Post, Topic, TopicMark

    for number, place in enumerate(places):
        channel = Channel.objects.create(community=place, kind="questions", name="Questions", slug="questions")
        topics = Topic.objects.bulk_create(
            [
                Topic(
                    community=place,
                    channel=channel,
                    kind=Topic.QUESTION,
                    title=f"Question {n} of {place.name}?",
                    author=users[(number + n) % len(users)],
                    created_at=now - timedelta(days=3),
                    last_post_at=now - timedelta(hours=n),
                    reply_count=0 if n % 4 == 0 else POSTS,
                )
                for n in range(TOPICS)
            ]
        )
        said = [
            Post(topic=topic, author=users[n], text="Words.", html="<p>Words.</p>", created_at=topic.last_post_at)
            for topic in topics
            for n in range(1 if topic.reply_count == 0 else POSTS)
        ]
        Post.objects.bulk_create(said, batch_size=1000)
        marks = [TopicMark(user=users[n], topic=topic, upto=0) for topic in topics[:10] for n in range(50)]
        TopicMark.objects.bulk_create(marks, batch_size=1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--spaces", type=int, default=100)
    options = parser.parse_args()
    with ground.use_temporary_data():
        measure(options.people, options.spaces)


def measure(people: int, spaces: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from coterie.notifications.models import Delivery
    from coterie.notifications.send_digests import plan_news, send_digests
    from tests.support.smtp import mail_server

    call_command("migrate", verbosity=0)
    fill(people, spaces)
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
        began, cpu = time.perf_counter(), time.process_time()
        planned = plan_news()
        halfway = time.perf_counter()
        sent = send_digests()
        ended, used = time.perf_counter(), time.process_time() - cpu
        arrived = len({each.to[0] for each in box.taken})
    assert planned == sent == arrived == Delivery.objects.sent().count() == people, (planned, sent, arrived)
    size = sum(len(each.raw) for each in box.taken) / people
    print(f"| {people:,} | {spaces} | {halfway - began:.1f} | {ended - halfway:.1f} | {ended - began:.1f} | "
          f"{used:.1f} | {size:,.0f} |")  # fmt: skip


if __name__ == "__main__":
    main()
