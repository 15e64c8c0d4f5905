"""Names: general words that people call a thing by, each name once."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from coterie_discovery.evidence.naming import names, phrases, strengths
from coterie_discovery.result.model import Phrase
from coterie_discovery.text.terms import Terms


def vocabulary(*terms):
    return Terms(list(terms), list(terms), sparse.csr_matrix((0, len(terms))))


def named(terms, people, everywhere, called, n=100, crowd=1000):
    inside, outside = (np.array(people), np.array(people), n), (np.array(everywhere), np.array(everywhere), crowd)
    told = phrases(vocabulary(*terms), strengths(inside, outside), np.array(people), np.array(called))[1]
    return [phrase.text for phrase in told]


def test_the_general_word_comes_before_the_rare_detail():
    told = named(["macro", "diffuser", "fungus gnats"], [40, 20, 8], [70, 20, 8], [60, 8, 1])
    assert told == ["macro", "diffuser", "fungus gnats"]


def test_what_everybody_says_is_no_name():
    assert named(["picture", "macro"], [50, 30], [500, 40], [90, 40]) == ["macro"]


def test_the_phrase_stands_for_its_word_where_people_say_the_phrase():
    told = named(["instant", "instant camera", "rollers"], [50, 45, 20], [55, 46, 20], [40, 30, 4])
    assert told == ["instant camera", "rollers"]


def test_one_phrase_is_enough_when_it_is_by_far_the_strongest():
    clear = (Phrase("birds", 1.0, 9), Phrase("hide", 0.4, 5))
    even = (Phrase("stack", 1.0, 9), Phrase("macro", 0.8, 5))
    assert names([clear, even, ()], ["", "", "around a thread"]) == ["birds", "stack · macro", "around a thread"]


def test_no_two_niches_have_one_name():
    same = (Phrase("birds", 1.0, 9), Phrase("hide", 0.4, 5))
    found = names([same, same, same], ["a", "a", "a"])
    assert len(set(found)) == 3
    assert found[1] == "hide"


def test_a_name_says_nothing_that_a_name_of_others_says():
    told = (Phrase("stack", 1.0, 9), Phrase("macro", 0.9, 5), Phrase("rail", 0.8, 5))
    assert names([told, told], ["", "around a thread"], ["macro · birds"]) == ["stack · rail", "around a thread"]


def test_a_unit_is_no_name_but_the_phrase_with_it_may_be():
    assert named(["nm", "infrared", "720 nm"], [50, 40, 30], [55, 45, 31], [40, 30, 20])[0] != "nm"


def test_a_word_inside_another_is_not_said_twice():
    assert named(["photo", "macrophoto", "rail"], [50, 45, 20], [60, 50, 20], [40, 40, 9]) == ["photo", "rail"]


def test_two_phrases_are_not_the_same_because_of_a_small_word():
    told = named(["depth of field", "circle of confusion"], [50, 45], [60, 50], [40, 40])
    assert told == ["depth of field", "circle of confusion"]


def test_words_that_begin_alike_are_not_said_twice():
    told = named(
        ["atheists", "atheism", "prayer", "print", "printer"], [40, 38, 20, 15, 12], [45, 40, 22, 16, 13], [9] * 5
    )
    assert told == ["atheists", "prayer", "print"]
    assert named(["interest", "internet"], [40, 38], [45, 40], [9, 9]) == ["interest", "internet"]
