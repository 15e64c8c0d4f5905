"""Words and phrases."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from coterie_discovery.interests import find_interests, split_words


def read(*texts):
    _, rows, _ = split_words(pa.array(texts))
    tokens, rows, words = split_words(pa.array(texts))
    return [[words[t] for t in tokens[rows == i] if words[t] != "\x1e"] for i in range(len(texts))]


def test_words_keep_their_hyphens_and_numbers_but_no_punctuation():
    assert read("The Canon AE-1's shutter, at 1/500?") == [["the", "canon", "ae-1's", "shutter", "at", "1", "500"]]


def test_addresses_markup_code_and_quoted_lines_are_left_out():
    assert read("> said before\nsee https://example.org/x <b>now</b> ```x = 1```") == [["see", "now"]]


def test_texts_in_other_scripts_are_words_too():
    assert read("Объектив для макро") == [["объектив", "для", "макро"]]


def test_forms_of_a_word_are_one_term_shown_as_most_people_write_it():
    found = find_interests(pa.array(["lenses and a lens", "two lenses", "lenses"]), np.arange(3))
    assert found.surface == ["lenses"]
    assert found.counts.sum() == 4


def test_words_that_always_meet_are_a_phrase():
    texts = ["focus stacking rail"] * 3 + ["focus stacking flash"] * 3 + ["moon tripod", "flash tripod", "rail moon"]
    texts += ["the light was kind"] * 20
    found = find_interests(pa.array(texts), np.arange(len(texts)))
    assert "focus stacking" in found.surface
    assert not any("moon" in text and " " in text for text in found.surface)


def test_small_talk_is_no_interest():
    found = find_interests(pa.array(["thanks everyone for the help", "thanks, macro", "macro please"]), np.arange(3))
    assert found.surface == ["macro"]


def test_searches_speak_the_same_vocabulary():
    texts = ["focus stacking rail"] * 5 + ["moon tripod"] * 3 + ["the light was kind"] * 20
    found = find_interests(pa.array(texts), np.arange(len(texts)))
    counts = found.read(["Focus-free", "stacking rails", "focus stacking"]).toarray()
    assert counts[0].sum() == 0
    assert {found.terms[i] for i in np.flatnonzero(counts[1])} == {"stack", "rail", "stack rail"}
    assert "focus stack" in {found.terms[i] for i in np.flatnonzero(counts[2])}
