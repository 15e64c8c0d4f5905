"""A link on a line of its own gets a card with what its page says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.channels.models import Channel
from coterie.chat.send import send
from coterie.chat.shown import quoted
from coterie.comments import access
from coterie.comments.comment import comment
from coterie.comments.links.fetched import fetched
from coterie.comments.links.networks import is_public
from coterie.comments.links.preview import MOST, remove_preview, restore_preview
from coterie.comments.models import LinkUse, Preview
from coterie.comments.tasks import rules
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Post
from coterie.discussions.reply import reply
from coterie.people.delete_account import delete_account
from tests.coterie.chat.scene import chatting
from tests.coterie.comments.web import Web, page, web
from tests.coterie.world import World

HTML = b'<title>Shutter &lt;b&gt;</title><meta name="description" content="How to clean one.">'


@pytest.fixture
def site(settings: Any) -> Iterator[Web]:
    with web({"/a": page(HTML), "/b": page(b"<title>B</title>"), "/none": page(b"no title")}) as served:
        own = served.rules()
        settings.LINK_PREVIEWS = True
        settings.LINK_PREVIEW_RULES = {"ports": own.ports, "may_ask": own.may_ask, "resolve": own.resolve}
        yield served


def waiting() -> list[int]:
    """The previews that are to be fetched, by the tasks that are stored."""
    tasks = DBTaskResult.objects.filter(task_path="coterie.comments.tasks.fetch_preview")
    return [task.args_kwargs["args"][0] for task in tasks.order_by("enqueued_at")]


def fetch_all() -> None:
    for pk in waiting():
        fetched(pk, rules())


def html_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.html)


def test_a_post_shows_the_card_beneath_the_paragraph_when_it_was_fetched(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=f"Look:\n{site.url('/a')}\nGood.\n\nMore.")
    assert "link-card" not in post.html
    before = post.version
    fetch_all()
    html = html_of(post)
    assert html.index("Good.") < html.index('<div class="link-card">') < html.index("More.")
    assert "Shutter &lt;b&gt;</a>" in html
    assert "<p>How to clean one.</p>" in html
    assert "site.example</small>" in html
    assert post.version == before + 1
    world.topic.refresh_from_db()
    assert world.topic.version == post.version


@pytest.mark.parametrize(
    "text",
    ["see {} there", "> {}", "- {}", "[{}]({})", "`{}`", "::: spoiler\n{}\n:::", "/spaces/", "user@site.example"],
)
def test_links_among_words_in_quotes_and_lists_have_none(world: World, site: Web, text: str) -> None:
    reply(world.topic, by=world.mia, text=text.replace("{}", site.url("/a")))
    assert waiting() == []


def test_one_page_is_fetched_once_however_many_texts_name_it(world: World, site: Web) -> None:
    first = reply(world.topic, by=world.mia, text=site.url("/a"))
    second = reply(world.topic, by=world.hal, text=site.url("/a#part"))
    assert len(waiting()) == 1
    fetch_all()
    assert len(site.asked) == 1
    assert "link-card" in html_of(first)
    assert "link-card" in html_of(second)
    # What is known shows at once, and is not asked for again.
    third = reply(world.topic, by=world.ada, text=site.url("/a"))
    assert "link-card" in third.html
    assert len(waiting()) == 1


@pytest.mark.parametrize(
    ("path", "days", "asked_again"), [("/a", 6, 0), ("/a", 8, 1), ("/none", 0.5, 0), ("/none", 2, 1)]
)
def test_pages_are_asked_again_after_a_week_and_failed_ones_after_a_day(
    world: World, site: Web, path: str, days: float, asked_again: int
) -> None:
    reply(world.topic, by=world.mia, text=site.url(path))
    fetch_all()
    Preview.objects.update(asked_at=timezone.now() - timedelta(days=days))
    reply(world.topic, by=world.mia, text=site.url(path))
    assert len(waiting()) == 1 + asked_again


def test_what_could_not_be_fetched_shows_nothing_and_says_why_to_nobody(world: World, site: Web) -> None:
    for text in (site.url("/none"), site.url("/gone"), site.url("/", "private.example"), "http://site.example:22/"):
        reply(world.topic, by=world.mia, text=text)
    fetch_all()
    assert not Post.objects.filter(html__contains="link-card").exists()
    failures = set(Preview.objects.values_list("failure", flat=True))
    assert failures == {"it has no title", "it answered 404", "no public address", "another port"}


def test_a_page_that_is_away_for_a_day_keeps_its_card(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=site.url("/a"))
    fetch_all()
    del site.answers["/a"]
    fetch_all()
    assert "link-card" in html_of(post)
    assert Preview.objects.get().title


def test_a_text_has_only_so_many(world: World, site: Web) -> None:
    reply(world.topic, by=world.mia, text="\n\n".join(site.url(f"/{each}") for each in range(9)))
    assert len(waiting()) == LinkUse.objects.count() == MOST


def test_switched_off_nothing_is_asked(world: World, site: Web, settings: Any) -> None:
    settings.LINK_PREVIEWS = False
    reply(world.topic, by=world.mia, text=site.url("/a"))
    assert waiting() == []
    assert not LinkUse.objects.exists()


def test_by_default_only_the_public_internet_is_asked(settings: Any) -> None:
    assert rules().may_ask is is_public
    assert rules().ports == {80, 443}
    assert settings.SITE_URL in rules().agent


# -- comments and messages


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


def test_comments_have_them_too(world: World, site: Web) -> None:
    made = comment(world.repair.guidelines, by=world.mia, text=site.url("/a"))
    before = made.version
    fetch_all()
    assert "link-card" in html_of(made)
    assert made.version == before + 1


def test_messages_have_them_and_quote_only_what_was_written(world: World, site: Web, channel: Channel) -> None:
    message = send(channel, by=world.mia, text=f"{site.url('/a')}")
    before = message.version
    fetch_all()
    assert "link-card" in html_of(message)
    assert message.version == before + 1
    assert quoted(message) == site.url("/a")


# -- edits, removals, ends


def test_an_edit_keeps_the_card_of_a_link_that_stays_and_drops_that_of_one_that_goes(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=f"{site.url('/a')}\n\n{site.url('/b')}")
    fetch_all()
    edit_post(post, by=world.mia, text=f"Now {site.url('/b')}.\n\n{site.url('/a')}")
    assert html_of(post).count("link-card") == 1
    assert LinkUse.objects.count() == 1
    edit_post(post, by=world.mia, text="None.")
    assert "link-card" not in html_of(post)
    assert not LinkUse.objects.exists()


def test_a_preview_is_removed_and_put_back(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=site.url("/a"))
    fetch_all()
    use = LinkUse.objects.get()
    before = Post.objects.get(pk=post.pk).version
    remove_preview(use, post, by=world.mia)
    assert "link-card" not in html_of(post)
    assert post.version == before + 1
    fetch_all()
    edit_post(post, by=world.mia, text=f"Still:\n\n{site.url('/a')}")
    assert "link-card" not in html_of(post)
    restore_preview(LinkUse.objects.get(), post, by=world.mia)
    assert "link-card" in html_of(post)


@pytest.mark.parametrize(
    ("viewer", "refused"),
    [
        ("mia", None),
        ("hal", None),
        ("ada", None),
        ("olga", None),
        ("ivo", PermissionDenied),
        ("sam", Http404),
        ("stranger", Http404),
    ],
)
def test_its_author_and_hosts_may(world: World, site: Web, viewer: str, refused: type[Exception] | None) -> None:
    post = reply(world.topic, by=world.mia, text=site.url("/a"))
    fetch_all()
    if refused:
        with pytest.raises(refused):
            access.previews(world.viewer(viewer), "discussions.post", post.pk)
    else:
        _thing, _standing, uses = access.previews(world.viewer(viewer), "discussions.post", post.pk)
        assert [use.pk for use in uses] == [LinkUse.objects.get().pk]


def test_another_member_may_not(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.hal, text=site.url("/a"))
    with pytest.raises(PermissionDenied):
        access.previews(world.mia, "discussions.post", post.pk)


def test_the_pages_remove_and_undo(world: World, site: Web, client: Client) -> None:
    post = reply(world.topic, by=world.mia, text=site.url("/a"))
    fetch_all()
    use = LinkUse.objects.get()
    client.force_login(world.mia)
    listed = f"/comments/previews/discussions.post/{post.pk}/"
    assert b"Remove preview" in client.get(listed).content
    assert client.post(f"{listed}{use.pk}/removal/").status_code == 302
    assert "link-card" not in html_of(post)
    assert b"Show again" in client.get(listed).content
    client.post(f"{listed}{use.pk}/restoration/")
    assert "link-card" in html_of(post)
    assert client.post(f"{listed}{use.pk + 1}/removal/").status_code == 404
    client.force_login(world.sam)
    assert client.get(listed).status_code == client.post(f"{listed}{use.pk}/removal/").status_code == 404


def test_the_end_of_a_named_account_leaves_the_card(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=f"@hal, see\n\n{site.url('/a')}")
    fetch_all()
    delete_account(world.hal)
    assert "@hal" not in html_of(post)
    assert "link-card" in html_of(post)


def test_a_deleted_text_takes_its_links_along_and_a_late_page_changes_nothing(world: World, site: Web) -> None:
    post = reply(world.topic, by=world.mia, text=site.url("/a"))
    Post.objects.filter(pk=post.pk).delete()
    assert not LinkUse.objects.exists()
    fetch_all()
    assert Preview.objects.get().title
