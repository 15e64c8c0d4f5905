"""How long the search index takes to be built, how long a query takes, and when an edit is found.

    python bench/search.py [--json FILE] [--posts 1000000] [--postgres] [--queries 600]

Simulated: a tenth as many topics as posts, in a hundred spaces with ten channels each, half of them by invitation, of
words that are as unevenly common as those of a language (Zipf's law, 100,000 words). The index is built as
`coterie reindex` does it. A query is asked for in the process as a page of results asks for it, with its lines and,
where little is found, with what may have been meant: by a stranger, by a member of three spaces and by an operator, who
sees everything, in turn. Then posts are edited through the verb while a worker runs, and searched until they are found.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.databases import databases  # noqa: E402

WORDS, LENGTH, SPACES, CHANNELS = 100_000, 40, 100, 10
AT_ONCE = 20_000
EDITS = 20
SYLLABLES = [a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il", "os")]


@dataclass
class Filled:
    """What there is, and who looks for it."""

    words: list[str]
    viewers: dict[str, Any]
    handles: list[str]
    channels: list[str]


def vocabulary() -> list[str]:
    """Words of two to five syllables, the most common first and shortest."""
    chance = random.Random(0)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        most = 2 if len(found) < 200 else 3 if len(found) < 5000 else 5
        found["".join(chance.choices(SYLLABLES, k=chance.randint(2, most)))] = None
    return list(found)


def texts(words: list[str], count: int) -> Iterator[list[str]]:
    """So many texts of LENGTH words each."""
    import numpy as np

    chance = np.random.default_rng(0)
    weights = (1 / np.arange(1, WORDS + 1)).cumsum()
    for start in range(0, count, AT_ONCE):
        some = min(AT_ONCE, count - start)
        numbers = np.searchsorted(weights / weights[-1], chance.random((some, LENGTH)))
        yield from ([words[min(n, WORDS - 1)] for n in row] for row in numbers)


def fill(posts: int) -> Filled:
    """Spaces, channels, people, topics and posts, written in bulk."""
    from bench.bulk import Bulk
    from coterie.discussions.models import Post, Topic
    from coterie.people.models import User

    words, now = vocabulary(), datetime.now(UTC)
    people = max(200, posts // 100)
    rows = ((f"u{n}@bench.example", f"u{n}", f"{words[n % 5000].title()} {n}") for n in range(people))
    Bulk(User(password="!"), "email", "handle", "name").write(rows)
    users = list(User.objects.order_by("pk"))
    channels = places(users)
    count = max(posts // 10, 1)
    moments = [now - timedelta(days=1500) * (1 - n / count) for n in range(count)]
    titles = texts(words, count)
    owners = [random.choice(users).pk for _ in range(count)]
    rows = (
        (
            " ".join(next(titles)[:6]).capitalize()[:160],
            owners[n],
            moments[n],
            moments[n],
            *channels[n % len(channels)][:3],
        )
        for n in range(count)
    )
    Bulk(
        Topic(reply_count=9), "title", "author_id", "created_at", "last_post_at", "channel_id", "community_id", "kind"
    ).write(rows)
    topics = list(Topic.objects.order_by("pk").values_list("pk", flat=True))
    said = texts(words, posts)
    rows = (
        (topics[n * count // posts], random.choice(users).pk, moments[n * count // posts], text, f"<p>{text}</p>\n")
        for n in range(posts)
        for text in [" ".join(next(said)).capitalize() + "."]
    )
    Bulk(Post(), "topic_id", "author_id", "created_at", "text", "html").write(rows)
    return Filled(words, viewers(users), [f"u{n}" for n in range(people)], [each[3] for each in channels])


def places(users: list[Any]) -> list[tuple[int, int, str, str]]:
    """The channels of all spaces, each with its space, the kind of its topics, and its address; every other space is by
    invitation, and of the channels every tenth is for its hosts."""
    from bench.bulk import Bulk
    from coterie.channels.models import Channel
    from coterie.communities.models import Community, Membership

    opened = datetime.now(UTC)
    rows = ((f"space-{n}", f"Space {n}", opened if n % 2 else None) for n in range(SPACES))
    Bulk(Community(purpose="Simulated.", mark="s"), "slug", "name", "opened_at").write(rows)
    spaces = list(Community.objects.order_by("pk"))
    rows = (
        (
            space.pk,
            f"Channel {n}",
            f"channel-{n}",
            "questions" if n % 3 == 0 else "forum",
            "hosts" if n == 9 else "public",
        )
        for space in spaces
        for n in range(CHANNELS)
    )
    Bulk(Channel(), "community_id", "name", "slug", "kind", "visibility").write(rows)
    few = users[1].pk
    belong = [(space.pk, user.pk) for space in spaces for user in random.sample(users[2:], min(50, len(users) - 2))]
    Bulk(Membership(), "community_id", "user_id").write([*belong, *((spaces[n].pk, few) for n in (0, 2, 4))])
    return [
        (each.pk, each.community_id, "question" if each.kind == "questions" else "discussion", each.slug)
        for each in Channel.objects.order_by("pk")
    ]


def viewers(users: list[Any]) -> dict[str, Any]:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.appoint import appoint

    appoint(users[0], by=None)
    return {"stranger": AnonymousUser(), "member of three spaces": users[1], "operator": users[0]}


def queries(filled: Filled) -> dict[str, list[str]]:
    """Of each kind as many as there are of the others, in an order of chance."""
    from coterie.discussions.models import Post

    chance, words = random.Random(1), filled.words
    last = Post.objects.order_by("-pk").values_list("pk", flat=True)[0]
    some = Post.objects.filter(pk__in=[chance.randrange(1, last + 1) for _ in range(100)]).values_list(
        "text", flat=True
    )
    spoken = [text.lower().rstrip(".").split() for text in some]
    long = [word for word in words[200:20_000] if len(word) > 6]
    return {
        "rare word": [chance.choice(words[20_000:]) for _ in range(100)],
        "common word": [chance.choice(words[:50]) + " " for _ in range(100)],
        "two words": [f"{chance.choice(words[:500])} {chance.choice(words[:5000])} " for _ in range(100)],
        "phrase": [f'"{" ".join(each[4:7])}"' for each in spoken],
        "operators": [operators(filled, chance) for _ in range(100)],
        "beginning": [chance.choice(long)[:5] for _ in range(100)],
        "mistyped": [mistyped(chance.choice(long), chance) for _ in range(100)],
    }


def operators(filled: Filled, chance: random.Random) -> str:
    word = chance.choice(filled.words[:2000])
    return chance.choice(
        (
            f"author:{chance.choice(filled.handles)} {chance.choice(filled.words[:20])}",
            f"channel:{chance.choice(filled.channels)} {word}",
            f"is:unanswered {word}",
            f"before:{chance.choice((2023, 2024, 2025))} {word}",
            f"after:2025-03 in:space-{chance.randrange(SPACES)} {word}",
            f"{word} -{chance.choice(filled.words[:200])} after:2024-07-01 before:2024-09-15",
        )
    )


def mistyped(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def asked(filled: Filled, count: int) -> dict[str, Any]:
    """The time of each query as it is asked for the first time, by kind and by who asks."""
    from coterie.search.results import results

    mixture = [(kind, typed) for kind, some in queries(filled).items() for typed in some]
    random.Random(2).shuffle(mixture)
    names, by_kind, by_viewer, work = list(filled.viewers), {}, {}, []
    results(filled.viewers["operator"], {"q": filled.words[0]})
    for number, (kind, typed) in enumerate(mixture[:count]):
        who = names[number % len(names)]
        began, worked = time.perf_counter(), time.process_time()
        results(filled.viewers[who], {"q": typed})
        took = (time.perf_counter() - began) * 1000
        work.append((time.process_time() - worked) * 1000)
        by_kind.setdefault(kind, []).append(took)
        by_viewer.setdefault(who, []).append(took)
    whole = [took for some in by_kind.values() for took in some]
    return {
        "all": told(whole),
        "CPU of this process": told(work),
        **{name: told(some) for name, some in {**by_kind, **by_viewer}.items()},
    }


def told(times: list[float]) -> dict[str, float]:
    return {
        "p50_ms": round(ground.percentile(times, 0.5), 1),
        "p95_ms": round(ground.percentile(times, 0.95), 1),
        "most_ms": round(max(times), 1),
    }


def edited(filled: Filled) -> dict[str, float]:
    """How long after an edit its words are found, while a worker runs."""
    from coterie.discussions.edit_post import edit_post
    from coterie.discussions.models import Post
    from coterie.foundation.worker import start_embedded
    from coterie.search.find import find
    from coterie.search.query import parse

    worker, times = start_embedded(), []
    posts = list(Post.objects.select_related("topic__community", "author").order_by("-pk")[:EDITS])
    for number, post in enumerate(posts):
        word = f"kwyjibo{number}"
        edit_post(post, by=post.author, text=f"Edited: {word}.")
        began = time.perf_counter()
        while not find(filled.viewers["operator"], parse(f"{word} ")).hits and time.perf_counter() - began < 30:
            time.sleep(0.02)
        times.append(time.perf_counter() - began)
    worker.stop(8)
    return {"p50_s": round(ground.percentile(times, 0.5), 2), "most_s": round(max(times), 2)}


def measure(posts: int, count: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from coterie.search.rebuild import rebuild

    call_command("migrate", verbosity=0)
    random.seed(0)
    filled = step("filled", lambda: fill(posts))
    began, worked = time.perf_counter(), time.process_time()
    rebuild(lambda done, whole: print(f"\r{done:,} of {whole:,}", end="", flush=True))
    figures: dict[str, Any] = {"posts": posts, "build_s": round(time.perf_counter() - began, 1)}
    figures["build_cpu_s"] = round(time.process_time() - worked, 1)
    print(f"\rbuilt in {figures['build_s']} s, of them {figures['build_cpu_s']} s of this process's CPU", flush=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    figures["load"] = [round(each, 1) for each in os.getloadavg()]
    figures["queries"] = step("asked", lambda: asked(filled, count))
    for name, each in figures["queries"].items():
        print(f"{name:24} {each}", flush=True)
    figures["edit"] = step("edited", lambda: edited(filled))
    print(figures["edit"], figures["load"], flush=True)
    return figures


def step(name: str, do: Any) -> Any:
    began = time.perf_counter()
    found = do()
    print(f"{name} in {time.perf_counter() - began:.1f} s", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=600)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL, or one of its own)")
    options = parser.parse_args()
    folder = ground.use_temporary_data()
    with databases(postgres=options.postgres) as where, where.empty("coterie_bench_search") as url, folder:
        os.environ["DATABASE_URL"] = url
        print(f"{options.posts:,} posts, {where.kind}", flush=True)
        figures = measure(options.posts, options.queries)
        from django.db import connections

        connections.close_all()
    ground.write_json(options.json, {"machine": {**ground.machine(), "database": where.kind}, **figures})


if __name__ == "__main__":
    main()
