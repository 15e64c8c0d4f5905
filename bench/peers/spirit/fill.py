"""As many people, topics and posts as ours, by django-spirit's own models: python -m bench.peers.spirit.fill 20000"""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from random import choice as pick

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from djconfig.models import Config  # noqa: E402
from spirit.category.models import Category  # noqa: E402
from spirit.comment.models import Comment  # noqa: E402
from spirit.topic.models import Topic  # noqa: E402

from bench.peers import common  # noqa: E402
from bench.words import LIST_ROWS, Size, html, text, title  # noqa: E402


def people(size: Size) -> list[object]:
    """Saved one by one: each profile is made by a signal."""
    facts = ({"username": f"u{n}", "email": f"u{n}@bench.example", "password": "!"} for n in range(size.users))
    return [get_user_model().objects.create(**each) for each in facts]


def topics(category: Category, users: list[object], size: Size) -> list[Topic]:
    now, facts = timezone.now(), {"category": category, "comment_count": size.posts // size.topics}
    moments = (now - timedelta(minutes=number) for number in range(size.topics))
    rows = (Topic(user=pick(users), title=title(), date=at, last_active=at, **facts) for at in moments)
    return common.in_bulk(Topic, rows)


def comments(begun: list[Topic], users: list[object], size: Size) -> None:
    texts = [(written, html(written)) for written in (text() for _ in range(200))]
    rows = (
        Comment(topic=begun[size.topic_of(n)], user=pick(users), comment=written, comment_html=shown)
        for n in range(size.posts)
        for written, shown in [pick(texts)]
    )
    common.in_bulk(Comment, rows)


def main(size: Size) -> None:
    random.seed(0)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    Config.objects.update_or_create(key="topics_per_page", defaults={"value": str(LIST_ROWS)})
    users = people(size)
    category = Category.objects.create(title="Repair Bench", description="Simulated for measuring.")
    begun = topics(category, users, size)
    comments(begun, users, size)
    common.settle()
    pages = {
        "home": reverse("spirit:index"),
        "list": category.get_absolute_url(),
        "topic": begun[0].get_absolute_url(),
    }
    common.say(pages, users[0], reverse("spirit:user:auth:logout"))


if __name__ == "__main__":
    main(Size(int(sys.argv[1])))
