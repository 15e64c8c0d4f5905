"""Words, phrases, forms and languages: what posts are about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.text import tokens
from coterie_discovery.text.languages import detect
from coterie_discovery.text.terms import find_terms

GERMAN = (
    "Ich suche ein gebrauchtes Objektiv für die alte Kamera und weiß nicht, was es kosten darf",
    "Die alten Kameras haben oft Pilz im Objektiv, das kann man nicht einfach reinigen",
    "Welche Kamera ist für den Anfang gut, und wo bekomme ich die Objektive dazu",
)
ENGLISH = (
    "I am looking for an old camera and do not know what the lens should cost",
    "Old cameras often have fungus in the lenses, which cannot be cleaned so easily",
    "Which of the cameras is good to begin with, and where do I get the lenses",
)
JAPANESE = ("古い写真機のレンズを修理したいです", "写真機の修理はどこでできますか", "この写真機はとても古いです")


def found(*texts, **more):
    return find_terms(pa.array(texts), np.arange(len(texts)), **more)


def test_forms_of_a_word_are_one_term_shown_as_most_people_write_it():
    interests = found("lenses and a lens", "two lenses", "lenses")
    assert interests.surface == ["lenses"]
    assert interests.counts.sum() == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("t-shirt", "tshirt"), ("hobbies", "hobby"), ("the camera's", "cameras"), ("boxes", "box"),
        ("colour", "color"), ("theatre", "theater"), ("digitise", "digitize"), ("ae-1", "ae1"),
    ],
)  # fmt: skip
def test_variants_of_a_word_are_one_term(one, other):
    interests = found(one, other, other)
    assert len(interests.terms) == 1, interests.terms
    assert interests.counts.sum() == 3


def test_what_is_written_with_a_hyphen_a_space_or_neither_is_one_term():
    others = ["tripod moon", "rail flash", "zoom mount"] * 30
    variants = [*["my data base"] * 6, *["database"] * 3, *["data-base"] * 3]
    interests = found(*["focus-stacking rail"] * 6, *["focus stacking flash"] * 6, *variants, *others)
    assert "focus stacking" in interests.surface
    assert not any("-" in term for term in interests.terms)
    assert interests.counts[:, interests.index["focus stack"]].sum() == 12
    assert interests.counts[:, interests.index["databas"]].sum() == 12


def test_words_that_always_meet_are_a_phrase():
    texts = ["focus stacking rail"] * 3 + ["focus stacking flash"] * 3 + ["moon tripod", "flash tripod", "rail moon"]
    interests = found(*texts, *["the light was kind"] * 20)
    assert "focus stacking" in interests.surface
    assert not any("moon" in text and " " in text for text in interests.surface)


def test_phrases_grow_to_four_words_and_may_have_a_small_word_inside():
    others = ["tripod moon", "rail flash", "zoom mount", "paper tray", "lamp wall", "sand beach"] * 40
    texts = ["a twin lens reflex camera"] * 9 + ["shallow depth of field"] * 9 + ["a lens", "a camera", "paper"] * 9
    interests = found(*texts, *others)
    assert {"twin lens reflex camera", "depth of field", "twin lens"} <= set(interests.surface)
    assert max(len(term.split()) for term in interests.terms) <= 4


def test_small_talk_is_no_interest():
    assert found("thanks everyone for the help", "thanks, macro", "macro please").surface == ["macro"]


def test_what_is_said_everywhere_is_no_interest_and_needs_no_list():
    rng = np.random.default_rng(0)
    subjects = [f"subject{i}" for i in range(30)]
    texts = [
        " ".join([*rng.choice(subjects[i % 30 : i % 30 + 1], 5), *rng.choice(["brumla", "kovert"], rng.poisson(0.8))])
        + ". filler " * 20
        for i in range(600)
    ]
    interests = found(*texts)
    assert not {"brumla", "kovert"} & set(interests.surface)
    assert set(subjects) <= set(interests.surface)


def test_searches_speak_the_same_vocabulary():
    texts = ["focus stacking rail"] * 5 + ["moon tripod"] * 3 + ["the light was kind"] * 20
    interests = found(*texts)
    counts = interests.read(["Focus-free", "stacking rails", "focus-stacking", ""]).toarray()
    assert counts[0].sum() == 0
    assert counts[3].sum() == 0
    assert {interests.terms[i] for i in np.flatnonzero(counts[1])} == {"stack", "rail", "stack rail"}
    assert "focus stack" in {interests.terms[i] for i in np.flatnonzero(counts[2])}
    assert interests.read([]).shape == (0, len(interests.terms))


def test_reading_a_post_again_gives_the_counts_it_had():
    texts = ["a twin-lens reflex camera's lenses", "e-mail about the twin lens reflex", "reflex cameras, by email"] * 9
    interests = found(*texts)
    assert (interests.read(texts) != interests.counts).nnz == 0


def test_languages_are_recognised_offline():
    assert detect([*GERMAN[:1], *ENGLISH[:1], *JAPANESE[:1], "..."])[:3] == ["de", "en", "ja"]


def test_each_language_has_its_own_stop_words_and_forms():
    interests = found(
        *ENGLISH * 20, *GERMAN * 10, *(f"This is all about thing{i % 9}, which is new" for i in range(300))
    )
    assert interests.languages == ("en", "de")
    assert {"cameras", "kamera", "lenses", "objektiv"} <= set(interests.surface)
    assert not {"die", "und", "nicht", "the", "which"} & set(interests.terms)
    assert interests.counts[:, interests.index["objektiv"]].sum() == 30, "Objektiv and Objektive"


def test_a_language_that_the_posts_tell_is_believed():
    texts = ["Kamera und Objektiv", "Kameras", "Objektive"] * 4
    told = found(*texts, *["Stativ", "Blitz"] * 20, lang=pa.array(["de-AT"] * 52))
    assert told.languages == ("de",)
    assert {"kamera", "objektiv"} <= set(told.terms)
    assert "und" not in told.terms


def test_scripts_without_spaces_yield_words():
    interests = found(*JAPANESE * 20, *["猫と犬", "車を買う", "山に登る", "海で泳ぐ"] * 60)
    assert interests.languages == ("ja",)
    assert "写真機" in interests.surface
    assert "修理" in interests.surface


def test_any_number_of_threads_and_any_size_of_batch_give_the_same(monkeypatch):
    texts = [f"post {i % 7} about focus stacking number{i % 50} and twin lens reflex cameras" for i in range(500)]
    known = found(*texts, *GERMAN * 40)
    monkeypatch.setattr(tokens, "BATCH_ROWS", 17)
    for threads in (1, 3):
        monkeypatch.setattr(tokens, "THREADS", threads)
        again = found(*texts, *GERMAN * 40)
        assert again.terms == known.terms
        assert again.surface == known.surface
        assert (again.counts != known.counts).nnz == 0
        assert again.counts.indices.tobytes() == known.counts.indices.tobytes()


def test_nothing_at_all_has_no_terms():
    for texts in ([], ["", ""], ["!!"]):
        interests = find_terms(pa.array(texts, pa.string()), np.arange(len(texts)))
        assert interests.terms == []
        assert interests.counts.shape == (len(texts), 0)
