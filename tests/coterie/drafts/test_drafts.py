"""What is being written is kept on the server, and no device writes over what another wrote unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from coterie.drafts import access
from coterie.drafts.discard_draft import KEEP, KEEP_REMOVED, forget_old, remove_draft, restore_draft
from coterie.drafts.models import Draft
from coterie.drafts.save_draft import LONGEST, MOST, DraftGone, NewerDraft, Written, save_draft
from coterie.foundation.personal import outlook
from tests.coterie.world import World

KEY = "reply:discussions.topic:1"
DESK = Written(KEY, "One", device="desk", path="/spaces/film-camera-repair/topics/1/x/?at=end#reply", title="Shutter")


def test_a_draft_grows_on_one_device(world: World) -> None:
    first = save_draft(world.mia, DESK).version
    second = save_draft(world.mia, replace(DESK, text="One two", base=first)).version
    assert second > first
    assert Draft.objects.get().text == "One two"
    assert Draft.objects.get().displaced == ""


def test_a_device_that_knows_an_older_version_gets_the_newer_and_overwrites_nothing(world: World) -> None:
    version = save_draft(world.mia, DESK).version
    phone = replace(DESK, text="Two", device="phone", base=version)
    newer = save_draft(world.mia, phone).version
    with pytest.raises(NewerDraft) as refused:
        save_draft(world.mia, replace(DESK, text="One and a half", base=version))
    assert refused.value.draft.text == "Two"
    assert Draft.objects.get().text == "Two"
    # Having seen it, the writer keeps their own; the other text stays readable.
    save_draft(world.mia, replace(DESK, text="One and a half", base=newer))
    assert (Draft.objects.get().text, Draft.objects.get().displaced) == ("One and a half", "Two")


def test_who_takes_the_other_text_keeps_their_own_beside_it(world: World) -> None:
    version = save_draft(world.mia, DESK).version
    save_draft(world.mia, replace(DESK, device="phone", base=version, aside="What I typed here"))
    assert Draft.objects.get().displaced == "What I typed here"


def test_the_same_page_saves_again_when_an_answer_was_lost(world: World) -> None:
    save_draft(world.mia, DESK)
    save_draft(world.mia, replace(DESK, text="One two three"))
    assert Draft.objects.get().text == "One two three"


def test_what_comes_late_does_not_bring_a_sent_draft_back(world: World, client: Client) -> None:
    client.force_login(world.mia)
    version = save_draft(world.mia, DESK).version
    sent = {"text": "One", "draft": KEY}
    assert client.post(f"/spaces/topics/{world.topic.pk}/replies/", sent).status_code == 302
    assert not Draft.objects.exists()
    with pytest.raises(DraftGone):
        save_draft(world.mia, replace(DESK, base=version))


def test_a_draft_that_says_something_else_stays_when_another_text_is_sent(world: World, client: Client) -> None:
    client.force_login(world.mia)
    save_draft(world.mia, DESK)
    client.post(f"/spaces/topics/{world.topic.pk}/replies/", {"text": "Something else", "draft": KEY})
    assert Draft.objects.get().text == "One"


def test_a_refused_text_keeps_its_draft(world: World, client: Client) -> None:
    client.force_login(world.mia)
    save_draft(world.mia, replace(DESK, text="ab", key="topic:1"))
    sent = {"title": "x", "text": "ab", "kind": "discussion", "draft": "topic:1"}
    assert client.post("/spaces/film-camera-repair/topics/new/", sent).status_code == 400
    assert Draft.objects.count() == 1


def test_too_much_is_refused_in_words(world: World) -> None:
    for too_much in (
        replace(DESK, text="x" * (LONGEST + 1)),
        replace(DESK, fields={"title": ["x" * 5000]}),
        replace(DESK, key=""),
        replace(DESK, key="k" * 121),
    ):
        with pytest.raises(ValidationError):
            save_draft(world.mia, too_much)
    for number in range(MOST):
        save_draft(world.mia, replace(DESK, key=f"reply:{number}"))
    with pytest.raises(ValidationError, match="Send or remove some"):
        save_draft(world.mia, replace(DESK, key="one more"))
    save_draft(world.ada, DESK)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\evil"])
def test_a_draft_leads_nowhere_else(world: World, path: str) -> None:
    assert save_draft(world.mia, replace(DESK, path=path)).path == "/"


def saves(client: Client, **more: object) -> int:
    return client.post("/drafts/saving/", {"key": KEY, "text": "T", "device": "d", **more}).status_code


def test_the_answers_that_editors_get(world: World, client: Client) -> None:
    assert saves(client) == 302
    client.force_login(world.mia)
    assert client.get(f"/drafts/one/?key={KEY}").status_code == 204
    assert saves(client) == 200
    found = client.get(f"/drafts/one/?key={KEY}").json()
    assert found["text"] == "T"
    assert saves(client, text="U", device="e") == 409
    assert saves(client, text="U", device="e", base=found["version"]) == 200
    assert saves(client, key="another", base=5) == 410
    assert saves(client, text="x" * (LONGEST + 1)) == 400
    for odd in ("[", "[1]", '{"a": 1}', '{"a": [1, {}]}', "[" * 5000):
        assert saves(client, fields=odd, device="e") == 200
    assert client.post("/drafts/dropping/", {"key": KEY, "device": "e"}).status_code == 204
    assert not Draft.objects.exists()


def test_drafts_are_their_writers_alone(world: World, client: Client) -> None:
    mine = save_draft(world.mia, DESK)
    client.force_login(world.ada)
    assert client.get(f"/drafts/one/?key={KEY}").status_code == 204
    assert client.post(f"/drafts/{mine.pk}/removal/").status_code == 404
    assert "Shutter" not in client.get("/drafts/").content.decode()
    assert list(access.drafts(world.mia)) == [mine]
    assert list(access.drafts(world.ada)) == []


def test_a_removed_draft_comes_back_for_a_day(world: World, client: Client) -> None:
    mine = save_draft(world.mia, DESK)
    client.force_login(world.mia)
    assert "Shutter" in client.get("/drafts/").content.decode()
    page = client.post(f"/drafts/{mine.pk}/removal/", follow=True).content.decode()
    assert f'action="/drafts/{mine.pk}/restoration/"' in page
    assert "Nothing half-written" in page
    client.post(f"/drafts/{mine.pk}/restoration/")
    assert list(access.drafts(world.mia)) == [mine]
    remove_draft(mine)
    Draft.objects.update(removed_at=timezone.now() - KEEP_REMOVED - timedelta(minutes=1))
    assert forget_old() == 1
    with pytest.raises(ValidationError, match="gone"):
        restore_draft(mine)


def test_what_nobody_touched_for_half_a_year_goes(world: World) -> None:
    save_draft(world.mia, DESK)
    assert forget_old() == 0
    Draft.objects.update(at=timezone.now() - KEEP - timedelta(minutes=1))
    assert forget_old() == 1


def test_the_front_page_says_what_was_left_half_written(world: World, client: Client) -> None:
    save_draft(world.mia, replace(DESK, space=world.repair.pk))
    for who, sees in ((world.mia, True), (world.ada, False)):
        client.force_login(who)
        page = client.get("/spaces/film-camera-repair/").content.decode()
        assert ("What you left half-written" in page) is sees
    client.force_login(world.ada)
    assert "What you left half-written" not in client.get("/spaces/birds-in-flight/").content.decode()


def test_the_end_of_an_account_names_its_drafts(world: World) -> None:
    save_draft(world.mia, DESK)
    assert "1 draft." in outlook(world.mia).goes


def test_the_home_page_has_drafts_of_all_spaces_to_go_on_with_or_discard(world: World, client: Client) -> None:
    mine = save_draft(world.mia, replace(DESK, space=world.repair.pk))
    other = save_draft(world.mia, replace(DESK, key="other", title="Wings", space=world.birds.pk))
    client.force_login(world.ada)
    assert "half-written" not in client.get("/").content.decode()
    client.force_login(world.mia)
    home = client.get("/").content.decode()
    assert "half-written" in home
    assert f'href="{mine.path}"' in home
    assert "Wings" in home
    page = client.post(f"/drafts/{other.pk}/removal/?to=home", follow=True)
    assert page.redirect_chain[-1][0] == "/"
    assert "Wings" not in page.content.decode()
    assert f'action="/drafts/{other.pk}/restoration/?to=home"' in page.content.decode()
    page = client.post(f"/drafts/{other.pk}/restoration/?to=home", follow=True)
    assert page.redirect_chain[-1][0] == "/"
    assert "Wings" in page.content.decode()
    for number in range(3):
        save_draft(world.mia, replace(DESK, key=f"more{number}", title=f"More {number}"))
    home = client.get("/").content.decode()
    assert home.count("Discard the draft") == 3
    assert "2 more drafts" in home
