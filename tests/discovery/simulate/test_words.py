"""What people on the simulated platform write reads like English and like many people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from coterie_discovery.simulate import Platform, simulate_platform
from coterie_discovery.simulate.catalog import Subject, _read, subjects
from coterie_discovery.simulate.grammar import Vocabulary, article, parse, slots
from tests.support.found import some

LETTERS_READ_OUT = r"(?:F|H|L|M|N|R|S|X)[A-Z\d]"
WRONG_ARTICLE = re.compile(
    r"\b(?:an (?!hour|honest|heir|8|11|18|f/|" + LETTERS_READ_OUT + r")[^aeiouAEIOU\s]"
    r"|an (?:one|once|use|uni[^nm]|eu|U[A-Z])"
    r"|a (?!one|once|us[eiu]|uni[^nm]|eu|ut|ubi|U[A-Z])[aeiouAEIOU])"
)


@pytest.fixture(scope="module")
def platform() -> Platform:
    return simulate_platform(seed=0)


@pytest.fixture(scope="module")
def texts(platform: Platform) -> list[str]:
    posts = platform.signals.posts
    bios = platform.signals.members["bio"].drop_null().to_pylist()
    return posts["text"].to_pylist() + posts["title"].drop_null().to_pylist() + bios


def matches(pattern: str | re.Pattern[str], texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(pattern, text)][:5]


def test_no_slot_bracket_or_mark_is_left_in_what_people_read(texts: list[str]) -> None:
    assert matches(r"[{}\[\]|\0@]|::", texts) == []


def test_spaces_and_punctuation_are_clean(texts: list[str]) -> None:
    assert matches(r"  | [.,?!;]|\.\.|,,|\? \?|\s$|^\s", texts) == []


def test_no_word_stands_twice_in_a_row(texts: list[str]) -> None:
    assert matches(r"(?i)\b(the|a|an|of|in|at|on|from|to|is|with|for|and) \1\b", texts) == []
    assert matches(r"\b(?:from on|from at|from in|in at|at in|of on|in on|at on|of of)\b", texts) == []


def test_a_and_an_go_by_the_sound_that_follows(texts: list[str]) -> None:
    assert matches(WRONG_ARTICLE, texts) == []


def test_posts_end_like_sentences_and_titles_start_like_titles(platform: Platform) -> None:
    posts = platform.signals.posts
    assert [text for text in posts["text"].to_pylist() if text[-1] not in ".!?"][:5] == []
    titles = posts["title"].drop_null().to_pylist()
    assert [title for title in titles if not (title[0].isupper() or title[0].isdigit() or title[:2] == "f/")][:5] == []
    assert max(map(len, titles)) < 100


def test_less_than_one_post_in_a_hundred_repeats_another(platform: Platform) -> None:
    count = Counter(platform.signals.posts["text"].to_pylist())
    assert sum(times - 1 for times in count.values()) < 100


def test_titles_are_not_always_the_same(platform: Platform) -> None:
    titles = platform.signals.posts["title"].drop_null().to_pylist()
    assert len(set(titles)) > 0.6 * len(titles)
    assert Counter(titles).most_common(1)[0][1] < 0.02 * len(titles)


def test_no_single_word_gives_a_niche_away(platform: Platform) -> None:
    posts = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread").select(["niche", "text"]).to_pylist()
    words: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str | None] = Counter()
    for post in posts:
        sizes[post["niche"]] += 1
        words[post["niche"]].update(set(re.findall(r"[a-z0-9-]+", post["text"].lower())))
    for niche in some(filter(None, words)):
        elsewhere = Counter({word for other in words if other != niche for word in words[other]})
        planted = [word for word, n in words[niche].items() if n > 0.6 * sizes[niche] and not elsewhere[word]]
        assert planted == [], niche


def test_niches_share_their_general_words(platform: Platform) -> None:
    posts = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread").select(["niche", "text"]).to_pylist()
    for word in ("lens", "light", "tripod", "sharp", "exposure"):
        assert len({post["niche"] for post in posts if post["niche"] and word in post["text"].lower()}) >= 9, word


@pytest.mark.parametrize("niche", subjects("niches"), ids=lambda niche: niche.key)
def test_each_niche_has_enough_to_say(niche: Subject) -> None:
    assert sum(len(problem.questions) for problem in niche.problems) >= 12
    assert sum(len(problem.answers) for problem in niche.problems) >= 15
    assert len(niche.pairs["stories"]) >= 10
    assert len(niche.pairs["followups"]) >= 8
    assert len(niche.patterns["comments"]) >= 8
    assert len(niche.patterns["tips"]) >= 7
    assert niche.values["searches"]
    assert niche.values["missing"]


def test_an_answer_fits_the_question(platform: Platform) -> None:
    """Answers come from the problem that was asked about: a light leak is never answered by slow speeds."""
    posts = platform.signals.posts.to_pylist()
    leaks = {
        post["thread"] for post in posts if post["title"] and re.match("Light leak on|Orange streaks", post["title"])
    }
    assert leaks
    said = " ".join(post["text"] for post in posts if post["thread"] in leaks)
    assert re.search("torch inside|Wool yarn|moves with the frame", said)
    assert not re.search("escapement. Flush|set infinity|hearing aid cell", said, re.IGNORECASE)


def test_a_or_an_is_chosen_by_sound() -> None:
    chosen = {
        word: article(word) for word in ("lens", "old lens", "85mm", "180mm", "f/2 lens", "ND filter", "UV filter")
    }
    assert chosen == {
        "lens": "a",
        "old lens": "an",
        "85mm": "an",
        "180mm": "a",
        "f/2 lens": "an",
        "ND filter": "an",
        "UV filter": "a",
    }


def test_a_slot_keeps_its_value_for_a_thread_and_a_starred_one_differs() -> None:
    words = Vocabulary({}, iter([0.1, 0.9, 0.1, 0.6]).__next__)
    words.new_thread({"lens": ["50mm", "old 85mm"]})
    assert words.fill(parse("A {lens}, {Lens} and a {*lens}")) == "A 50mm, 50mm and an old 85mm"


def test_alternatives_may_hold_slots() -> None:
    pattern = parse("[a {lens}|two [good|bad] {*glass}]")
    assert slots(pattern) == {"lens", "glass"}


@pytest.mark.parametrize("pattern", ["a {lens", "[one|two", "one] two", "one | two"])
def test_a_pattern_that_does_not_close_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        parse(pattern)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: X\n[problem]\nT Title\nQ Question?\nA Use a {thing}.\nR Good.\n", "no values for"),
        ("name: X\n[problem]\nT Title\nA Answer.\nR Good.\n", "as many T as Q"),
        ("name: X\n[stories]\nNo text here\n", "expected two parts"),
        ("name: X\n[problem]\nZ What\n", "expected it to start with T, Q, A or R"),
    ],
)
def test_content_with_a_mistake_is_refused_with_the_file_name(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "wrong.txt").write_text(content)
    with pytest.raises(ValueError, match=rf"wrong\.txt: .*{message}"):
        _read(tmp_path / "wrong.txt", {})
