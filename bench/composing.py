"""What writing costs the server: similar topics while a title is typed, and the worst texts that can be sent.

    python bench/composing.py [--json FILE] [--topics 100000] [--postgres] [--titles 400]

Simulated: that many topics in one space, whose titles have six words as unevenly common as those of a language (see
bench/search.py). Titles are asked for in the process, each as far as somebody may have typed it. Texts are those of
tests/coterie/foundation/test_hostile_text.py, of up to 100,000 characters, three times each; CPU.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.databases import databases  # noqa: E402

TIMES, WORST = 3, 5


def fill(topics: int) -> tuple[Any, list[str]]:
    """One open space with so many topics, their titles indexed; returns it and the titles."""
    from bench.bulk import Bulk
    from bench.search import texts, vocabulary
    from coterie.communities.found import found
    from coterie.communities.open_doors import open_doors
    from coterie.discussions.models import Post, Topic
    from coterie.discussions.similar import catch_up
    from coterie.people.models import User

    lead = User.objects.create(email="lead@bench.example", handle="lead", name="Lead", password="!")
    space = found(by=lead, name="Repair Bench", purpose="Simulated for measuring.", guidelines="Be kind.")
    open_doors(space, by=lead)
    titles = [" ".join(words[:6]).capitalize()[:160] for words in texts(vocabulary(), topics)]
    now = datetime.now(UTC)
    sample = Topic(community=space, channel=space.channels.get(), author=lead, kind="discussion", created_at=now)
    sample.last_post_at, sample.last_author = now, lead
    Bulk(sample, "title").write((title,) for title in titles)
    pks = Topic.objects.order_by("pk").values_list("pk", flat=True)
    Bulk(Post(author=lead, text="a", html="<p>a</p>", created_at=now), "topic_id").write((pk,) for pk in pks)
    began = time.perf_counter()
    catch_up()
    print(f"{topics:,} titles indexed in {time.perf_counter() - began:.1f} s", flush=True)
    return space, titles


def similar_titles(topics: int, count: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from coterie.discussions.similar import similar

    call_command("migrate", verbosity=0)
    space, titles = fill(topics)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    chance, times, shown = random.Random(1), [], 0
    for _ in range(count):
        words = chance.choice(titles).split()
        typed = " ".join(words[: chance.randint(2, len(words))])
        began = time.perf_counter()
        shown += bool(similar(space, typed, ["public", "members"]))
        times.append((time.perf_counter() - began) * 1000)
    half, most = ground.percentile(times, 0.5), ground.percentile(times, 0.95)
    return {"p50_ms": round(half, 1), "p95_ms": round(most, 1), "most_ms": round(max(times), 1), "shown": shown}


def hostile_texts() -> dict[str, float]:
    """CPU milliseconds of each text, the best of three, the longest first."""
    from coterie.foundation.text import render
    from tests.coterie.foundation.test_hostile_text import HOSTILE

    def cost(text: str) -> float:
        began = time.process_time()
        render(text, mention=lambda handle: None)
        return round((time.process_time() - began) * 1000, 1)

    found = {name: min(cost(text[:100_000]) for _ in range(TIMES)) for name, text in HOSTILE.items()}
    return dict(sorted(found.items(), key=lambda each: -each[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--titles", type=int, default=400)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL, or one of its own)")
    options = parser.parse_args()
    folder = ground.use_temporary_data()
    with databases(postgres=options.postgres) as where, where.empty("coterie_bench_composing") as url, folder:
        os.environ["DATABASE_URL"] = url
        figures: dict[str, Any] = {"similar titles": similar_titles(options.topics, options.titles)}
        print(f"similar titles, {where.kind}: {figures['similar titles']}", flush=True)
        from django.db import connections

        connections.close_all()
    figures["hostile texts"] = hostile_texts()
    for name, milliseconds in list(figures["hostile texts"].items())[:WORST]:
        print(f"{name:24} {milliseconds:7} ms CPU", flush=True)
    figures["load"] = [round(each, 1) for each in os.getloadavg()]
    ground.write_json(options.json, {"machine": {**ground.machine(), "database": where.kind}, **figures})


if __name__ == "__main__":
    main()
