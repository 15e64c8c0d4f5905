"""What the pages are measured on, and how: a measure that asks for something else would say nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from bench import conversation
from bench.bulk import Bulk
from bench.content import fill
from bench.lighthouse import failing, scores
from bench.page_tables import tables, written_into
from bench.pages import growth
from bench.site import Site, addresses, conversations, for_strangers, reply_address
from bench.words import FULL_PAGE, Size
from coterie.activity.models import Activity
from coterie.communities.models import Community, Membership
from coterie.discussions.models import Post, Topic
from coterie.people.models import User
from coterie.search.rebuild import rebuild


@pytest.mark.django_db
def test_rows_in_bulk_are_those_of_the_model_and_saving_goes_on_behind_them() -> None:
    Bulk(User(password="!"), "email", "handle", "name").write(
        (f"u{n}@b.example", f"u{n}", "A reader") for n in range(3)
    )
    alone = User(email="s@b.example", handle="s", name="A reader", password="!")
    alone.save()
    rows = User.objects.order_by("pk")
    assert [row.handle for row in rows] == ["u0", "u1", "u2", "s"]
    mine = {"id", "email", "handle", "date_joined"}
    written = [{k: v for k, v in vars(row).items() if k not in {*mine, "_state"} and "_at" not in k} for row in rows]
    assert written[0] == written[3]


def all_open(client: Client, pages: dict[str, str]) -> bool:
    return {page: client.get(path).status_code for page, path in pages.items()} == dict.fromkeys(pages, 200)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less is said beside the topics."""
    for name, count in {"LONG": 60, "MESSAGES": 60, "PICTURES": 2}.items():
        monkeypatch.setattr(conversation, name, count)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("few")
def test_a_filled_site_holds_as_much_as_it_should_and_shows_its_pages() -> None:
    topics, sessions = fill(Size(400))
    assert (Topic.objects.count(), Post.objects.count(), User.objects.count()) == (40, 400, 200)
    assert Membership.objects.count() == 200
    assert Activity.objects.filter(kind="topic.started").count() == 40
    assert Activity.objects.filter(kind="post.replied").count() == 360
    assert Post.objects.filter(topic=topics[0]).count() == FULL_PAGE
    assert Community.objects.get().slug
    space = topics[0].community
    said, album = conversation.fill(space), conversation.album(space)
    rebuild()
    assert all_open(Client(), for_strangers(topics[0], said, album))
    member = Client()
    member.cookies["sessionid"] = sessions[0]
    assert all_open(member, {**addresses(topics[0]), **conversations(said)})
    assert member.get(addresses(topics[0])["inbox"]).content.count(b'class="row unread"') > 1
    assert b"<mark>" in member.get(addresses(topics[0])["search"]).content
    shown = member.get(addresses(topics[0])["topic"]).content.decode()
    assert shown.count('id="post-') == FULL_PAGE
    assert reply_address(topics[0]) in shown


def test_every_topic_has_posts_and_the_first_a_full_page() -> None:
    size = Size(2_000)
    topics = [size.topic_of(number) for number in range(size.posts)]
    assert topics.count(0) == FULL_PAGE
    assert set(topics) == set(range(size.topics))


def test_each_page_stands_beside_the_bare_page_of_its_content() -> None:
    site = Site(1, {}, {}, {}, {}, ids={"topic": 7}, replies=[], sessions=[])
    shown = [site.bare(page, viewer) for page in ("home", "list", "topic") for viewer in ("anonymous", "signed in")]
    assert shown == ["/", "/feed/", "/topics/", "/topics/", "/topics/7/", "/topics/7/"]


def test_growth_is_told_page_by_page() -> None:
    small = [{"page": "topic", "viewer": "anonymous", "cpu_ms": 2.0}]
    assert growth(small, [{**small[0], "cpu_ms": 3.0}]) == [{"page": "topic", "viewer": "anonymous", "times": 1.5}]


def lighthouse_report(performance: float, audit: float | None) -> dict[str, object]:
    given = {"performance": performance, "accessibility": 1, "best-practices": 1, "seo": 1}
    categories = {name: {"score": score, "auditRefs": [{"id": "canonical"}]} for name, score in given.items()}
    paint = {"id": "largest-contentful-paint", "numericValue": 1000 * performance}
    audits = {"canonical": {"id": "canonical", "score": audit}, "largest-contentful-paint": paint}
    return {"categories": categories, "audits": audits}


def test_the_median_score_counts_and_what_fails_is_named() -> None:
    reports = [lighthouse_report(score, 0) for score in (0.9, 0.97, 0.5)]
    assert scores(reports) == {
        "performance": 90,
        "accessibility": 100,
        "best-practices": 100,
        "seo": 100,
        "lcp_ms": 900,
        "failing": ["canonical"],
    }
    assert failing(lighthouse_report(1, 1)) == failing(lighthouse_report(1, None)) == []


MACHINE = {"processor": "P", "cores": 2, "memory_gb": 8, "python": "3.11", "database": "SQLite"}
STAMP = {"machine": MACHINE, "day": "2026-11-30", "commit": "abc"}


def measured_page(cpu: float, peers: dict[str, float]) -> dict[str, object]:
    row = {"page": "topic", "viewer": "anonymous", "cpu_ms": cpu, "bare_cpu_ms": 5.0, "ratio_to_bare": 2.0}
    row |= {"bare_wsgi_cpu_ms": 4.0, "unchanged_cpu_ms": None, "compressed_cpu_ms": None, "queries": 4, "bytes": 56343}
    return {**row, "peers_cpu_ms": peers}


def test_tables_tell_before_and_after_beside_the_better_peer() -> None:
    sizes = [{"posts": 20_000, "pages": [measured_page(10.0, {"spirit": 30.0, "misago": 150.0})], "own_mb": 90.0}]
    sizes[0]["largest_process_mb"] = 180.0
    replies = {"replies_per_second": 70.0, "p50_ms": 9.0, "p95_ms": 40.0, "cpu_ms": 12.0}
    figures = {
        "before": {"pages-sqlite": {**STAMP, "sizes": sizes, "growth": []}},
        "after": {"replies-sqlite": {**STAMP, "one topic": replies, "many topics": replies}},
    }
    made = tables(figures)
    row = "| before | SQLite | 20,000 | topic | anonymous | 10.0 | 5.0 | **2.0** | 4.0 | - | - | 4 | 56,343 | 30.0 |"
    assert f"{row} 150.0 | **3.0** |" in made["pages"]
    assert "90.0 MB of its own, largest process 180.0 MB" in made["pages"]
    assert "| after | SQLite | many topics | 70.0 | 9.0 | 40.0 | 12.0 |" in made["replies"]
    assert "lighthouse" not in made


def test_tables_take_the_place_of_the_earlier_ones() -> None:
    text = "a\n<!-- pages -->\nold\n<!-- end of pages -->\nb\n"
    assert written_into(text, {"pages": "new"}) == "a\n<!-- pages -->\nnew\n<!-- end of pages -->\nb\n"
    with pytest.raises(ValueError, match="marks of replies"):
        written_into(text, {"replies": "new"})
