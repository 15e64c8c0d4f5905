"""What an edit took away and added, word by word, for any text in bounded time."""

from __future__ import annotations

import random
import re
import time

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coterie.comments.differences import _WORDS, GONE, NEW, SAME, Effort, _by_words, differences
from coterie.discussions.edit_post import edit_post
from tests.coterie.world import World


def shown(before: str, after: str) -> str:
    marks = {SAME: "{}", GONE: "[-{}-]", NEW: "[+{}+]"}
    pieces = differences(before, after, Effort())
    return "".join(("…" if piece.cut else "") + marks[piece.kind].replace("{}", piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Clean the shutter.", "Clean the old shutter.", "Clean the [+old +]shutter."),
        ("Clean the old shutter.", "Clean the shutter.", "Clean the [-old -]shutter."),
        ("a b c", "a x c", "a [-b-][+x+] c"),
        ("one two three four", "one zwei drei four", "one [-two three-][+zwei drei+] four"),
        ("same", "same", "same"),
        ("", "new", "[+new+]"),
        ("gone", "", "[-gone-]"),
        ("Ein Haus", "Ein Haus, größer", "Ein Haus[+, größer+]"),
        ("他是好人", "他是老人", "[-他是好人-][+他是老人+]"),
        ("a\nb\nc", "a\nc", "a\n[-b\n-]c"),
    ],
)
def test_words_that_went_and_came_are_told(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


_patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
_texts = st.lists(st.sampled_from(["a", "b", "c", " ", " ", "\n", ".", "word", "ß"]), max_size=60).map("".join)


@_patient
@given(_texts, _texts)
def test_both_texts_can_be_read_from_what_is_shown(before: str, after: str) -> None:
    pieces = differences(before, after, Effort())
    assert not any(piece.cut for piece in pieces) or len(before) > 48
    if not any(piece.cut for piece in pieces):
        assert "".join(piece.text for piece in pieces if piece.kind != NEW) == before
        assert "".join(piece.text for piece in pieces if piece.kind != GONE) == after


@_patient
@given(_texts, _texts, st.integers(min_value=0, max_value=300))
def test_so_they_can_with_little_effort(before: str, after: str, left: int) -> None:
    steps = list(_by_words(_WORDS.findall(before), _WORDS.findall(after), Effort(left), lines=True))
    assert "".join("".join(words) for kind, words in steps if kind != NEW) == before
    assert "".join("".join(words) for kind, words in steps if kind != GONE) == after


def test_of_a_long_text_only_what_is_near_is_shown() -> None:
    words = [f"w{each}" for each in range(15_000)]
    changed = [*words]
    changed[7_000] = "other"
    text = shown(" ".join(words), " ".join(changed))
    assert "w6999 [-w7000-][+other+] w7001" in text
    assert text.count("…") == 2
    assert len(text) < 1_000


_random = random.Random(5)
LONG = {
    "nothing alike": ("a " * 50_000, "b " * 50_000),
    "one word against two": ("a " * 50_000, "a b " * 25_000),
    "shuffled": tuple(" ".join(_random.choices("abcdefgh", k=50_000)) for _ in range(2)),
    "lines shuffled": tuple("\n".join(_random.choices("abcdefgh", k=50_000)) for _ in range(2)),
    "every other line": ("x y\nz\n" * 16_000, "x y\nq\n" * 16_000),
    "a word in each line": ("some words in it\n" * 5_800, "some other words in it\n" * 4_300),
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_take_bounded_time(name: str) -> None:
    before, after = (text[:100_000] for text in LONG[name])
    effort = Effort()
    started = time.thread_time()
    for _ in range(20):
        assert differences(before, after, effort)
    assert time.thread_time() - started < 8


def test_a_history_of_many_edits_has_pages_that_join(world: World, client: Client) -> None:
    for each in range(25):
        edit_post(world.answer, by=world.mia, text=f"Version {each}.")
    client.force_login(world.mia)
    first = client.get(f"/spaces/posts/{world.answer.pk}/history/").content.decode()
    assert first.count("<ins>") == 20
    assert "24</ins>" in first
    (older,) = re.findall(r'href="(\?before=\d+)"', first)
    second = client.get(f"/spaces/posts/{world.answer.pk}/history/{older}").content.decode()
    assert second.count("<ins>") == 5
    assert re.findall(r"(\d+)</ins>", first + second)[:24] == [str(each) for each in range(24, 0, -1)]
    assert client.get(f"/spaces/posts/{world.answer.pk}/history/?before=nonsense").status_code == 200
    assert client.get(f"/spaces/posts/{world.answer.pk}/history/?before=1").status_code == 200


def test_words_in_a_history_are_text(world: World, client: Client) -> None:
    edit_post(world.answer, by=world.mia, text="<img src=x onerror=alert(1)> </ins><script>")
    client.force_login(world.mia)
    html = client.get(f"/spaces/posts/{world.answer.pk}/history/").content.decode()
    assert "<img src=x" not in html
    assert "&lt;img" in html
